-- Petitions that were listed before texts were entered into the log: their texts are entered now, so that everybody can compare them.
with bound as (
  insert into petition_bindings (subject_id, n, at)
  select p.subject_id, (select max(t.n) from petition_texts t where t.subject_id = p.subject_id and t.change in ('opened', 'draft')),
    (select min(s.at) from petition_states s where s.subject_id = p.subject_id and s.state = 'listed')
  from petitions p
  where exists (select from petition_states s where s.subject_id = p.subject_id and s.state = 'listed')
    and exists (select from petition_texts t where t.subject_id = p.subject_id and t.change in ('opened', 'draft'))
  on conflict do nothing
  returning subject_id, n
)
insert into uncounted (subject_id, voice_id, kind, version, basis, choice, value, queued_at)
select b.subject_id, gen_random_uuid(), 'text', t.version, '-', lower(t.language), encode(t.hash, 'hex'), now()
from bound b join petition_texts t using (subject_id, n);
