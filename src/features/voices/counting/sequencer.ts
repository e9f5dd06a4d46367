import { randomInt } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { shuffled } from '#core/random.ts'
import { publishedLag } from '#core/metrics.ts'
import {
  ACT_KINDS,
  RECORD_KINDS,
  LogDisagrees,
  agreedLog,
  appendEntries,
  publish,
  type Entry,
} from '#features/log/index.ts'

const MOST_PER_TICK = 5_000
const REFUSED_PAUSE_MS = 10_000

interface Row {
  id: number
  subject_id: number
  public_id: string
  log: string
  voice_id: string
  kind: string
  version: number | null
  basis: string
  choice: string
  was_basis: string | null
  was_choice: string | null
  country: string | null
  language: string | null
  value: string
  queued_at: Date
}

/**
 * One tick of the only counter. Step one takes confirmed contributions out of `uncounted` and fixes their order and text; step two
 * publishes root and tallies of what is fixed. Killed between or inside the steps, the next tick resumes at the first missing one.
 * Answers how many leaves became public.
 */
export async function tick(ctx: Context): Promise<number> {
  // Nothing gets a place in a log that could not be signed afterwards.
  await agreedLog(ctx)
  await order(ctx)
  let published = 0
  for (const log of ['public', 'sample']) {
    for (let more = await publish(ctx, log); more > 0; more = await publish(ctx, log)) published += more
  }
  return published
}

async function order(ctx: Context): Promise<void> {
  await ctx.transaction(async ({ db, clock }) => {
    // Saves work when two sequencers run; safety is compare-and-set on `ordered_size`.
    const heads = await run<{ log: string; ordered_size: number; last_at: Date | null }>(
      db,
      `select h.log, h.ordered_size, (select at from log_entries e where e.log = h.log and e.index = h.ordered_size - 1) as last_at
       from log_head h order by h.log for update skip locked`,
    )
    if (heads.length < 2) return
    const rows = await run<Row>(db, TAKE, [MOST_PER_TICK])
    const now = clock.now()
    publishedLag.set(
      rows.length === 0
        ? 0
        : (now.getTime() - Math.min(...rows.map((row) => row.queued_at.getTime()))) / 1000,
    )
    for (const head of heads) {
      const ours = rows.filter((row) => row.log === head.log)
      if (ours.length > 0)
        await appendEntries(
          db,
          head.log,
          head.ordered_size,
          inOrder(ours).map((row) => entryOf(row, notBefore(now, head.last_at))),
        )
    }
  })
}

/** A clock that was set back must not give a leaf an earlier day than the leaf before it has. */
const notBefore = (now: Date, last: Date | null): Date => (last && last > now ? last : now)

const TAKE = `
with taken as (
  delete from uncounted where id in (select id from uncounted order by id limit $1) returning *
)
select taken.*, subjects.public_id, subjects.log from taken join subjects on subjects.id = taken.subject_id`

const secretRandom = (): number => randomInt(2 ** 48 - 1) / (2 ** 48 - 1)

/**
 * Random within the tick, so that order says nothing about time; acts come after what they refer to, as they happened, and so do the
 * versions of a text. Spent tokens come first: then no prefix of the log has a contribution with proof and not the token.
 */
function inOrder(rows: Row[]): Row[] {
  const isAct = ({ kind }: Row): boolean =>
    ACT_KINDS.includes(kind) || (RECORD_KINDS.includes(kind) && kind !== 'token')
  const isToken = ({ kind }: Row): boolean => kind === 'token'
  const mixed = (some: Row[]): Row[] => shuffled(some, secretRandom)
  const counting = mixed(rows.filter((row) => !isAct(row) && !isToken(row)))
  return [...mixed(rows.filter(isToken)), ...counting, ...rows.filter(isAct).sort((a, b) => a.id - b.id)]
}

const entryOf = (row: Row, at: Date): Entry => ({
  subjectId: row.subject_id,
  subject: row.public_id,
  voiceId: row.voice_id,
  kind: row.kind,
  version: row.version,
  basis: row.basis,
  choice: row.choice,
  wasBasis: row.was_basis,
  wasChoice: row.was_choice,
  country: row.country,
  language: row.language,
  value: row.value,
  at,
})

/** Ticks until `stop` is aborted: at once again while there is work, otherwise four times a second. */
export async function runSequencer(ctx: Context, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    let published = 0
    let refused = false
    try {
      published = await tick(ctx)
    } catch (error) {
      refused = error instanceof LogDisagrees
      ctx.logger.error({ event: refused ? 'log.refused' : 'sequencer.failed', err: error })
    }
    // A log that disagrees with its database waits for a person: it is said again, but not four times a second.
    await pause(refused ? REFUSED_PAUSE_MS : published >= MOST_PER_TICK ? 0 : 250, stop)
  }
}

/** Waits, or returns early when stopped. */
export function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    stop.addEventListener('abort', done)
    if (stop.aborted) done()
  })
}
