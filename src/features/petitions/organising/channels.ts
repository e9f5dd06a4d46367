import type { Context } from '#core/context.ts'
import { utcDay } from '#core/clock.ts'
import { isUnavailable, run } from '#core/db.ts'

/** Ways on which organisers pass a petition on. The link says which; nothing else about a visit is looked at. */
export const channels = [
  'mastodon',
  'bluesky',
  'facebook',
  'messenger',
  'mail',
  'newsletter',
  'website',
  'poster',
] as const

interface Counter {
  counts: Map<string, number>
  timer: NodeJS.Timeout | undefined
}

const counter = (): Counter => ({ counts: new Map(), timer: undefined })
const FLUSH_MS = 10_000
const MOST_KEPT = 5_000

/**
 * Counts one visit by share link in the memory of this process. It is called for every request to a petition's page, so it does next to nothing
 * for those without a link; what a killed process had counted within ten seconds is lost.
 */
export function countArrival(ctx: Context, request: Request, slug: string): void {
  const via = /[?&]via=([a-z]{2,12})(?:&|$)/.exec(request.url)?.[1]
  if (!via || !channels.some((channel) => channel === via) || !/^[a-z0-9-]{1,100}$/.test(slug)) return
  if (/prefetch|prerender/.test(request.headers.get('sec-purpose') ?? '')) return
  const kept = ctx.shared(counter)
  const key = `${utcDay(ctx.clock.now())} ${via} ${slug}`
  if (kept.counts.size >= MOST_KEPT && !kept.counts.has(key)) return
  kept.counts.set(key, (kept.counts.get(key) ?? 0) + 1)
  kept.timer ??= setTimeout(() => void keepArrivals(ctx), FLUSH_MS).unref()
}

/** Adds what was counted to the rows of the day. */
export async function keepArrivals(ctx: Context): Promise<void> {
  const kept = ctx.shared(counter)
  const rows = [...kept.counts].map(([key, visits]) => ({ parts: key.split(' '), visits }))
  kept.counts.clear()
  clearTimeout(kept.timer)
  kept.timer = undefined
  if (!rows.length) return
  try {
    await run(
      ctx.db,
      `insert into channel_visits (subject_id, day, channel, visits)
       select p.subject_id, i.day, i.channel, i.visits from unnest($1::date[], $2::text[], $3::text[], $4::bigint[]) as i (day, channel, slug, visits)
       join petitions p on p.slug = i.slug
       on conflict (subject_id, day, channel) do update set visits = channel_visits.visits + excluded.visits`,
      [
        rows.map(({ parts }) => parts[0]),
        rows.map(({ parts }) => parts[1]),
        rows.map(({ parts }) => parts[2]),
        rows.map(({ visits }) => visits),
      ],
    )
  } catch (error) {
    if (!isUnavailable(error)) ctx.logger.error({ event: 'channels.not-kept', err: error })
  }
}
