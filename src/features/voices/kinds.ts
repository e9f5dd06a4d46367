import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import type { Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { randomId, publicId } from '#core/ids.ts'

import type { Notice } from './mailing/notices.ts'

/** A submission and the voice it becomes share one id. */
export interface VoiceRef {
  subjectId: number
  id: string
}

/** What a voice is about, as the person sees it. */
export interface VoiceSubject {
  id: number
  publicId: string
  log: 'public' | 'sample'
  addressRules: number
  slug: string
  /** Address of the page about it. */
  path: string
  title: string
  byline: string
  /** Work whose verified viewings can back it. */
  workId?: number
  workSlug?: string
  /** Version of the text that is signed. */
  version: number
  textHash: string
  sample: boolean
  /** Whether "Have you seen it?" is asked. */
  asksSeen: boolean
}

/** Everything that is committed to; no e-mail address and no display switches. */
export interface Payload {
  kind: string
  subject: string
  version: number
  name: string
  country: string | null
  /** `seen[/proof]`, as in the leaf. */
  basis: string
  /** What the kind asks beyond this, as its schema gives it; `{}` for a kind without. */
  details: unknown
}

export const BASES = ['all', 'some', 'promo', 'none', 'unsaid'] as const
export type Basis = (typeof BASES)[number]

/** What people call it: which words its pages and mails use (`locales/en/voices-<noun>.json`, `voices.json` for a signature). */
export type Noun = 'signature' | 'review' | 'answer' | 'pledge'

export const WISHES = ['shows', 'answer', 'news'] as const
export type Wish = (typeof WISHES)[number]

/** What becomes of a confirmed one after it, for the kind's own rows. */
export type ActOn = 'hold' | 'release' | 'withdraw' | 'remove' | 'restore' | 'object' | 'erase'

export interface VoiceKind {
  /** As in the leaf: sign, review, vote, answer, pledge. */
  kind: string
  noun: Noun
  /** What the person may allow; without: all of them. */
  wishes?: readonly Wish[]
  /** What it asks beyond name, address and country. Small: it waits sealed with the submission. */
  details?: z.ZodType
  /** Pages for the person: `/petitions/:slug/signature`. */
  path: string
  subject(ctx: Context, slug: string): Promise<VoiceSubject>
  subjectById(ctx: Context, subjectId: number): Promise<VoiceSubject>
  /** Exact bytes that the leaf commits to: sorted `name=value` lines, NFC, LF. */
  canonical(payload: Payload): Buffer
  leaf(payload: Payload): { version: number | null; choice: string }
  /** BCP 47 language of the text in it: tallied like the country, not in the leaf. */
  language?(payload: Payload): string | null
  /** In the confirming transaction, and before somebody is reminded: whether one may confirm now what was submitted then. */
  open(ctx: Context, ref: VoiceRef, submittedAt: Date): Promise<'open' | 'closed' | 'gone' | 'corrected'>
  /** In the transaction that submits the same for another address, before anything else of it. */
  correcting?(tx: Context, from: VoiceRef, to: VoiceRef): Promise<void>
  /** What those who contributed are told when something happens to the subject (`tellSigners`); undefined: nothing any more. */
  notice?(ctx: Context, words: Words, ref: VoiceRef, name: string, about: number): Promise<Notice | undefined>
  /** What the person who opened the subject is told of decisions about it (`tellPerson`). */
  ownNotice?: VoiceKind['notice']
  /** In the confirming transaction, for example to open a petition when its author confirmed. */
  confirmed?(tx: Context, subjectId: number, voices: Confirmed[]): Promise<void>
  /** In the transaction that changes what was said. */
  changed?(tx: Context, ref: VoiceRef, payload: Payload): Promise<void>
  /** In the transaction of any other act. On `erase`, delete your rows of it. */
  acted?(tx: Context, ref: VoiceRef, act: ActOn): Promise<void>
  /** What else this kind keeps about one of them, for the person it belongs to. */
  data?(ctx: Context, ref: VoiceRef): Promise<Record<string, unknown>>
  /** This kind's part of the status page: what was said, and a way to change it. */
  status?(visit: Visit, subject: VoiceSubject, ref: VoiceRef, payload: Payload): Promise<Html>
}

export interface Confirmed {
  id: string
  payload: Payload
}

/** The registered kinds; `app.ts` and `jobs.ts` fill it once. */
export const voiceKinds = (): Map<string, VoiceKind> => new Map()

export function registerKinds(ctx: Context, kinds: VoiceKind[]): void {
  for (const kind of kinds) ctx.shared(voiceKinds).set(kind.kind, kind)
}

export function kindOf(ctx: Context, kind: string): VoiceKind {
  const found = ctx.shared(voiceKinds).get(kind)
  if (!found) throw new Error(`no such kind of voice: ${kind}`)
  return found
}

/** Sorted `name=value` lines, NFC, LF-ended. Values are one line each: a line feed in one would forge another. */
export function canonicalLines(values: Record<string, string | number>): Buffer {
  const lines = Object.entries(values).map(
    ([name, value]) =>
      `${name}=${String(value)
        .normalize('NFC')
        .replace(/[\r\n]+/g, ' ')}\n`,
  )
  return Buffer.from(lines.sort().join(''))
}

/** Version of the address rules that new subjects are bound to. */
export const ADDRESS_RULES = 1

/** `workId`: whose verified viewings can back what is said about it. */
export async function createSubject(
  ctx: Context,
  kind: string,
  log: 'public' | 'sample' = 'public',
  workId: number | null = null,
): Promise<{ id: number; publicId: string }> {
  const id = publicId()
  const row = await ctx.db
    .insertInto('subjects')
    .values({ public_id: id, kind, log, address_rules: ADDRESS_RULES, work_id: workId })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id: row.id, publicId: id }
}

export const newVoiceId = randomId
