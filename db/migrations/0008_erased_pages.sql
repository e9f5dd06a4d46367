-- Where erased rows were: VACUUM frees their place on the page and leaves their bytes there until something else is written over them.
create table erased_pages (
  relation text not null check (relation in ('voice_salts', 'submissions')),
  block bigint not null,
  erased_at timestamptz not null,
  primary key (relation, block)
);
