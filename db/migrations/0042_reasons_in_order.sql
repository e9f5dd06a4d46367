-- What a petition's page shows of its reasons, in its order, from the day on. Follows from the decisions.
create table shown_reasons (
  subject_id bigint not null,
  reason_id text not null,
  day date not null,
  primary key (subject_id, reason_id),
  foreign key (subject_id, reason_id) references petition_reasons (subject_id, id) on delete cascade
);
create index on shown_reasons (subject_id, day desc, reason_id);

-- What waits for its first check, and what was reported since the last one. A row goes when it is decided, so the queue is as long as the work that is left.
create table reason_queue (
  subject_id bigint not null,
  reason_id text not null,
  since timestamptz not null,
  primary key (subject_id, reason_id),
  foreign key (subject_id, reason_id) references petition_reasons (subject_id, id) on delete cascade
);
create index on reason_queue (since, reason_id);

with newest as (
  select r.subject_id, r.id, r.given_at, d.decision, d.at, d.day, (select min(p.at) from petition_reason_reports p
    where p.subject_id = r.subject_id and p.reason_id = r.id and p.at > d.at) as reported_at
  from petition_reasons r left join lateral (select * from petition_reason_decisions d
    where d.subject_id = r.subject_id and d.reason_id = r.id order by n desc limit 1) d on true
), shown as (
  insert into shown_reasons (subject_id, reason_id, day) select subject_id, id, day from newest where decision = 'shown'
)
insert into reason_queue (subject_id, reason_id, since)
select subject_id, id, coalesce(reported_at, at, given_at) from newest
where decision is null or decision = 'waiting' or decision = 'shown' and reported_at is not null;

drop index petition_reason_decisions_subject_id_day_idx;
