-- What those who asked say about a promise, in their words: apart from what they say (kept, broken …), because the words go with the author's
-- signature, and with everything personal about the petition. The salt goes with them, so the entry in the log then commits to nothing any more.
create table promise_words (
  -- the petition
  subject_id bigint not null references subjects on delete cascade,
  commitment_id bigint not null,
  n integer not null,
  -- the author's signature; null: a co-organiser's words
  voice_id uuid,
  words text not null check (char_length(words) <= 500),
  link text,
  salt bytea not null,
  primary key (subject_id, commitment_id, n),
  foreign key (commitment_id, n) references commitment_outcomes on delete cascade
);
create index on promise_words (commitment_id);

-- Null where the words are in promise_words.
alter table commitment_outcomes alter column words drop not null, alter column salt drop not null;

insert into promise_words (subject_id, commitment_id, n, voice_id, words, link, salt)
select s.subject_id, o.commitment_id, o.n, case when o.by = 'author' or o.by like 'staff %' then p.author_voice_id end, o.words, o.link, o.salt
from commitment_outcomes o join commitments c on c.id = o.commitment_id join statements s on s.id = c.statement_id
join petitions p on p.subject_id = s.subject_id
where o.side = 'author' and not exists (select from petition_anonymisations a where a.subject_id = p.subject_id)
  and not ((o.by = 'author' or o.by like 'staff %')
    and exists (select from erasures e where e.subject_id = p.subject_id and e.voice_id = p.author_voice_id));

update commitment_outcomes o set words = null, link = null, salt = null
from commitments c join statements s on s.id = c.statement_id
where c.id = o.commitment_id and o.side = 'author' and s.subject_id is not null;

alter table erased_pages drop constraint erased_pages_relation_check,
  add constraint erased_pages_relation_check
    check (relation in ('voice_salts', 'submissions', 'promise_words', 'review_versions', 'review_objections'));
