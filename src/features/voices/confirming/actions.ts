import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { unseal } from '#core/crypto.ts'
import { Busy, Conflict, NotFound, TooMany } from '#core/errors.ts'
import { memoryLimit, type Limit } from '#core/limits.ts'
import { voicesTotal } from '#core/metrics.ts'
import { canonicalAddress, suggestedDomain, type Address } from '../addresses.ts'
import { BASES, newVoiceId, type Basis, type VoiceKind, type VoiceRef, type VoiceSubject } from '../kinds.ts'
import { queueMail } from '../mailing/index.ts'
import { statusOf } from '../status/queries.ts'
import {
  addressDay,
  addressHash,
  boundTo,
  messageId,
  sealedOf,
  signalsOfAddress,
  storeSubmission,
  type Sealed,
} from '../submitting/actions.ts'
import { seal } from '#core/crypto.ts'
import { confirmationBatch, type Attempt, type Outcome } from './batch.ts'
import { judge, type Judged } from './proofs.ts'
import { addressOf, isRemembered, rememberAddress } from './remembering.ts'

/** Six digits out of what was typed or pasted: spaces and dashes do not matter. */
export const readCode = (text: string): string => text.normalize('NFKC').replace(/[\s\u2010-\u2015-]/gu, '')

const MOST_RACES = 5

export async function confirmVoice(ctx: Context, attempt: Attempt): Promise<Outcome> {
  const batch = ctx.shared(confirmationBatch)
  let outcome = await batch.add(attempt)
  for (let n = 0; outcome.result === 'raced' && n < MOST_RACES; n++) outcome = await batch.add(attempt)
  if (outcome.result === 'raced') throw new Busy()
  if (outcome.result === 'confirmed') voicesTotal.inc({ step: 'confirmed' })
  return outcome
}

const anewLimit = (): Limit => memoryLimit(6, 3600)

/**
 * Another contribution of a person whose ownership of `owner` this browser has shown: submitted and confirmed in one go, without a mail. Both
 * are about one work, so what the person goes by is taken over unless it is said; a proof is not, because it is spent.
 * Throws `Conflict` when `owner` does not count, because then nobody vouches for the address any more.
 */
export async function voiceAs(
  ctx: Context,
  owner: VoiceRef,
  kind: VoiceKind,
  subject: VoiceSubject,
  details: unknown,
  basis?: Basis,
  proof?: string,
): Promise<Outcome> {
  const status = await statusOf(ctx, owner)
  if (status.step !== 'confirmed' || status.state !== 'active')
    throw new Conflict('voices.conflict.not-active')
  const { name, address, country } = await submissionById(ctx, owner)
  const ref = { subjectId: subject.id, id: newVoiceId() }
  const hash = addressHash(ctx, subject, address)
  // Before anything is stored: whoever asks a thousand times leaves nothing behind. Two at once may store one more, which goes after 30 days.
  const open = await kind.open(ctx, ref, ctx.clock.now())
  if (open !== 'open') return { result: open }
  const active = await activeVoice(ctx, subject, hash)
  if (active) return { result: 'already', ref: active }
  // Each one stays in the log, also when it is taken back at once, and no mail slows this way down.
  const wait = await ctx.shared(anewLimit).take(hash.toString('base64'))
  if (wait > 0) throw new TooMany('voices.too-often', wait)
  await storeSubmission(
    ctx,
    kind,
    subject,
    { name, address, country, wishes: [], details },
    {
      networks: [],
      signals: [],
      mail: false,
      proof: await judge(ctx, kind.kind, subject, proof),
      id: ref.id,
    },
    hash,
  )
  const seen = basis ?? BASES.find((known) => known === status.basis.split('/')[0])
  return confirmVoice(ctx, { ...ref, via: 'browser', code: '', basis: seen })
}

/** The one contribution to a subject that an address has. */
async function activeVoice(
  ctx: Context,
  { id: subjectId }: VoiceSubject,
  hash: Buffer,
): Promise<VoiceRef | undefined> {
  const [row] = await run<{ id: string }>(
    ctx.db,
    'select voice_id as id from active_addresses where subject_id = $1 and address_hash = $2',
    [subjectId, hash],
  )
  return row && { subjectId, id: row.id }
}

export interface Submitted {
  ref: VoiceRef
  name: string
  address: Address
  country: string | null
  version: number
  wishes: string[]
  submittedAt: Date
  /** Address with a likelier domain, when this one looks like a slip. */
  suggestion: string | undefined
  answer: Basis | undefined
  details: unknown
  proof: Judged | undefined
}

