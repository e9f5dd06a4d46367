import { createBatch, type Batch } from '#core/batch.ts'
import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import { randomFew, seal, unseal } from '#core/crypto.ts'
import { commitment } from '#features/log/index.ts'
import { BASES, kindOf, type Basis, type Payload, type VoiceRef } from '../kinds.ts'
import { CODE_MINUTES, LINK_DAYS, codeOf } from '../secrets.ts'
import { settleProofs, spendProofs, type Judged } from './proofs.ts'
import { boundTo, type Sealed } from '../submitting/actions.ts'
import { holdReason } from '../submitting/rules.ts'

export interface Attempt extends VoiceRef {
  via: 'code' | 'link' | 'browser'
  /** Six digits, for `via: 'code'`. */
  code: string
  /** Undefined: what was answered before, otherwise `unsaid`. */
  basis: Basis | undefined
}

export type Outcome =
  | { result: 'confirmed'; ref: VoiceRef }
  /** This submission, or an earlier one of the same address, is confirmed already. */
  | { result: 'already'; ref: VoiceRef }
  | { result: 'wrong-code'; triesLeft: number }
  /** Another process took the number of this try at the same moment: nothing was judged. */
  | { result: 'raced' }
  | {
      result: 'expired-code' | 'too-many-tries' | 'expired-link' | 'closed' | 'gone' | 'corrected' | 'unknown'
    }

interface Row {
  ord: number
  subject_id: number
  id: string
  kind: string
  public_id: string
  /** Milliseconds since 1970. */
  submitted_at: number
  version: number
  address_hash: Buffer
  country: string | null
  /** Separated by spaces, '' for none. */
  signals: string
  sealed: Buffer
  answer: string | null
  voice: boolean
  /** Tries before this one. */
  past: number
  n: number | null
  /** Of the mails with a code: kind and time of each in milliseconds, 'confirm 1767225600000,confirm-2 1767225660000'. */
  mails: string | null
}

const MOST_TRIES = 5

// Each code is a try that is recorded before it is judged. A sixth, or a parallel guess that took the same number, gets no row.
// `lateral … limit 1` keeps every look-up one step into an index: with a plan that is kept, PostgreSQL would otherwise choose to hash
// whole tables, which is right for small ones only. Times and lists travel as text and numbers, which take a tenth as long to read.
const LOOK = prepared(`
with input as (
  select i.ord, i.is_code, s.*, v.there is not null as voice, past.n as past
  from unnest($1::int[], $2::bigint[], $3::uuid[], $4::boolean[]) as i (ord, subject_id, id, is_code)
  cross join lateral (select s.* from submissions s where s.subject_id = i.subject_id and s.id = i.id limit 1) s
  left join lateral (select true as there from voices v where v.subject_id = i.subject_id and v.id = i.id limit 1) v on true
  cross join lateral (select count(*)::int as n from code_tries t where i.is_code and t.subject_id = i.subject_id and t.submission_id = i.id) past
), tried as (
  insert into code_tries (subject_id, submission_id, n, tried_at)
  select subject_id, id, past + 1, $5 from input where is_code and past < ${MOST_TRIES}
  on conflict do nothing
  returning submission_id, n
)
select i.ord, i.subject_id, i.id, i.kind, j.public_id, extract(epoch from i.submitted_at)::float8 * 1000 as submitted_at, i.version,
  i.address_hash, i.country, array_to_string(i.signals, ' ') as signals, i.sealed, i.voice, i.past, t.n, a.basis as answer, m.mails
from input i
cross join lateral (select public_id from subjects where subjects.id = i.subject_id limit 1) j
left join lateral (select basis from submission_answers a where a.subject_id = i.subject_id and a.submission_id = i.id
  order by answered_at desc limit 1) a on true
left join lateral (select string_agg(m.kind || ' ' || (extract(epoch from m.composed_at) * 1000)::bigint, ',') as mails from mailings m
  where m.subject_id = i.subject_id and m.recipient_id = i.id and m.composed_at is not null and m.kind like 'confirm%') m on true
left join tried t on t.submission_id = i.id`)

