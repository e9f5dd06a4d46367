// Marginal tallies, never a cube. Every dimension gets every leaf, so each sums to the total; a `change` leaf takes one from the old
// key and gives one to the new. The choice of a `remove` leaf is its reason: it takes from the choice that the person made.
export const TALLY = `
with fresh as (
  select subject_id, basis, choice, was_basis, was_choice, coalesce(country, 'unknown') as country,
    coalesce(version::text, '-') as version,
    to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as minute,
    (number is not null)::int as counted, (kind = 'withdraw')::int as withdrawn, (kind = 'remove')::int as removed,
    (kind = 'restore')::int as restored, kind = 'change' as changes, case when number is null then coalesce(was_choice, choice) else choice end as own_choice
  from log_entries where log = $1 and index >= $2 and index < $3 and kind <> 'key'
), marginal as (
  select subject_id, dimension, key, counted, withdrawn, removed, restored, 0 as moved
  from fresh cross join lateral (values ('total', 'all'), ('basis', basis), ('country', country), ('minute', minute),
    ('version', version), ('choice', own_choice)) as d (dimension, key)
  where not changes
  union all
  select subject_id, dimension, key, 0, 0, 0, 0, moved
  from fresh cross join lateral (values ('basis', was_basis, -1), ('basis', basis, 1), ('choice', was_choice, -1),
    ('choice', choice, 1)) as d (dimension, key, moved)
  where changes and key is not null
)
insert into tallies as t (subject_id, dimension, key, counted, withdrawn, removed, restored, moved)
select subject_id, dimension, key, sum(counted), sum(withdrawn), sum(removed), sum(restored), sum(moved)
from marginal group by subject_id, dimension, key
on conflict (subject_id, dimension, key) do update set counted = t.counted + excluded.counted,
  withdrawn = t.withdrawn + excluded.withdrawn, removed = t.removed + excluded.removed,
  restored = t.restored + excluded.restored, moved = t.moved + excluded.moved`