export async function submissionById(ctx: Context, ref: VoiceRef): Promise<Submitted> {
  const [row] = await run<{
    kind: string
    sealed: Buffer
    country: string | null
    version: number
    wishes: string[]
    submitted_at: Date
    answer: Basis | null
  }>(
    ctx.db,
    `select s.kind, s.sealed, s.country, s.version, s.wishes, s.submitted_at,
       (select basis from submission_answers a where a.subject_id = s.subject_id and a.submission_id = s.id
        order by answered_at desc limit 1) as answer
     from submissions s where subject_id = $1 and id = $2`,
    [ref.subjectId, ref.id],
  )
  if (!row) throw new NotFound('voices.gone')
  const { name, address: typed, details, proof } = unseal<Sealed>(ctx.keys.seal, boundTo(ref), row.sealed)
  const address = addressOf(typed)
  const domain = suggestedDomain(address.domain)
  return {
    ref,
    name,
    address,
    country: row.country,
    version: row.version,
    wishes: row.wishes,
    submittedAt: row.submitted_at,
    suggestion: domain && `${address.local}@${domain}`,
    answer: row.answer ?? undefined,
    details,
    proof,
  }
}

/** Keeps the answer to "Have you seen it?" until the person confirms; the newest counts. */
export async function answerSeen(ctx: Context, ref: VoiceRef, basis: Basis): Promise<void> {
  await run(
    ctx.db,
    `insert into submission_answers (subject_id, submission_id, answered_at, basis)
     select $1, $2, $3, $4 from submissions where subject_id = $1 and id = $2 on conflict do nothing`,
    [ref.subjectId, ref.id, ctx.clock.now(), basis],
  )
}

export const RESEND_SECONDS = 30
const MOST_MAILS = 3

/** Sends another code: the third is the last, and 30 seconds lie between two. */
export async function resendCode(ctx: Context, ref: VoiceRef): Promise<void> {
  const { address } = await submissionById(ctx, ref)
  await ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    const [sent] = await run<{ n: number; last: Date | null }>(
      tx.db,
      `select count(*)::int as n, max(due_at) as last from mailings
       where subject_id = $1 and recipient_id = $2 and kind like 'confirm%'`,
      [ref.subjectId, ref.id],
    )
    const n = sent?.n ?? 0
    if (n >= MOST_MAILS) throw new Conflict('voices.resend.enough')
    if (sent?.last && now.getTime() - sent.last.getTime() < RESEND_SECONDS * 1000)
      throw new Conflict('voices.resend.soon')
    await queueMail(tx, {
      subjectId: ref.subjectId,
      recipientId: ref.id,
      kind: n === 0 ? 'confirm' : `confirm-${n + 1}`,
      messageId: messageId(tx),
      addressDay: addressDay(tx, address, now),
      dueAt: now,
    })
  })
}

/** The same submission for a corrected address: a new one, because the old address may be somebody else's. */
export async function correctAddress(
  ctx: Context,
  kind: VoiceKind,
  subject: VoiceSubject,
  ref: VoiceRef,
  address: Address,
  ip: string,
): Promise<VoiceRef> {
  const { name, address: before, details, proof } = await submissionById(ctx, ref)
  if (canonicalAddress(before, subject.addressRules) === canonicalAddress(address, subject.addressRules))
    return ref
  const corrected = { subjectId: subject.id, id: newVoiceId() }
  // Each correction owes a mail, like a submission; it counts against the same limits, and the new address gets a look of its own.
  const signals = await signalsOfAddress(ctx, subject, address, ip)
  await ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    await kind.correcting?.(tx, ref, corrected)
    const [moved] = await run(
      tx.db,
      `insert into submissions (subject_id, id, kind, submitted_at, version, address_hash, country, wishes, signals, sealed)
       select subject_id, $3, kind, $4, version, $5, country, wishes,
         array(select x from unnest(signals) x where x in ('honeypot', 'fast') union select unnest($7::text[])), $6 from submissions s
       where subject_id = $1 and id = $2
         and not exists (select from voices v where v.subject_id = s.subject_id and v.id = s.id)
       returning 1`,
      [
        subject.id,
        ref.id,
        corrected.id,
        now,
        addressHash(tx, subject, address),
        seal(tx.keys.seal, boundTo(corrected), sealedOf({ name, address: address.typed, details, proof })),
        signals,
      ],
    )
    if (!moved) throw new Conflict('voices.conflict.confirmed')
    await run(
      tx.db,
      `insert into submission_answers (subject_id, submission_id, answered_at, basis)
       select subject_id, $3, answered_at, basis from submission_answers where subject_id = $1 and submission_id = $2`,
      [subject.id, ref.id, corrected.id],
    )
    // What is not sent yet must not go to the wrong address any more.
    await run(
      tx.db,
      `update mailings set failed_at = $3, failure = 'replaced' where subject_id = $1 and recipient_id = $2 and accepted_at is null`,
      [subject.id, ref.id, now],
    )
    await queueMail(tx, {
      subjectId: subject.id,
      recipientId: corrected.id,
      kind: 'confirm',
      messageId: messageId(tx),
      addressDay: addressDay(tx, address, now),
      dueAt: now,
    })
  })
  return corrected
}

export { isRemembered, rememberAddress }
