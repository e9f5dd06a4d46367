import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { MessageKey } from '#core/i18n.ts'
import { keptBySize } from '#core/kept-by-size.ts'
import { minutesOf, numbersOf } from '../page/data.ts'
import type { Petition } from '../queries.ts'
import { minuteFrom } from '../rules.ts'
import type { Update } from '../updates/queries.ts'

export interface Waiting {
  what: MessageKey
  /** How many there are, where the words say it. */
  n?: number
  since: Date
  href?: string
}

/** How a petition stands, for those who run it. */
export interface Standing {
  net: number
  at: Date
  /** Net within the last 24 hours and 7 days. */
  today: number
  week: number
  /** Until an answer is asked for; undefined where none is. */
  missing: number | undefined
  /** People whom an update is mailed to. */
  news: number
  /** What moderators have not decided yet. */
  waiting: Waiting[]
}

const DAY = 86_400_000

export async function standingOf(
  ctx: Context,
  petition: Petition,
  updates: readonly Update[],
  more: readonly Waiting[],
): Promise<Standing> {
  const [{ tally, threshold }, minutes, news, reasons] = await Promise.all([
    numbersOf(ctx, petition),
    minutesOf(ctx, petition.id),
    ctx.shared(keptWanting)(petition.id, () => wantNews(ctx, petition.id)),
    reasonsWaiting(ctx, petition.id),
  ])
  const now = ctx.clock.now().getTime()
  const since = (days: number): number => {
    const first = minuteFrom(now - days * DAY)
    return minutes.filter(({ minute }) => minute >= first).reduce((sum, { net }) => sum + net, 0)
  }
  const { state } = petition
  return {
    net: tally.net,
    at: tally.log.at,
    today: since(1),
    week: since(7),
    missing: petition.form === 'call' || threshold.reachedAt ? undefined : threshold.missing,
    news,
    waiting: [
      ...(state.name === 'live' && state.liveSince
        ? [{ what: 'organising.waits-petition', since: state.liveSince } as const]
        : []),
      ...updates
        .filter(({ decision }) => decision === 'waiting')
        .map(({ writtenAt }) => ({ what: 'organising.waits-update', since: writtenAt }) as const),
      ...reasons,
      ...more,
    ],
  }
}

/** Reasons for signing that nobody has looked at yet: how many, and since when. */
async function reasonsWaiting(ctx: Context, petitionId: number): Promise<Waiting[]> {
  const [row] = await run<{ n: number; since: Date | null }>(
    ctx.db,
    `select count(*)::int as n, min(r.given_at) as since from petition_reasons r
     where r.subject_id = $1 and coalesce((select decision from petition_reason_decisions d
       where d.subject_id = r.subject_id and d.reason_id = r.id order by n desc limit 1), 'waiting') = 'waiting'`,
    [petitionId],
  )
  return row?.since ? [{ what: 'organising.waits-reasons', n: row.n, since: row.since }] : []
}

const keptWanting = () => keptBySize<number>((people) => people)

/** Signers whose newest wish is news, and followers: the number only, never who. */
async function wantNews(ctx: Context, petitionId: number): Promise<number> {
  const [row] = await run<{ n: number }>(
    ctx.db,
    `select (select count(*) from submissions s join active_addresses a on a.subject_id = s.subject_id and a.voice_id = s.id
       where s.subject_id = $1 and 'news' = any (coalesce(
         (select wishes from wish_changes w where w.subject_id = $1 and w.voice_id = s.id order by changed_at desc limit 1), s.wishes)))
     + (select count(*) from follow_confirmations where subject_id = $1)
     - (select count(*) from unsubscriptions where subject_id = $1 and list = 'news') as n`,
    [petitionId],
  )
  return Math.max(0, Number(row?.n ?? 0))
}
