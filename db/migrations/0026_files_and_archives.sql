-- The very bytes that were signed; a backup has them too.
alter table petition_handovers add column pdf bytea not null;
alter table petition_handovers add column csv bytea not null;

-- Files made before a petition's personal data goes. They lie in the data folder, and are made again from the tables when they are missing there.
create table petition_archives (
  subject_id bigint primary key references petitions on delete cascade,
  made_at timestamptz not null,
  log_size bigint not null,
  json_sha256 bytea not null,
  csv_sha256 bytea not null,
  pdf_sha256 bytea not null,
  note text
);

-- Begun: nothing about the petition is opened again. Finished: nothing personal is left.
create table petition_anonymisations (
  subject_id bigint primary key references petitions on delete cascade,
  began_at timestamptz not null,
  finished_at timestamptz
);
