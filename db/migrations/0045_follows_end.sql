-- Who leaves, or has a signature erased, is looked for among all who follow with the same address.
create index follows_by_address on follows (subject_id, address_hash);

-- Their addresses are overwritten on disk like those of signatures.
alter table erased_pages drop constraint erased_pages_relation_check;
alter table erased_pages add constraint erased_pages_relation_check
  check (relation in ('voice_salts', 'submissions', 'promise_words', 'review_versions', 'review_objections', 'follows'));

-- Whoever has left both lists already follows no more; remembered as erased, so that no backup brings them back.
with gone as (
  delete from follows where (subject_id, id) in (
    select subject_id, recipient_id from unsubscriptions where list in ('answer', 'news') group by 1, 2 having count(*) = 2)
  returning subject_id, id
), remembered as (
  insert into erasures (subject_id, voice_id, erased_at) select subject_id, id, now() from gone on conflict do nothing
), confirmations as (
  delete from follow_confirmations c using gone g where c.subject_id = g.subject_id and c.follow_id = g.id
), mails as (
  delete from mailings m using gone g where m.subject_id = g.subject_id and m.recipient_id = g.id
), lists as (
  delete from unsubscriptions u using gone g where u.subject_id = g.subject_id and u.recipient_id = g.id
)
insert into erased_pages (relation, block, erased_at) select distinct 'follows', -1, now() from gone on conflict do nothing;