// active_addresses decides: whoever has a row there is the one active contribution of that address (and of that address alone).
const CONFIRM = prepared(`
with input as (
  select * from unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[],
    $10::bytea[], $11::bytea[], $12::text[], $13::text[], $14::text[])
    as t (subject_id, id, address_hash, kind, via, version, basis, choice, country, salt, payload, value, hold, language)
), active as (
  insert into active_addresses (subject_id, address_hash, voice_id)
  select subject_id, address_hash, id from input order by subject_id, address_hash
  on conflict do nothing returning subject_id, voice_id
), won as (
  select input.* from input join active a on a.subject_id = input.subject_id and a.voice_id = input.id
), confirmed as (
  insert into voices (subject_id, id, kind, confirmed_at, via, version, basis, choice, country, language)
  select subject_id, id, kind, $15::timestamptz, via, version, basis, choice, country, language from won
), salted as (
  insert into voice_salts (subject_id, voice_id, n, salt, payload) select subject_id, id, 0, salt, payload from won
), held as (
  insert into voice_acts (subject_id, voice_id, n, act, at, by, reason)
  select subject_id, id, 1, 'hold', $15::timestamptz, 'rule', hold from won where hold is not null
), queued as (
  insert into uncounted (subject_id, voice_id, kind, version, basis, choice, country, language, value, queued_at)
  select subject_id, id, kind, version, basis, choice, country, language, value, $15::timestamptz from won where hold is null
)
select subject_id, id as voice_id from won`)

/** The queue of confirmations of one process. Two attempts on one submission never share a batch. */
export function confirmationBatch(ctx: Context): Batch<Attempt, Outcome> {
  return createBatch<Attempt, Outcome>({
    key: (attempt) => attempt.id,
    run: (attempts) => ctx.transaction((tx) => confirmAll(tx, attempts)),
  })
}

async function confirmAll(tx: Context, attempts: Attempt[]): Promise<Outcome[]> {
  const now = tx.clock.now()
  // The plan is made once, perhaps while the tables are empty, and has to serve when they hold millions.
  await run(tx.db, 'set local enable_seqscan = off')
  const rows = await run<Row>(tx.db, LOOK, [
    attempts.map((_, i) => i),
    attempts.map((attempt) => attempt.subjectId),
    attempts.map((attempt) => attempt.id),
    attempts.map((attempt) => attempt.via === 'code'),
    now,
  ])
  const outcomes: Outcome[] = attempts.map(() => ({ result: 'unknown' }))
  const good: { row: Row; attempt: Attempt }[] = []
  for (const row of rows) {
    const attempt = attempts[row.ord]!
    const refusal = await refusalOf(tx, row, attempt, now)
    if (refusal) outcomes[row.ord] = refusal
    else good.push({ row, attempt })
  }
  await forgetTries(
    tx,
    rows.filter((row) => row.n !== null && outcomes[row.ord]!.result === 'already'),
  )
  if (good.length === 0) return outcomes
  const opened = good.map(({ row, attempt }) => openRow(tx, row, attempt))
  const proved = await spendProofs(tx, opened)
  const payloads = new Map(opened.map(({ ref, payload }) => [ref.id, payload]))
  const won = await insertConfirmed(tx, good, payloads, now)
  await settleProofs(tx, proved, won)
  const lost = good.filter(({ row }) => !won.has(row.id))
  const others =
    lost.length > 0
      ? await activeVoices(
          tx,
          lost.map(({ row }) => row),
        )
      : new Map<string, string>()
  for (const { row } of good) {
    const ref = { subjectId: row.subject_id, id: row.id }
    if (won.has(row.id)) outcomes[row.ord] = { result: 'confirmed', ref }
    else outcomes[row.ord] = { result: 'already', ref: { ...ref, id: others.get(row.id) ?? row.id } }
  }
  await tellKinds(
    tx,
    good.filter(({ row }) => won.has(row.id)).map(({ row }) => row),
    payloads,
  )
  return outcomes
}

/** The right code of what is confirmed may be sent as often as one likes; only guesses are counted. */
async function forgetTries(tx: Context, rows: Row[]): Promise<void> {
  if (rows.length > 0)
    await run(
      tx.db,
      `delete from code_tries t using unnest($1::bigint[], $2::uuid[], $3::int[]) as r (subject_id, id, n)
       where t.subject_id = r.subject_id and t.submission_id = r.id and t.n = r.n`,
      [rows.map((row) => row.subject_id), rows.map((row) => row.id), rows.map((row) => row.n)],
    )
}

