import type { Context } from '#core/context.ts'
import { mac, macText, sameText, seal, unseal } from '#core/crypto.ts'
import { utcDay } from '#core/clock.ts'
import { run } from '#core/db.ts'
import { Gone, TooMany } from '#core/errors.ts'
import { isUuid, randomId } from '#core/ids.ts'
import { memoryLimit, takeFrom, type Limit } from '#core/limits.ts'
import { networksOf } from '#core/network.ts'
import { grantViewing } from '../tokens/issuing.ts'
import type { Film } from './queries.ts'
import {
  coverage,
  emptyServed,
  isWatched,
  reelOf,
  takeBeat,
  type Beat,
  type BeatFault,
  type Progress,
} from './rules.ts'

/** Whoever was heard of within this time is watching. */
const PRESENT_SECONDS = 60
/** A viewing and its addresses last a day; a film of six hours, with pauses, fits. */
export const VIEWING_SECONDS = 86_400
const TOO_MANY_SECONDS = 60

/** Openings of rooms per network: rows cannot be made faster than this. */
export const openingLimit = (): Limit => memoryLimit(60, 3_600)

interface Row {
  id: string
  film_id: number
  started_at: Date
  run: number
  seq: number
  beat_at: Date
  attended: number
  claimed: number
  played: number[]
  served: Buffer
  granted: Buffer | null
}

export interface Viewing {
  id: string
  /** What the browser keeps in its cookie. */
  secret: string
  run: number
  seq: number
  startedAt: Date
  coverage: number
  /** It was watched already, and its proof was not fetched yet. */
  granted: string | undefined
}

/** The cookie of a browser: the id of the viewing and a proof that it was given by us. */
const secretOf = (ctx: Context, id: string): string =>
  `${id}.${macText(ctx.keys.room, 'holder', id).slice(0, 22)}`

/** The viewing whose cookie somebody shows. */
export function viewingIn(ctx: Context, cookie: string | undefined): string | undefined {
  const id = cookie?.slice(0, 36) ?? ''
  return isUuid(id) && cookie && sameText(cookie, secretOf(ctx, id)) ? id : undefined
}

/**
 * Begins a viewing, or goes on with the one that this browser has; the page that opens last holds it. Throws `TooMany` when as many as are allowed watch from
 * this network, or when it opened too many within the hour.
 */
export async function startViewing(
  ctx: Context,
  film: Film,
  { ip, cookie }: { ip: string; cookie: string | undefined },
): Promise<Viewing> {
  const reel = reelOf(film.reel!.durations)
  const known = viewingIn(ctx, cookie)
  if (!known) await countOpening(ctx, ip)
  return ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    const networks = networksOf(ip).map((network) =>
      mac(tx.keys.network, utcDay(now), network).subarray(0, 16),
    )
    await refuseCrowd(tx, film, networks, known)
    if (known) {
      const [row] = await run<Row>(
        tx.db,
        `update room_viewings set run = run + 1, seen_at = $3, beat_at = $3, networks = $4
         where id = $1 and film_id = $2 and started_at > $3::timestamptz - make_interval(secs => $5) returning *`,
        [known, film.id, now, networks, VIEWING_SECONDS],
      )
      if (row) return viewingOf(tx, row, coverage(reel, row.played))
      // A cookie outlives its viewing.
      await countOpening(tx, ip)
    }
    const [row] = await run<Row>(
      tx.db,
      `insert into room_viewings (id, film_id, started_at, seen_at, networks, run, seq, beat_at, attended, claimed, played, served)
       values ($1, $2, $3, $3, $4, 1, 0, $3, 0, 0, '{}', $5) returning *`,
      [randomId(), film.id, now, networks, emptyServed(reel.durations.length)],
    )
    return viewingOf(tx, row!, 0)
  })
}

async function countOpening(ctx: Context, ip: string): Promise<void> {
  const wait = await takeFrom(ctx.shared(openingLimit), ip)
  if (wait) throw new TooMany('room.too-many-openings', wait)
}

const viewingOf = (ctx: Context, row: Row, covered: number): Viewing => ({
  id: row.id,
  secret: secretOf(ctx, row.id),
  run: row.run,
  seq: row.seq,
  startedAt: row.started_at,
  coverage: covered,
  granted: row.granted ? unseal<string>(ctx.keys.seal, row.id, row.granted) : undefined,
})

