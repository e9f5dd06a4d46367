import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { unseal } from '#core/crypto.ts'
import { Gone } from '#core/errors.ts'
import type { Address } from '../addresses.ts'
import { kindOf, type VoiceRef, type VoiceSubject } from '../kinds.ts'
import { addressHash, boundTo } from '../submitting/actions.ts'
import { actsOf } from './locking.ts'
import { openObjection, stateOf, type Act, type VoiceState } from './rules.ts'

export interface FoundVoice {
  ref: VoiceRef
  /** '' with its path when what it is about was taken down. */
  title: string
  path: string
  name: string
  submittedAt: Date
  confirmedAt: Date | undefined
  number: number | undefined
  state: VoiceState | 'submitted'
  signals: string[]
  acts: Act[]
}

const FOUND = `
select s.subject_id as "subjectId", s.id, s.kind, s.sealed, s.submitted_at, s.signals, v.confirmed_at, e.number
from submissions s left join voices v on v.subject_id = s.subject_id and v.id = s.id
left join log_entries e on e.subject_id = s.subject_id and e.voice_id = s.id and e.number is not null`

interface Row {
  subjectId: number
  id: string
  kind: string
  sealed: Buffer
  submitted_at: Date
  signals: string[]
  confirmed_at: Date | null
  number: number | null
}

/** What was taken down has no page any more, and its signatures are moderated all the same. */
async function subjectOrGone(ctx: Context, row: Row): Promise<VoiceSubject | undefined> {
  try {
    return await kindOf(ctx, row.kind).subjectById(ctx, row.subjectId)
  } catch (error) {
    if (!(error instanceof Gone)) throw error
  }
}

async function foundOf(ctx: Context, row: Row): Promise<FoundVoice> {
  const ref = { subjectId: row.subjectId, id: row.id }
  const subject = await subjectOrGone(ctx, row)
  const acts = await actsOf(ctx, ref)
  return {
    ref,
    title: subject?.title ?? '',
    path: subject?.path ?? '',
    name: unseal<{ name: string }>(ctx.keys.seal, boundTo(ref), row.sealed).name,
    submittedAt: row.submitted_at,
    confirmedAt: row.confirmed_at ?? undefined,
    number: row.number ?? undefined,
    state: row.confirmed_at ? stateOf(acts) : 'submitted',
    signals: row.signals,
    acts,
  }
}

/**
 * What one exact address submitted, on one subject or on all. An address is hashed per subject, so all of them means one
 * look-up for each: a moderator does it rarely, and a leaked table cannot be searched at all.
 */
export async function findByAddress(
  ctx: Context,
  address: Address,
  subjectId?: number,
): Promise<FoundVoice[]> {
  const subjects = await run<{ id: number; public_id: string; address_rules: number }>(
    ctx.db,
    'select id, public_id, address_rules from subjects where $1::bigint is null or id = $1 order by id',
    [subjectId ?? null],
  )
  const hashes = subjects.map((row) =>
    addressHash(ctx, { publicId: row.public_id, addressRules: row.address_rules }, address),
  )
  const rows = await run<Row>(
    ctx.db,
    `${FOUND} where (s.subject_id, s.address_hash) in (select * from unnest($1::bigint[], $2::bytea[]))
     order by s.submitted_at desc limit 100`,
    [subjects.map((row) => row.id), hashes],
  )
  return Promise.all(rows.map((row) => foundOf(ctx, row)))
}

export async function voiceById(ctx: Context, ref: VoiceRef): Promise<FoundVoice | undefined> {
  const [row] = await run<Row>(ctx.db, `${FOUND} where s.subject_id = $1 and s.id = $2`, [
    ref.subjectId,
    ref.id,
  ])
  return row && foundOf(ctx, row)
}

export interface WaitingVoice extends FoundVoice {
  since: Date
  reason: string
  objection: Act | undefined
}

// Goes through all that ever waited, in the order of an index; people settle these one by one, so there are never very many.
const WAITING = `
select k.subject_id, k.voice_id, k.at, k.reason from voice_acts k
where k.act in ('hold', 'object')
  and not exists (select from voice_acts l where l.subject_id = k.subject_id and l.voice_id = k.voice_id and l.n > k.n)
  and exists (select from submissions s where s.subject_id = k.subject_id and s.id = k.voice_id)
order by k.at limit $1`

/** What waits for a moderator: held contributions, and objections without an answer. Oldest first. */
export async function waitingForACheck(ctx: Context, most = 100): Promise<WaitingVoice[]> {
  const rows = await run<Row & { at: Date; reason: string }>(
    ctx.db,
    `select f.*, w.at, w.reason from (${WAITING}) w
     join (${FOUND}) f on f."subjectId" = w.subject_id and f.id = w.voice_id order by w.at`,
    [most],
  )
  return Promise.all(
    rows.map(async (row) => {
      const found = await foundOf(ctx, row)
      return { ...found, since: row.at, reason: row.reason, objection: openObjection(found.acts) }
    }),
  )
}

/** How many of them there are, `most` at most, and since when the oldest waits. */
export async function countWaitingForACheck(
  ctx: Context,
  most: number,
): Promise<{ count: number; oldest: Date | undefined }> {
  const [row] = await run<{ count: number; oldest: Date | null }>(
    ctx.db,
    `select count(*)::int as count, min(at) as oldest from (${WAITING}) w`,
    [most],
  )
  return { count: row!.count, oldest: row!.oldest ?? undefined }
}