/**
 * Why an attempt does not confirm. A code is judged also where the link of the mail has confirmed meanwhile: whoever submitted may not own the
 * address, and what they get here opens the contribution (decision record 002).
 */
async function refusalOf(tx: Context, row: Row, attempt: Attempt, now: Date): Promise<Outcome | undefined> {
  const ref = { subjectId: row.subject_id, id: row.id }
  if (attempt.via === 'code') {
    if (row.n === null) return { result: row.past < MOST_TRIES ? 'raced' : 'too-many-tries' }
    const mails = row.mails?.split(',').map((mail) => mail.split(' ') as [kind: string, composedAt: string])
    const mail = mails?.find(([kind]) => codeOf(tx.keys, ref, numberOf(kind)) === attempt.code)
    if (!mail) return { result: 'wrong-code', triesLeft: MOST_TRIES - row.n }
    if (now.getTime() - Number(mail[1]) > CODE_MINUTES * 60_000) return { result: 'expired-code' }
  }
  if (row.voice) return { result: 'already', ref }
  if (attempt.via !== 'code' && now.getTime() - row.submitted_at > LINK_DAYS * 86_400_000)
    return { result: 'expired-link' }
  const open = await kindOf(tx, row.kind).open(tx, ref, new Date(row.submitted_at))
  return open === 'open' ? undefined : { result: open }
}

/** 'confirm' is the first mail, 'confirm-2' the second: each has its own code. */
export const numberOf = (mailKind: string): number => Number(mailKind.split('-')[1] ?? 1)

function openRow(
  tx: Context,
  row: Row,
  attempt: Attempt,
): { ref: VoiceRef; payload: Payload; proof: Judged | undefined } {
  const ref = { subjectId: row.subject_id, id: row.id }
  const { name, details, proof } = unseal<Sealed>(tx.keys.seal, boundTo(ref), row.sealed)
  const payload = {
    kind: row.kind,
    subject: row.public_id,
    version: row.version,
    name,
    country: row.country,
    basis: attempt.basis ?? BASES.find((known) => known === row.answer) ?? 'unsaid',
    details: details ?? {},
  }
  return { ref, payload, proof }
}

async function insertConfirmed(
  tx: Context,
  good: { row: Row; attempt: Attempt }[],
  payloads: Map<string, Payload>,
  now: Date,
): Promise<Set<string>> {
  const columns: unknown[][] = Array.from({ length: 14 }, () => [])
  for (const { row, attempt } of good) {
    const kind = kindOf(tx, row.kind)
    const payload = payloads.get(row.id)!
    const bytes = kind.canonical(payload)
    const salt = randomFew(32)
    const leaf = kind.leaf(payload)
    const values = [
      row.subject_id,
      row.id,
      row.address_hash,
      row.kind,
      attempt.via,
      leaf.version ?? row.version,
      payload.basis,
      leaf.choice,
      row.country,
      salt,
      seal(tx.keys.seal, boundTo({ subjectId: row.subject_id, id: row.id }), bytes.toString('utf8')),
      commitment(salt, bytes),
      (row.signals && holdReason(row.signals.split(' '))) || null,
      kind.language?.(payload) ?? null,
    ]
    values.forEach((value, column) => columns[column]!.push(value))
  }
  const rows = await run<{ voice_id: string }>(tx.db, CONFIRM, [...columns, now])
  return new Set(rows.map((row) => row.voice_id))
}

async function activeVoices(tx: Context, rows: Row[]): Promise<Map<string, string>> {
  const found = await run<{ id: string; voice_id: string }>(
    tx.db,
    `select i.id, a.voice_id from unnest($1::bigint[], $2::bytea[], $3::uuid[]) as i (subject_id, address_hash, id)
     join active_addresses a using (subject_id, address_hash)`,
    [rows.map((row) => row.subject_id), rows.map((row) => row.address_hash), rows.map((row) => row.id)],
  )
  return new Map(found.map((row) => [row.id, row.voice_id]))
}

async function tellKinds(tx: Context, rows: Row[], payloads: Map<string, Payload>): Promise<void> {
  const bySubject = Map.groupBy(rows, (row) => row.subject_id)
  for (const [subjectId, of] of bySubject)
    await kindOf(tx, of[0]!.kind).confirmed?.(
      tx,
      subjectId,
      of.map(({ id }) => ({ id, payload: payloads.get(id)! })),
    )
}