/** Counting and opening are one step per film, so that a hundred who come at once are not each alone. */
async function refuseCrowd(
  tx: Context,
  film: Film,
  networks: Buffer[],
  known: string | undefined,
): Promise<void> {
  await run(tx.db, 'select pg_advisory_xact_lock(7133015, $1::int)', [film.id])
  const [crowd] = await run<{ n: number }>(
    tx.db,
    `select coalesce(max(n), 0)::int as n from (
       select count(*) as n from room_viewings v, unnest(v.networks) as network
       where film_id = $1 and network = any($2::bytea[]) and seen_at > $3::timestamptz - make_interval(secs => $4) and id <> $5
       group by network) per_network`,
    [film.id, networks, tx.clock.now(), PRESENT_SECONDS, known ?? '00000000-0000-0000-0000-000000000000'],
  )
  if (crowd!.n >= film.showing.atOnce)
    throw new TooMany('room.too-many-at-once', TOO_MANY_SECONDS, { n: film.showing.atOnce })
}

/** A segment went out whole. One row, which this makes no larger; false when its viewing is over. */
export async function markServed(
  ctx: Context,
  filmId: number,
  viewing: string,
  index: number,
): Promise<boolean> {
  const rows = await run(
    ctx.db,
    `update room_viewings set served = set_bit(served, $3, 1), seen_at = $4
     where id = $1 and film_id = $2 and octet_length(served) * 8 > $3 returning id`,
    [viewing, filmId, index, ctx.clock.now()],
  )
  return rows.length > 0
}

/** What the player is told after a heartbeat. */
export interface BeatAnswer {
  /** Number that the next heartbeat has. */
  next: number
  coverage: number
  watched: boolean
  refused?: BeatFault
  /** The secret with which this browser, and nobody else, asks for its proof. */
  viewing?: string
}

/**
 * Takes a heartbeat. When enough of the work itself was played, a viewing is granted once, and what was known of the playing is deleted in the same transaction.
 * Repeating a heartbeat answers the same. Throws `Gone` when there is no such viewing any more.
 */
export async function takeHeartbeat(ctx: Context, film: Film, id: string, beat: Beat): Promise<BeatAnswer> {
  const reel = reelOf(film.reel!.durations)
  return ctx.transaction(async (tx) => {
    const [row] = await run<Row>(
      tx.db,
      'select * from room_viewings where id = $1 and film_id = $2 for update',
      [id, film.id],
    )
    if (!row) throw new Gone('room.viewing-over')
    if (row.granted)
      return {
        next: row.seq + 1,
        coverage: 1,
        watched: true,
        viewing: unseal<string>(tx.keys.seal, id, row.granted),
      }
    const now = tx.clock.now()
    const before = progressOf(row)
    const taken = takeBeat(reel, before, beat, now.getTime())
    const after = typeof taken === 'string' ? before : taken
    const refused = typeof taken === 'string' ? taken : undefined
    const watched = isWatched(reel, after.played, film.showing.threshold)
    const answer: BeatAnswer = {
      next: after.seq + 1,
      coverage: coverage(reel, after.played),
      watched,
      ...(refused && { refused }),
    }
    if (refused) return answer
    if (watched && film.kind === 'whole') {
      const viewing = await grantViewing(tx, film.workId, 'room')
      await run(
        tx.db,
        `update room_viewings set granted = $2, seq = $3, played = '{}', served = '', networks = '{}', attended = 0, claimed = 0,
           beat_at = started_at, seen_at = started_at where id = $1`,
        [id, seal(tx.keys.seal, id, viewing), after.seq],
      )
      return { ...answer, viewing }
    }
    await run(
      tx.db,
      `update room_viewings set seq = $2, beat_at = $3, seen_at = $3, attended = $4, claimed = $5, played = $6 where id = $1`,
      [id, after.seq, now, Math.round(after.attended), Math.round(after.claimed), after.played],
    )
    return answer
  })
}

const progressOf = (row: Row): Progress => ({
  run: row.run,
  seq: row.seq,
  beatAt: row.beat_at.getTime(),
  attended: row.attended,
  claimed: row.claimed,
  played: row.played,
  served: row.served,
})

/** The browser has what it came for, or leaves: nothing is kept. Repeating it does nothing. */
export async function endViewing(ctx: Context, filmId: number, id: string): Promise<void> {
  await run(ctx.db, 'delete from room_viewings where id = $1 and film_id = $2', [id, filmId])
}
