-- What staff corrected about a work that was here already: who, when, why, and each fact before and after. Rows are never changed.
create table work_changes (
  work_id bigint not null references works on delete cascade,
  n integer not null,
  at timestamptz not null,
  changed_by text not null,
  reason text not null check (reason <> ''),
  -- { fact: { "was": …, "is": … } }, at least one
  facts jsonb not null check (facts <> '{}'),
  primary key (work_id, n)
);
