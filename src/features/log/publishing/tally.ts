import { RECORD_KINDS } from '#verify'

const RECORDS = RECORD_KINDS.join(',')

/**
 * Marginal tallies, never a cube of what identifies people. Every dimension gets every leaf, so each sums to the total; a `change` leaf
 * takes one from the old key and gives one to the new. The choice of a `remove` leaf is its reason: it takes from the choice that the
 * person made. Where there is a choice, it is told by basis too (`all|3.5`): overall, by the month of the first leaf, and by language.
 */
export const TALLY = `
with fresh as (
  select subject_id, basis, choice, was_basis, was_choice, coalesce(country, 'unknown') as country,
    version::text as version, was_version::text as was_version,
    coalesce(language, 'unknown') as language, coalesce(was_language, 'unknown') as was_language,
    to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as minute,
    to_char(coalesce(first_at, at) at time zone 'UTC', 'YYYY-MM') as month,
    (number is not null)::int as counted, (kind = 'withdraw')::int as withdrawn, (kind = 'remove')::int as removed,
    (kind = 'restore')::int as restored, kind = 'change' as changes, case when number is null then coalesce(was_choice, choice) else choice end as own_choice
  from log_entries where log = $1 and index >= $2 and index < $3 and kind <> all ('{${RECORDS}}')
), answers as (
  select *, case when own_choice <> '-' then basis || '|' || own_choice end as answer,
    case when changes and was_choice <> '-' then was_basis || '|' || was_choice end as was_answer
  from fresh
), marginal as (
  select subject_id, dimension, key, counted, withdrawn, removed, restored, 0 as moved
  from answers cross join lateral (values ('total', 'all'), ('basis', basis), ('country', country), ('minute', minute),
    ('version', coalesce(version, '-')), ('choice', own_choice), ('answer', answer), ('answer-month', month || '|' || answer),
    ('answer-language', language || '|' || answer)) as d (dimension, key)
  where not changes and key is not null
  union all
  select subject_id, dimension, key, 0, 0, 0, 0, moved
  from answers cross join lateral (values ('basis', was_basis, -1), ('basis', basis, 1), ('choice', was_choice, -1),
    ('choice', choice, 1), ('version', was_version, -1), ('version', case when was_version is not null then version end, 1),
    ('answer', was_answer, -1), ('answer', basis || '|' || nullif(choice, '-'), 1),
    ('answer-month', month || '|' || was_answer, -1), ('answer-month', month || '|' || basis || '|' || nullif(choice, '-'), 1),
    ('answer-language', was_language || '|' || was_answer, -1),
    ('answer-language', language || '|' || basis || '|' || nullif(choice, '-'), 1)) as d (dimension, key, moved)
  where changes and key is not null
)
insert into tallies as t (subject_id, dimension, key, counted, withdrawn, removed, restored, moved)
select subject_id, dimension, key, sum(counted), sum(withdrawn), sum(removed), sum(restored), sum(moved)
from marginal group by subject_id, dimension, key
on conflict (subject_id, dimension, key) do update set counted = t.counted + excluded.counted,
  withdrawn = t.withdrawn + excluded.withdrawn, removed = t.removed + excluded.removed,
  restored = t.restored + excluded.restored, moved = t.moved + excluded.moved`
