-- The question whether a version represents its work fairly: one subject of the stream each. The traits to pick from are fixed when the
-- question is opened, so that all answers to it can be compared.
create table fairness_questions (
  subject_id bigint primary key references subjects on delete cascade,
  presentation_id bigint not null unique references presentations on delete cascade,
  traits text[] not null
);
