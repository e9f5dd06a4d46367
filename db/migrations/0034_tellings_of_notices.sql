-- How far telling those who signed has come is kept beside what it tells, as for lists: a job that was killed is gone on with, not begun again.
alter table tellings
  drop constraint tellings_list_check,
  add check (list in ('answer', 'news') or list ~ '^notice:[a-z-]+$'),
  -- whose own act it is about
  add column except_id uuid not null default '00000000-0000-0000-0000-000000000000';
