import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { loosely } from '#features/works/index.ts'
import { candidates } from '../lists.ts'
import { petitionsByIds, type Petition } from '../queries.ts'

const MOST_SIMILAR = 5

/** What PostgreSQL brings words to their stems with, by language; words of others stay as they are. */
const CONFIGURATIONS: Record<string, string> = {
  da: 'danish',
  de: 'german',
  en: 'english',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  it: 'italian',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
}

// Stems of what was typed, without the words that every sentence has, as beginnings: 'poster':* finds "posters". Trigrams find what is spelt wrong.
const ASKED = `
with asked as (
  select fold($3) as words, array(
    select ('''' || stem || ''':*')::tsquery from unnest(tsvector_to_array(to_tsvector($4::text::regconfig, fold($3)))) stem
    where stem !~ '[''\\\\:&|!()<>*[:space:]]' and length(stem) > 1) as stems
), near as (
  select p.subject_id, (select count(*) from unnest(asked.stems) stem where p.lexemes @@ stem) as found,
    cardinality(asked.stems) as wanted, word_similarity(asked.words, p.search) as nearness
  from petitions p, asked
  where p.work_id = $2 or asked.words <% p.search
    or p.lexemes @@ (select string_agg('(' || stem::text || ')', ' | ')::tsquery from unnest(asked.stems) stem)
)`

/**
 * Listed petitions that ask something similar, or something about the same work; the nearest first, at most five. Of several words at least
 * two are found: one word alone, such as "film", makes nothing similar.
 */
export async function similarPetitions(
  ctx: Context,
  action: string,
  workId: number,
  except = 0,
): Promise<Petition[]> {
  const site = await ctx.site()
  const configuration = CONFIGURATIONS[site.locale.split('-')[0]!] ?? 'simple'
  const rows = await loosely(ctx, (tx) =>
    run<{ id: number }>(
      tx.db,
      `${ASKED}, ${candidates('null::bigint').replace(/^\s*with /, '')}
       select c.id from near join candidates c on c.id = near.subject_id, asked
       where c.listed and c.id <> $5 and (c.work_id = $2 or asked.words <% c.search or near.wanted > 0 and near.found >= least(2, near.wanted))
       order by near.nearness + case when near.wanted > 0 then 0.5 * near.found / near.wanted else 0 end
         + case when c.work_id = $2 then 0.3 else 0 end - case when c.over then 0.2 else 0 end desc, c.id desc
       limit ${MOST_SIMILAR}`,
      [dayIn(site.timeZone, ctx.clock.now()), workId, action.slice(0, 200), configuration, except],
    ),
  )
  return petitionsByIds(
    ctx,
    rows.map((row) => row.id),
  )
}
