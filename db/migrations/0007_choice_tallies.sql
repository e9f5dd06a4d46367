-- Removals were taken from their reason instead of from the choice that the person had made, and other acts from the choice of their own
-- leaf. What each act takes from is entered, and the tallies by choice are counted again from the entries.
update log_entries e set was_choice = coalesce(
  (select c.choice from log_entries c where c.log = e.log and c.subject_id = e.subject_id and c.voice_id = e.voice_id
    and c.kind = 'change' and c.index < e.index order by c.index desc limit 1),
  (select c.choice from log_entries c where c.log = e.log and c.subject_id = e.subject_id and c.voice_id = e.voice_id
    and c.number is not null limit 1))
where e.kind in ('withdraw', 'remove', 'restore') and e.was_choice is null;

delete from tallies where dimension = 'choice';
with counted as (
  select e.* from log_entries e join log_head h on h.log = e.log and e.index < h.size where e.kind <> 'key'
), cells as (
  select subject_id, case when number is null then coalesce(was_choice, choice) else choice end as key, (number is not null)::int as counted,
    (kind = 'withdraw')::int as withdrawn, (kind = 'remove')::int as removed, (kind = 'restore')::int as restored, 0 as moved
  from counted where kind <> 'change'
  union all
  select subject_id, key, 0, 0, 0, 0, moved from counted
    cross join lateral (values (was_choice, -1), (choice, 1)) as d (key, moved)
  where kind = 'change' and key is not null
)
insert into tallies (subject_id, dimension, key, counted, withdrawn, removed, restored, moved)
select subject_id, 'choice', key, sum(counted), sum(withdrawn), sum(removed), sum(restored), sum(moved) from cells group by subject_id, key;
