import type { Context } from '#core/context.ts'
import { keptBySize } from '#core/kept-by-size.ts'
import { promisesOf, statementsOn, type Promised, type Statement } from '#features/statements/index.ts'
import {
  countriesOf,
  seriesOf,
  shownNames,
  tallyOf,
  type CountryCount,
  type MinuteCount,
  type NameBatch,
  type Tally,
} from '#features/voices/index.ts'
import { receptionsOf, type Reception } from '../answers/queries.ts'
import { clockFrom } from '../asking/actions.ts'
import { askingOf, withClock, type Asking } from '../asking/queries.ts'
import type { Clock } from '../asking/rules.ts'
import { archiveOf, type Archive } from '../archiving/queries.ts'
import { ENDED } from '../archiving/rules.ts'
import { shownAnnouncements, type Announcement } from '../closing/queries.ts'
import { pledgeCounts, type PledgeCount } from '../pledges/queries.ts'
import { opposingPetition } from '../opposing/queries.ts'
import type { Petition } from '../queries.ts'
import { shownReasons } from '../reasons/queries.ts'
import { joinedTo } from '../similar/joining.ts'
import { shownUpdates, type Update } from '../updates/queries.ts'
import { roomsOf } from './rooms.ts'

export interface Threshold {
  /** Net signatures at which an answer is asked for. */
  at: number
  /** How many more are needed; 0 once it was reached. */
  missing: number
  reachedAt: Date | undefined
}

export interface Numbers {
  /** What asks for the opposite. */
  opposing: Awaited<ReturnType<typeof opposingPetition>>
  petition: Petition
  tally: Tally
  countries: { takenAt: Date | undefined; rows: CountryCount[] }
  threshold: Threshold
  /** Who is asked for an answer, since when, and how it stands. */
  asking: Asking
  statements: Statement[]
  /** What they promise, by statement. */
  promises: Map<number, Promised[]>
  /** What was said about the end, and checked. */
  announcements: Announcement[]
  pledges: PledgeCount[]
  /** What those who signed say of each statement, and what the author replies. */
  receptions: Map<number, Reception>
}

/** Everything that is counted about a petition, and whether it was answered. */
export async function numbersOf(
  ctx: Context,
  petition: Petition,
  rooms = roomsOf(ctx, petition.id),
): Promise<Numbers> {
  const [tally, asking, statements, announcements, opposing, pledges] = await Promise.all([
    tallyOf(ctx, petition.id),
    askingNow(ctx, petition),
    statementsOn(ctx, petition.id),
    rooms('announcements', () => shownAnnouncements(ctx, petition.id), []),
    rooms('opposing', () => opposingPetition(ctx, petition.id), undefined),
    rooms('pledges', () => pledgeCounts(ctx, petition.id), []),
  ])
  const [countries, promises, receptions, clock] = await Promise.all([
    countriesOf(ctx, petition.id, tally.net),
    promisesOf(
      ctx,
      statements.map(({ id }) => id),
    ),
    receptionsOf(ctx, petition.id, statements),
    // The count may have been above and fallen again, so what was counted in all decides whether to look.
    asking.clock ?? (tally.counted >= asking.threshold ? clockOfNow(ctx, petition, asking) : undefined),
  ])
  const at = clock?.threshold ?? asking.threshold
  return {
    petition,
    tally,
    countries,
    threshold: {
      at,
      missing: clock ? 0 : Math.max(0, at - tally.net),
      reachedAt: clock?.startedAt,
    },
    asking: asking.clock || !clock ? asking : withClock(asking, clock, await ctx.site(), ctx.clock.now()),
    statements,
    promises,
    announcements,
    pledges,
    receptions,
    opposing,
  }
}

const askingNow = async (ctx: Context, { id }: Petition): Promise<Asking> =>
  (await askingOf(ctx, [id])).get(id)!

/** In the minute between reaching the number and the job that notes it, the page works the clock out by itself. */
const clockOfNow = async (
  ctx: Context,
  { id, form }: Petition,
  asking: Asking,
): Promise<Clock | undefined> =>
  form === 'demand' ? clockFrom(await minutesOf(ctx, id), asking, await ctx.site()) : undefined

export interface PageData extends Numbers {
  joined: Awaited<ReturnType<typeof joinedTo>>
  reasons: Awaited<ReturnType<typeof shownReasons>>
  series: MinuteCount[]
  names: { batches: NameBatch[]; total: number; pages: number }
  updates: Update[]
  archive: Archive | undefined
}

export async function pageDataOf(ctx: Context, petition: Petition): Promise<PageData> {
  const rooms = roomsOf(ctx, petition.id)
  const [numbers, series, names, updates, archive, joined, reasons] = await Promise.all([
    numbersOf(ctx, petition, rooms),
    minutesOf(ctx, petition.id),
    shownNames(ctx, petition.id),
    rooms('updates', () => shownUpdates(ctx, petition), []),
    ENDED.some((name) => name === petition.state.name) ? archiveOf(ctx, petition.id) : undefined,
    rooms('joined', () => joinedTo(ctx, petition.id), []),
    rooms('reasons', () => shownReasons(ctx, petition.id, { size: 10 }), { reasons: [], total: 0 }),
  ])
  return { ...numbers, series, names, updates, archive, joined, reasons }
}

const keptSeries = () => keptBySize<MinuteCount[]>((rows) => rows.length)

/**
 * Minutes of a petition. A month of them is 40,000 rows, too many for every second, so a long series is kept; the curve ends in the live
 * number all the same.
 */
export const minutesOf = (ctx: Context, subjectId: number): Promise<MinuteCount[]> =>
  ctx.shared(keptSeries)(subjectId, () => seriesOf(ctx, subjectId))
