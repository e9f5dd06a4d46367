import { utcDay } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { mac, seal } from '#core/crypto.ts'
import { TooMany } from '#core/errors.ts'
import { memoryLimit, type Limit } from '#core/limits.ts'
import { networksOf } from '#core/network.ts'
import { voicesTotal } from '#core/metrics.ts'
import { canonicalAddress, isCommon, isDisposable, type Address } from '../addresses.ts'
import { newVoiceId, type VoiceKind, type VoiceRef, type VoiceSubject } from '../kinds.ts'
import { judge, type Judged } from '../confirming/proofs.ts'
import { isRemembered } from '../confirming/remembering.ts'
import { submissionBatch } from './batch.ts'
import type { Submission } from './forms.ts'
import { FASTEST_SECONDS, type Signal } from './rules.ts'

export interface Evidence {
  ip: string
  /** What stood in the field that people do not see. */
  honeypot: string
  /** When the form was shown, in seconds since 1970, as the form says. */
  shownAt: string
  /** Secret of a browser that has confirmed an address before. */
  remembered?: string | undefined
  /** Proof of a verified viewing, as the browser sent it: a token, base64url. Spent when the submission is confirmed. */
  proof?: string | undefined
}

/** What a submission keeps sealed until it is confirmed, and as long as it counts. */
export interface Sealed {
  name: string
  address: string
  details?: unknown
  proof?: Judged | undefined
}

export const sealedOf = ({ name, address, details, proof }: Sealed): Sealed => ({
  name,
  address,
  ...(details !== undefined && { details }),
  ...(proof && { proof }),
})

/** Limits of one process. Many honest people share a network, so reaching `busy` only weighs; `most` is no crowd any more. */
function submissionLimits(): Record<'most' | 'busy' | 'domain' | 'address', Limit> {
  return {
    most: memoryLimit(120, 60),
    busy: memoryLimit(10, 600),
    domain: memoryLimit(300, 600),
    address: memoryLimit(6, 600),
  }
}

/** The address as it is found: HMAC of its canonical form, another one for every subject. */
export const addressHash = (
  ctx: Context,
  subject: Pick<VoiceSubject, 'publicId' | 'addressRules'>,
  address: Address,
): Buffer => mac(ctx.keys.address, subject.publicId, canonicalAddress(address, subject.addressRules))

/** For the cap of mails a day: means nothing after its day. */
export const addressDay = (ctx: Context, address: Address, at: Date): Buffer =>
  mac(ctx.keys['address-day'], utcDay(at), canonicalAddress(address, 1))

export const boundTo = (ref: VoiceRef): string => `${ref.subjectId}|${ref.id}`

/**
 * Takes a submission. Anybody may submit any address, so the answer is the same for all of them; whether it counts is decided by
 * whoever reads that address's mail. Throws `TooMany` for one network's flood and `Busy` when the queue is full. Who has kept something for
 * this submission beforehand says under which id.
 */
export async function submitVoice(
  ctx: Context,
  kind: VoiceKind,
  subject: VoiceSubject,
  submission: Submission,
  evidence: Evidence,
  id = newVoiceId(),
): Promise<VoiceRef> {
  const { address } = submission
  const hash = addressHash(ctx, subject, address)
  const networks = networksOf(evidence.ip)
  const signals = await signalsOf(ctx, subject, address, hash, networks, evidence, ctx.clock.now())
  const proof = await judge(ctx, kind.kind, subject, evidence.proof)
  const remembered = evidence.remembered ? await isRemembered(ctx, evidence.remembered, address) : false
  return storeSubmission(
    ctx,
    kind,
    subject,
    submission,
    { networks, signals, mail: !remembered, proof, id },
    hash,
  )
}

interface Seen {
  networks: string[]
  signals: Signal[]
  /** Whether a code has to be sent. */
  mail: boolean
  proof?: Judged | undefined
  id?: string
}

/** Stores a submission as it is; the caller has looked at the evidence. */
export async function storeSubmission(
  ctx: Context,
  kind: VoiceKind,
  subject: VoiceSubject,
  { address, name, country, wishes, details }: Submission,
  { networks, signals, mail, proof, id = newVoiceId() }: Seen,
  hash = addressHash(ctx, subject, address),
): Promise<VoiceRef> {
  const now = ctx.clock.now()
  const day = utcDay(now)
  const ref = { subjectId: subject.id, id }
  await ctx.shared(submissionBatch).add({
    ...ref,
    kind: kind.kind,
    at: now,
    version: subject.version,
    addressHash: hash,
    country,
    wishes,
    signals,
    sealed: seal(ctx.keys.seal, boundTo(ref), sealedOf({ name, address: address.typed, details, proof })),
    day,
    networks: Buffer.concat(networks.map((network) => mac(ctx.keys.network, day, network).subarray(0, 16))),
    messageId: messageId(ctx),
    addressDay: addressDay(ctx, address, now),
    mail,
  })
  voicesTotal.inc({ step: 'submitted' })
  return ref
}

export const messageId = (ctx: Context): string =>
  `<${newVoiceId()}@${ctx.config.mail.from.replace(/^.*@|>$/g, '')}>`

async function signalsOf(
  ctx: Context,
  subject: VoiceSubject,
  address: Address,
  hash: Buffer,
  networks: string[],
  evidence: Evidence,
  now: Date,
): Promise<Signal[]> {
  const signals: Signal[] = []
  if (evidence.honeypot !== '') signals.push('honeypot')
  const secondsOnForm = now.getTime() / 1000 - Number(evidence.shownAt)
  if (!(secondsOnForm >= FASTEST_SECONDS)) signals.push('fast')
  return [...(await limitSignals(ctx, subject, address, hash, networks)), ...signals]
}

/** What speaks for a second look at an address, whatever form it came by. Throws `TooMany` for one network's flood. */
export const signalsOfAddress = (
  ctx: Context,
  subject: VoiceSubject,
  address: Address,
  ip: string,
): Promise<Signal[]> =>
  limitSignals(ctx, subject, address, addressHash(ctx, subject, address), networksOf(ip))

async function limitSignals(
  ctx: Context,
  subject: VoiceSubject,
  address: Address,
  hash: Buffer,
  networks: string[],
): Promise<Signal[]> {
  const limits = ctx.shared(submissionLimits)
  const signals: Signal[] = []
  for (const network of networks) {
    const wait = await limits.most.take(network)
    if (wait > 0) throw new TooMany('voices.too-many', wait)
    if ((await limits.busy.take(`${subject.id}/${network}`)) > 0 && !signals.includes('network'))
      signals.push('network')
  }
  if (isDisposable(address.domain)) signals.push('disposable')
  if (!isCommon(address.domain) && (await limits.domain.take(address.domain)) > 0) signals.push('domain')
  if ((await limits.address.take(hash.toString('base64'))) > 0) signals.push('address')
  return signals
}
