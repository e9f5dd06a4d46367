import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import { addressHash, answersOf, submissionById, type VoiceRef } from '#features/voices/index.ts'

export type PledgeDecision = 'waiting' | 'offered' | 'refused' | 'ended'

export interface Pledge {
  /** Id of its subject. */
  id: number
  publicId: string
  log: 'public' | 'sample'
  addressRules: number
  petitionId: number
  slug: string
  text: string
  writtenAt: Date
  decision: PledgeDecision
  decidedAt: Date
  /** 'rule', 'author', the id of a co-organiser, or of a member of staff. */
  decidedBy: string
  reason: string
}

/** Ended by a moderator, whose reason is public. */
export const isStopped = ({ decision, decidedBy }: Pick<Pledge, 'decision' | 'decidedBy'>): boolean =>
  decision === 'ended' && /^\d+$/.test(decidedBy)

export const pledgePath = (pledge: Pick<Pledge, 'slug'>): string => `/pledges/${pledge.slug}`

const SELECT = `
select p.subject_id as id, s.public_id as "publicId", s.log, s.address_rules as "addressRules", p.petition_id as "petitionId", p.slug, p.text,
  p.written_at as "writtenAt", d.decision, d.at as "decidedAt", d.by as "decidedBy", d.reason
from pledges p join subjects s on s.id = p.subject_id
join lateral (select * from pledge_decisions d where d.pledge_id = p.subject_id order by n desc limit 1) d on true`

const OF_PETITION = prepared(`${SELECT} where p.petition_id = $1 order by p.written_at, p.subject_id`)

/** All that organisers wrote, in that order. */
export const pledgesOf = (ctx: Context, petitionId: number): Promise<Pledge[]> =>
  run<Pledge>(ctx.db, OF_PETITION, [petitionId])

/** What was ever offered to everybody: what has ended keeps its numbers. */
export const publicPledges = async (ctx: Context, petitionId: number): Promise<Pledge[]> =>
  (await pledgesOf(ctx, petitionId)).filter(({ decision }) => decision === 'offered' || decision === 'ended')

/** Throws `NotFound` for what nobody was ever offered. */
export async function publicPledge(ctx: Context, which: { slug: string } | { id: number }): Promise<Pledge> {
  const where = 'slug' in which ? 'p.slug = $1' : 'p.subject_id = $1'
  const [pledge] = await run<Pledge>(ctx.db, `${SELECT} where ${where}`, [Object.values(which)[0]])
  if (!pledge || pledge.decision === 'waiting' || pledge.decision === 'refused') throw new NotFound()
  return pledge
}

/** Oldest first. */
export const pledgesToCheck = (ctx: Context): Promise<Pledge[]> =>
  run<Pledge>(ctx.db, `${SELECT} where d.decision = 'waiting' order by p.written_at limit 500`)

/** What is offered now on all petitions, the newest first. */
export const offeredPledges = (ctx: Context): Promise<Pledge[]> =>
  run<Pledge>(ctx.db, `${SELECT} where d.decision = 'offered' order by d.at desc limit 500`)

export interface PledgeCount {
  pledge: Pledge
  /** Everybody who said they would and did not take it back, whatever they said later. */
  said: number
  done: number
  notDone: number
  log: { name: string; size: number; at: Date }
}

/** How many said so, and how many say they have: one read of the tallies for each. */
export const pledgeCounts = async (ctx: Context, petitionId: number): Promise<PledgeCount[]> =>
  Promise.all((await publicPledges(ctx, petitionId)).map((pledge) => countOf(ctx, pledge)))

export async function countOf(ctx: Context, pledge: Pledge): Promise<PledgeCount> {
  const { rows, log } = await answersOf(ctx, pledge.id)
  const net = (choice?: string): number =>
    rows.filter((row) => choice === undefined || row.choice === choice).reduce((sum, row) => sum + row.net, 0)
  return { pledge, said: net(), done: net('done'), notDone: net('not-done'), log }
}

/** Those of the pledges that somebody who signed has taken, found by the address of the signature. */
export async function takenBy(
  ctx: Context,
  signature: VoiceRef,
  pledges: readonly Pledge[],
): Promise<Set<number>> {
  const { address } = await submissionById(ctx, signature)
  const rows = await run<{ id: number }>(
    ctx.db,
    `select a.subject_id as id from active_addresses a join unnest($1::bigint[], $2::bytea[]) as i (subject_id, hash)
       on a.subject_id = i.subject_id and a.address_hash = i.hash`,
    [pledges.map(({ id }) => id), pledges.map((pledge) => addressHash(ctx, pledge, address))],
  )
  return new Set(rows.map(({ id }) => id))
}
