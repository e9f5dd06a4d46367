import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { offsetOf } from '#core/pages.ts'
import { loosely } from '#features/works/index.ts'
import { HIDES_TEXT } from './moderating/rules.ts'
import { thresholdOf } from './asking/queries.ts'
import { petitionsByIds, type Petition } from './queries.ts'

export const PETITIONS_PER_PAGE = 20

export const listStates = ['open', 'waiting', 'answered', 'closed', 'declined'] as const
export type ListState = (typeof listStates)[number]

export const sorts = ['most', 'newest', 'moving', 'ending'] as const
export type Sort = (typeof sorts)[number]

export interface Search {
  /** Left out: all that are listed. */
  state?: ListState | undefined
  q?: string
  sort?: Sort
  workId?: number
  page?: number
  size?: number
}

export interface PetitionsFound {
  petitions: Petition[]
  total: number
}

const CONDITIONS: Record<ListState, string> = {
  // One that sleeps is found by its words, not among those that move.
  open: `listed and not over and state <> 'dormant'`,
  // Past the threshold without an answer, also when signing has ended.
  waiting: `listed and (asked or net >= asks_at) and form = 'demand' and not answered`,
  answered: `listed and answered`,
  closed: `listed and over`,
  // Where the text is hidden, its words in the address would tell it.
  declined: `state = 'declined' and not text_hidden`,
}

const ORDERS: Record<Sort, string> = {
  most: 'net desc, id desc',
  newest: 'listed_at desc nulls last, id desc',
  moving: 'moved desc, net desc, id desc',
  ending: 'closes_on, id',
}

// One row per petition with what lists ask about. "Listed" outlives closing; a declined or hidden petition is not listed.
// `column`: at how many signatures an answer is asked for.
export const candidates = (column: string): string => `
with candidates as (
  select p.subject_id as id, p.search, p.form, p.work_id, p.closes_on, now_state.state,
    now_state.state = 'closed' or (now_state.state in ('listed', 'dormant') and p.closes_on < $1::date) as over,
    now_state.state = 'listed' or (now_state.state in ('closed', 'dormant') and before.state = 'listed') as listed,
    ${HIDES_TEXT} as text_hidden,
    (select max(at) from petition_states l where l.subject_id = p.subject_id and l.state = 'listed' and l.restores is null) as listed_at,
    coalesce((select counted - withdrawn - removed + restored from tallies t
      where t.subject_id = p.subject_id and t.dimension = 'total' and t.key = 'all'), 0) as net,
    exists (select from statements s join statement_versions v on v.statement_id = s.id where s.subject_id = p.subject_id) as answered,
    exists (select from answer_clocks k where k.subject_id = p.subject_id) as asked,
    ${column} as asks_at
  from petitions p
  join lateral (select state, reason, reason_before from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) now_state on true
  left join lateral (select state from petition_states s where s.subject_id = p.subject_id and s.state in ('live', 'listed')
    order by n desc limit 1) before on true
)`

// Kept apart, because it reads many rows and only one order needs it.
const MOVED = `(select coalesce(sum(counted - withdrawn - removed + restored), 0) from tallies m
  where m.subject_id = c.id and m.dimension = 'minute' and m.key >= $2) as moved`

/** Petitions that everybody may find, by state and words, in an order. Beyond the ends there are none. */
export async function findPetitions(ctx: Context, search: Search): Promise<PetitionsFound> {
  const { page = 1, size = PETITIONS_PER_PAGE } = search
  const sort = search.sort ?? 'most'
  const site = await ctx.site()
  const now = ctx.clock.now()
  const words = (search.q ?? '').trim().slice(0, 200)
  const dayAgo = `${new Date(now.getTime() - 86_400_000).toISOString().slice(0, 16)}Z`
  const where = [
    search.state ? CONDITIONS[search.state] : 'listed',
    words
      ? `(fold($4) <% search or search like '%' || replace(replace(replace(fold($4), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')`
      : 'true',
    search.workId === undefined ? 'true' : 'work_id = $5',
  ].join(' and ')
  // Every parameter is named once more, so that PostgreSQL knows all five types whatever the conditions use.
  const hits = `${candidates(thresholdOf('$3::bigint'))}, hits as (
    select c.*, ${sort === 'moving' ? MOVED : '0 as moved'} from candidates c
    where ${where} and ($2::text, $3::bigint, $4::text, $5::bigint) is not distinct from ($2::text, $3::bigint, $4::text, $5::bigint))`
  const values = [dayIn(site.timeZone, now), dayAgo, site.answerThreshold, words, search.workId ?? null]
  const offset = offsetOf(page, size)
  const order = words ? `word_similarity(fold($4), search) desc, ${ORDERS[sort]}` : ORDERS[sort]
  const query = (tx: Context): Promise<{ total: number; ids: number[] | null }[]> =>
    run(
      tx.db,
      `${hits} select (select count(*) from hits) as total, array(select id from hits order by ${order} limit $6 offset $7) as ids`,
      [...values, offset === undefined ? 0 : size, offset ?? 0],
    )
  const [found] = words ? await loosely(ctx, query) : await query(ctx)
  return { petitions: await petitionsByIds(ctx, found?.ids ?? []), total: found?.total ?? 0 }
}

/** Everything about a work that everybody may find: open ones first, then by number. */
export async function petitionsOfWork(ctx: Context, workId: number): Promise<Petition[]> {
  const { petitions } = await findPetitions(ctx, { workId, sort: 'most', size: 100 })
  return [
    ...petitions.filter((petition) => petition.state.signable),
    ...petitions.filter((petition) => !petition.state.signable),
  ]
}

export interface ListedOnce {
  id: number
  publicId: string
  slug: string
  textHidden: boolean
}

/** Every petition that was ever listed under numbers that can be recounted: the texts of these are in the log. */
export const listedOnce = (ctx: Context): Promise<ListedOnce[]> =>
  run<ListedOnce>(
    ctx.db,
    `select p.subject_id as id, s.public_id as "publicId", p.slug, ${HIDES_TEXT} as "textHidden"
     from petitions p join subjects s on s.id = p.subject_id
     join lateral (select state, reason, reason_before from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) now_state on true
     where s.log = 'public' and exists (select from petition_states l where l.subject_id = p.subject_id and l.state = 'listed') order by 1`,
  )

/** Live by link and not checked yet, the longest waiting first. */
export async function petitionsToCheck(ctx: Context): Promise<Petition[]> {
  const rows = await run<{ id: number }>(
    ctx.db,
    `select p.subject_id as id from petitions p
     join lateral (select state, at from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) s on true
     where s.state = 'live' order by s.at limit 200`,
  )
  return petitionsByIds(
    ctx,
    rows.map((row) => row.id),
  )
}
