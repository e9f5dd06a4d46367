import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import { partiesByIds, PARTY_OF_PETITION, WAS_TOLD, type Party } from '#features/statements/index.ts'
import { answerState, type AnswerState, type Clock } from './rules.ts'

/** SQL: at how many net signatures an answer is asked for; `p` is the row of petitions, $n the site's number. */
export const thresholdOf = (site: string): string =>
  `coalesce((select t.threshold from party_thresholds t where t.party_id = ${PARTY_OF_PETITION} order by t.n desc limit 1), ${site})`

export interface Asking {
  /** The place of the addressee, where it has one. */
  party: Party | undefined
  threshold: number
  /** When that number was decided, where it was: a clock does not start before. */
  decidedAt: Date | undefined
  /** When the first answer was published here. */
  answeredAt: Date | undefined
  /** A mail about it was taken by the addressee's mail server. */
  told: boolean
  clock: Clock | undefined
  state: AnswerState
}

interface Row {
  id: number
  party_id: number | null
  threshold: number
  decided_at: Date | null
  clock_threshold: number | null
  started_at: Date | null
  due_on: string | null
  told: boolean
  answered_at: Date | null
}

const SELECT = prepared(`
select p.subject_id as id, party.id as party_id, coalesce(own.threshold, $2::int) as threshold,
  case when own.threshold is null then (select max(decided_at) from site_settings where name = 'answerThreshold') else own.decided_at end as decided_at,
  c.threshold as clock_threshold, c.started_at, c.due_on, ${WAS_TOLD} as told,
  (select min(v.entered_at) from statements s join statement_versions v on v.statement_id = s.id where s.subject_id = p.subject_id) as answered_at
from petitions p
cross join lateral (select ${PARTY_OF_PETITION} as id) party
left join lateral (select threshold, decided_at from party_thresholds t where t.party_id = party.id order by n desc limit 1) own on true
left join answer_clocks c on c.subject_id = p.subject_id
where p.subject_id = any((select $1::bigint[])::bigint[])`)

/** How it stands with the answers of petitions, by subject. */
export async function askingOf(ctx: Context, ids: readonly number[]): Promise<Map<number, Asking>> {
  if (!ids.length) return new Map()
  const { answerThreshold, timeZone } = await ctx.site()
  const rows = await run<Row>(ctx.db, SELECT, [ids, answerThreshold])
  const parties = await partiesByIds(ctx, [...new Set(rows.flatMap((row) => row.party_id ?? []))])
  return new Map(
    rows.map((row) => {
      const party = row.party_id === null ? undefined : parties.get(row.party_id)
      const clock =
        row.started_at && row.due_on
          ? { threshold: row.clock_threshold!, startedAt: row.started_at, dueOn: row.due_on }
          : undefined
      const facts = {
        party,
        threshold: row.threshold,
        decidedAt: row.decided_at ?? undefined,
        answeredAt: row.answered_at ?? undefined,
        told: row.told,
      }
      return [row.id, withClock(facts, clock, { timeZone }, ctx.clock.now())]
    }),
  )
}

/** The same with a clock, and how it then stands. */
export function withClock(
  facts: Omit<Asking, 'clock' | 'state'>,
  clock: Clock | undefined,
  { timeZone }: { timeZone: string },
  now: Date,
): Asking {
  const { party, answeredAt, told } = facts
  const state = answerState({
    clock,
    startedOn: clock && dayIn(timeZone, clock.startedAt),
    answeredOn: answeredAt && dayIn(timeZone, answeredAt),
    claimed: Boolean(party?.claimedAt),
    told,
    today: dayIn(timeZone, now),
  })
  return { ...facts, clock, state }
}

/** Petitions whose clock runs without an answer, the longest first. */
export async function longestWaiting(ctx: Context, most = 500): Promise<number[]> {
  const rows = await run<{ id: number }>(
    ctx.db,
    `select c.subject_id as id from answer_clocks c
     where not exists (select from statements s join statement_versions v on v.statement_id = s.id where s.subject_id = c.subject_id)
     order by c.started_at, c.subject_id limit $1`,
    [most],
  )
  return rows.map(({ id }) => id)
}

/** Petitions that were answered after their clock had started, the newest answer first. */
export async function answeredLately(ctx: Context, most = 50): Promise<number[]> {
  const rows = await run<{ id: number }>(
    ctx.db,
    `select c.subject_id as id from answer_clocks c join statements s on s.subject_id = c.subject_id
     join statement_versions v on v.statement_id = s.id and v.version = 1
     group by c.subject_id order by min(v.entered_at) desc limit $1`,
    [most],
  )
  return rows.map(({ id }) => id)
}

/** Petitions addressed to a party, that everybody may see, the newest first. */
export async function addressedTo(ctx: Context, partyId: number): Promise<number[]> {
  const rows = await run<{ id: number }>(
    ctx.db,
    `select p.subject_id as id from petitions p
     join lateral (select state from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) s on true
     where s.state in ('live', 'listed', 'closed') and (
       lower(p.addressee) in (select lower(name) from party_names where party_id = $1)
       or p.subject_id in (select subject_id from party_links where party_id = $1 and subject_id is not null))
     and ${PARTY_OF_PETITION} = $1 order by p.opened_at desc limit 500`,
    [partyId],
  )
  return rows.map(({ id }) => id)
}
