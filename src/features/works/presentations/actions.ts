import type { Context } from '#core/context.ts'
import { sha256 } from '#core/crypto.ts'
import { run, violated } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import { publicId } from '#core/ids.ts'
import { addJob } from '#core/jobs.ts'
import { memoryLimit, type Limit } from '#core/limits.ts'
import { recordDeskAct } from '#features/people/index.ts'
import type { Encoded } from './encoding.ts'
import { writePicture } from './files.ts'
import type { NewChange, NewFacts, NewPresentation, NewProposal, PresentationAct } from './forms.ts'

/** Each costs somebody on the staff a minute. */
export const proposalLimit = (): Limit => memoryLimit(10, 3600)
/** A report hides at once, so one network has few. */
export const reportLimit = (): Limit => memoryLimit(5, 3600)

type Staff = { id: number }

export type Entered = { id: number; publicId: string } | { duplicate: true }

/**
 * Enters a version of what people were shown. Everything or nothing: rows first, files last, in one transaction. The same content for the
 * same market and language is there once.
 */
export async function enterPresentation(
  ctx: Context,
  staff: Staff | null,
  workId: number,
  given: NewPresentation,
  encoded: Encoded | undefined,
  alongside: (tx: Context, presentationId: number) => Promise<void> = async () => {},
): Promise<Entered> {
  const by = staff ? String(staff.id) : 'sample'
  try {
    return await ctx.transaction(async (tx) => {
      const made = await insertPresentation(tx, workId, given, encoded, by)
      await insertFacts(tx, made.id, 1, given, by, 'entered')
      if (given.sensitive) await insertAct(tx, made.id, 'mark', by, given.sensitive, '')
      if (staff)
        await recordDeskAct(tx, staff, 'poster.entered', `${given.kind} ${made.publicId}`, given.sourceUrl)
      await alongside(tx, made.id)
      for (const picture of encoded?.pictures ?? []) await writePicture(tx, picture)
      return made
    })
  } catch (error) {
    if (violated(error) === 'presentations_once') return { duplicate: true }
    throw error
  }
}

async function insertPresentation(
  tx: Context,
  workId: number,
  { kind, market, language, text }: NewPresentation,
  encoded: Encoded | undefined,
  by: string,
): Promise<{ id: number; publicId: string }> {
  const row = await tx.db
    .insertInto('presentations')
    .values({
      public_id: publicId(),
      work_id: workId,
      kind,
      market,
      language,
      text,
      content_hash: encoded?.contentHash ?? sha256(text),
      entered_at: tx.clock.now(),
      entered_by: by,
    })
    .returning(['id', 'public_id as publicId'])
    .executeTakeFirstOrThrow()
  for (const { size, hash, width, height, bytes } of encoded?.pictures ?? [])
    await tx.db
      .insertInto('presentation_pictures')
      .values({ presentation_id: row.id, size, hash, width, height, bytes: bytes.length })
      .execute()
  return row
}

const insertFacts = (
  tx: Context,
  id: number,
  n: number,
  facts: Pick<NewFacts, 'issuer' | 'description' | 'sourceUrl' | 'firstSeenOn' | 'lastSeenOn'>,
  by: string,
  reason: string,
): Promise<unknown> =>
  tx.db
    .insertInto('presentation_facts')
    .values({
      presentation_id: id,
      n,
      issuer: facts.issuer,
      description: facts.description,
      source_url: facts.sourceUrl,
      first_seen_on: facts.firstSeenOn,
      last_seen_on: facts.lastSeenOn,
      at: tx.clock.now(),
      by,
      reason,
    })
    .execute()

/** Corrects what is known about a version, for example when it was last seen: a new row beside the earlier ones. */
export async function correctFacts(ctx: Context, staff: Staff, id: number, facts: NewFacts): Promise<void> {
  await ctx.transaction(async (tx) => {
    const about = await locked(tx, id)
    const { n } = await tx.db
      .selectFrom('presentation_facts')
      .where('presentation_id', '=', id)
      .select(({ fn }) => fn.max<number>('n').as('n'))
      .executeTakeFirstOrThrow()
    await insertFacts(tx, id, n + 1, facts, String(staff.id), facts.reason)
    await recordDeskAct(tx, staff, 'poster.corrected', about, facts.reason)
  })
}

