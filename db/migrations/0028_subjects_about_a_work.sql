-- Which work something is about whose contributions a viewing of that work can back: published with the numbers, so that a stranger holds the key of
-- every spent token against it.
alter table subjects add column work_id bigint references works on delete set null;
update subjects s set work_id = p.work_id from petitions p where p.subject_id = s.id;
update subjects s set work_id = r.work_id from review_subjects r where r.subject_id = s.id;
update subjects s set work_id = p.work_id from fairness_questions q join presentations p on p.id = q.presentation_id where q.subject_id = s.id;
create index subjects_work on subjects (work_id) where work_id is not null;
