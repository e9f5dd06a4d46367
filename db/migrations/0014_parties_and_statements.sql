-- Those who are named in a dispute: makers, publishers, services and others who are addressed.
create table parties (
  id bigint generated always as identity primary key,
  slug text not null unique,
  name text not null,
  role text not null check (role in ('maker', 'publisher', 'service', 'other')),
  added_at timestamptz not null,
  -- id of a member of staff, or 'sample'
  added_by text not null,
  sample text
);

-- Names by which petitions address it and works credit it; one name leads to one of them.
create table party_names (
  party_id bigint not null references parties on delete cascade,
  name text not null,
  added_at timestamptz not null,
  added_by text not null,
  primary key (party_id, name)
);
create unique index party_names_once on party_names (lower(name));
create index petitions_addressee on petitions (lower(addressee));
create index work_credits_name on work_credits (lower(name));

-- Where a name alone misleads: the newest decision about a petition or a work is in force.
create table party_links (
  id bigint generated always as identity primary key,
  party_id bigint not null references parties on delete cascade,
  subject_id bigint,
  work_id bigint references works on delete cascade,
  decision text not null check (decision in ('is', 'is-not')),
  at timestamptz not null,
  by text not null,
  reason text not null,
  check (num_nonnulls(subject_id, work_id) = 1)
);
create index on party_links (party_id);

-- Domains that the operator recorded as its own: only mail to them and records in them prove anything.
create table party_domains (
  party_id bigint not null references parties on delete cascade,
  domain text not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (party_id, domain)
);

-- Where the operator writes to it before it has members.
create table party_contacts (
  party_id bigint primary key references parties on delete cascade,
  sealed bytea not null,
  recorded_at timestamptz not null,
  recorded_by text not null
);

create table party_claims (
  id uuid primary key,
  party_id bigint not null references parties on delete cascade,
  method text not null check (method in ('dns', 'mail')),
  domain text not null,
  -- stands in the record; says nothing by itself
  token text not null,
  secret_hash bytea not null unique,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  -- name, role and address of whoever asks
  sealed bytea not null
);
create index on party_claims (party_id);
create table party_claim_confirmations (
  claim_id uuid primary key references party_claims on delete cascade,
  confirmed_at timestamptz not null
);

-- How it was shown who speaks here; a place with a proof is claimed.
create table party_proofs (
  id bigint generated always as identity primary key,
  party_id bigint not null references parties on delete cascade,
  method text not null check (method in ('dns', 'mail', 'operator')),
  domain text,
  token text,
  -- public: how the operator checked identity
  note text,
  at timestamptz not null,
  -- 'claim', or the id of a member of staff
  by text not null,
  check ((method = 'operator') = (note is not null)),
  check ((method = 'operator') = (domain is null)),
  check ((method = 'dns') = (token is not null))
);
create index on party_proofs (party_id);
create table party_checks (
  proof_id bigint not null references party_proofs on delete cascade,
  at timestamptz not null,
  found text not null check (found in ('found', 'missing')),
  primary key (proof_id, at)
);

-- People who act for a party. They are no staff and have no way to the desk.
create table members (
  id bigint generated always as identity primary key,
  party_id bigint not null references parties on delete cascade,
  -- both null once the person has left
  address_hash bytea,
  sealed bytea,
  name text not null,
  title text not null,
  may text not null check (may in ('speaks', 'drafts', 'reads')),
  invited_at timestamptz not null,
  -- 'claim', 'staff 3' or 'member 4'
  invited_by text not null,
  webauthn_user_id bytea not null unique,
  unique (party_id, address_hash)
);
create index on members (address_hash);
create table member_departures (
  member_id bigint primary key references members on delete cascade,
  departed_at timestamptz not null,
  decided_by text not null
);
create table member_links (
  secret_hash bytea primary key,
  member_id bigint not null references members on delete cascade,
  made_at timestamptz not null,
  expires_at timestamptz not null
);
create table member_link_uses (
  secret_hash bytea primary key references member_links on delete cascade,
  used_at timestamptz not null
);
create table member_passkeys (
  credential_id bytea primary key,
  member_id bigint not null references members on delete cascade,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  added_at timestamptz not null
);
create index on member_passkeys (member_id);
create table member_challenges (
  challenge bytea primary key,
  purpose text not null,
  member_id bigint,
  expires_at timestamptz not null
);
create table member_sessions (
  secret_hash bytea primary key,
  member_id bigint not null references members on delete cascade,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  factor text not null check (factor in ('link', 'passkey')),
  opened_by text not null check (opened_by in ('mail', 'passkey'))
);
create index on member_sessions (member_id);

-- A statement is about a petition or a work, and is itself something that signers judge: the subject of the vote whether it answers.
alter table statements
  alter subject_id drop not null,
  alter said_on drop not null,
  add work_id bigint references works,
  add party_id bigint references parties,
  add kind text not null default 'reply'
    check (kind in ('explanation', 'defence', 'apology', 'correction', 'commitment', 'reply')),
  add begun_at timestamptz not null default now(),
  add answer_subject_id bigint references subjects,
  add check (num_nonnulls(subject_id, work_id) = 1);
create index on statements (work_id);
create index on statements (party_id);

-- Published as version so-and-so, under a name and a role. The salt is public while the text is shown.
alter table statement_versions
  alter entered_by drop not null,
  add member_id bigint references members,
  add by_name text not null default '',
  add by_title text not null default '',
  add salt bytea,
  add check (num_nonnulls(entered_by, member_id) = 1);

-- Statements from before get a subject each, in the log of their petition, and random bytes (two UUIDs, 244 random bits).
do $$
declare
  row record;
  made bigint;
begin
  for row in select s.id, coalesce(p.log, 'public') as log, coalesce(p.address_rules, 1) as rules
    from statements s left join subjects p on p.id = s.subject_id order by s.id
  loop
    insert into subjects (public_id, kind, log, address_rules)
    select string_agg(substr('23456789bcdfghjkmnpqrstvwxyz', 1 + get_byte(uuid_send(gen_random_uuid()), 0) % 28, 1), ''), 'answer', row.log, row.rules
    from generate_series(1, 16)
    returning id into made;
    update statements set answer_subject_id = made where id = row.id;
  end loop;
end $$;
update statement_versions set salt = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
update statements s set begun_at = v.entered_at from statement_versions v where v.statement_id = s.id and v.version = 1;
alter table statements alter answer_subject_id set not null, add unique (answer_subject_id), alter begun_at drop default;
alter table statement_versions alter salt set not null, alter by_name drop default, alter by_title drop default;

create table statement_drafts (
  statement_id bigint primary key references statements on delete cascade,
  content jsonb not null,
  saved_at timestamptz not null,
  member_id bigint not null references members
);

-- A text that may not be shown; the statement stays where it was and says why.
create table statement_hidings (
  statement_id bigint primary key references statements on delete cascade,
  at timestamptz not null,
  by text not null,
  reason text not null
);