/** Locks the version; answers how the desk's log names it. Throws `NotFound`. */
async function locked(tx: Context, id: number): Promise<string> {
  const row = await tx.db
    .selectFrom('presentations')
    .select(['kind', 'public_id'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound()
  return `${row.kind} ${row.public_id}`
}

async function insertAct(
  tx: Context,
  id: number,
  act: 'hide' | 'restore' | 'mark' | 'unmark',
  by: string,
  reason: string,
  note: string,
): Promise<void> {
  await run(
    tx.db,
    `insert into presentation_acts (presentation_id, n, act, at, by, reason, note)
     select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6 from presentation_acts where presentation_id = $1`,
    [id, act, tx.clock.now(), by, reason, note],
  )
}

const ACTS = {
  hiding: ['hide', 'restore', 'poster.hidden'],
  restoration: ['restore', 'hide', 'poster.restored'],
  mark: ['mark', 'unmark', 'poster.marked'],
  unmark: ['unmark', 'mark', 'poster.unmarked'],
} as const

/** Hides, puts back, marks or unmarks. Throws `Conflict` when it is so already. */
export async function decidePresentation(
  ctx: Context,
  staff: Staff,
  id: number,
  which: PresentationAct,
  { reason, note }: { reason: string; note: string },
): Promise<void> {
  const [act, opposite, told] = ACTS[which]
  await ctx.transaction(async (tx) => {
    const about = await locked(tx, id)
    if ((await lastOf(tx, id, act, opposite)) === act) throw new Conflict('posters.decided')
    await insertAct(tx, id, act, String(staff.id), reason, note)
    await recordDeskAct(tx, staff, told, about, [reason, note].filter(Boolean).join(': '))
  })
}

/** Which of two acts stands; the one that takes back stands from the beginning. */
async function lastOf(tx: Context, id: number, ...acts: [string, string]): Promise<string> {
  const last = await tx.db
    .selectFrom('presentation_acts')
    .select('act')
    .where('presentation_id', '=', id)
    .where('act', 'in', acts as ('hide' | 'restore' | 'mark' | 'unmark')[])
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.act ?? acts.find((act) => act === 'restore' || act === 'unmark')!
}

/**
 * "This may harm a child": hidden in the same transaction, before anybody has looked, and the operator is told by mail. Whoever says so
 * leaves nothing. A version that is hidden already gets the report as well.
 */
export async function reportPresentation(ctx: Context, id: number): Promise<void> {
  await ctx.transaction(async (tx) => {
    await locked(tx, id)
    await tx.db
      .insertInto('presentation_reports')
      .values({ presentation_id: id, at: tx.clock.now() })
      .execute()
    if ((await lastOf(tx, id, 'hide', 'restore')) === 'restore')
      await insertAct(tx, id, 'hide', 'report', 'child', '')
    await addJob(tx, 'works.tell-operators-of-report', { presentationId: id }, { key: `poster-report-${id}` })
  })
}

/** A dated fact: what took its place, when, and whether that came after complaints. */
export async function recordChange(
  ctx: Context,
  staff: Staff | null,
  {
    beforeId,
    afterId,
    changedOn,
    cause,
    sourceUrl,
  }: Omit<NewChange, 'after'> & { beforeId: number; afterId: number | null },
): Promise<void> {
  try {
    await ctx.transaction(async (tx) => {
      const about = await locked(tx, beforeId)
      await tx.db
        .insertInto('presentation_changes')
        .values({
          before_id: beforeId,
          after_id: afterId,
          changed_on: changedOn,
          cause,
          source_url: sourceUrl,
          at: tx.clock.now(),
          by: staff ? String(staff.id) : 'sample',
        })
        .execute()
      if (staff) await recordDeskAct(tx, staff, 'poster.changed', about, `${changedOn}, ${cause}`)
    })
  } catch (error) {
    if (violated(error) === 'presentation_changes_once') throw new Conflict('posters.change-twice')
    throw error
  }
}

export async function proposePresentation(ctx: Context, workId: number, given: NewProposal): Promise<void> {
  const { kind, market, language, issuer, text, description, sourceUrl, seenOn } = given
  await ctx.db
    .insertInto('presentation_proposals')
    .values({
      work_id: workId,
      kind,
      market,
      language,
      issuer,
      text,
      description,
      source_url: sourceUrl,
      seen_on: seenOn,
      at: ctx.clock.now(),
    })
    .execute()
}

/** Settles a proposal once: entered as a version, or not, with the reason. */
export async function decideProposal(
  tx: Context,
  staff: Staff,
  proposalId: number,
  { presentationId, reason }: { presentationId: number | null; reason: string },
): Promise<void> {
  try {
    await tx.transaction(async (inner) => {
      await inner.db
        .insertInto('presentation_decisions')
        .values({
          proposal_id: proposalId,
          at: inner.clock.now(),
          by: String(staff.id),
          presentation_id: presentationId,
          reason,
        })
        .execute()
      if (presentationId === null)
        await recordDeskAct(inner, staff, 'poster.proposal-refused', `proposal ${proposalId}`, reason)
    })
  } catch (error) {
    if (violated(error) === 'presentation_decisions_pkey') throw new Conflict('posters.decided')
    throw error
  }
}
