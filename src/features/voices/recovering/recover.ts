import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { unseal } from '#core/crypto.ts'
import { randomId } from '#core/ids.ts'
import {
  ACT_KINDS,
  RECORD_KINDS,
  adoptCheckpoint,
  appendEntries,
  commitment,
  publishedLog,
  type Entry,
  type MissingEntry,
} from '#features/log/index.ts'
import { respendTokens } from '#features/viewings/index.ts'
import { ADDRESS_RULES } from '../kinds.ts'
import { boundTo } from '../submitting/actions.ts'

type Source = Parameters<typeof publishedLog>[1]

export interface Recovered {
  size: number
  /** Entries that came back. */
  entries: number
  /** Of them: contributions that the database knew, as confirmed and not counted. */
  known: number
  /** Of them: contributions whose payload is lost. */
  lost: number
}

interface Voice {
  subjectId: number
  voiceId: string
  country: string | null
  language: string | null
}

const PIECE = 5_000

/**
 * After a restore: takes the entries that are published and missing here back into the database, with the acts that they report, so
 * that counting can go on from the published checkpoint. All or nothing; repeating it does nothing more.
 */
export async function recoverLog(ctx: Context, source: Source): Promise<Recovered> {
  return ctx.transaction(async (tx) => {
    await run(tx.db, 'set local statement_timeout = 0')
    const published = await publishedLog(tx, source)
    const { missing } = published
    const subjects = await subjectIds(tx, missing)
    const waiting = await notCounted(tx)
    const voices = await knownVoices(tx, missing)
    let known = 0
    let lost = 0
    for (let from = 0; from < missing.length; from += PIECE) {
      const piece = missing.slice(from, from + PIECE)
      const entries = piece.map(({ index, leaf, wasBasis }): Entry => {
        const act = ACT_KINDS.includes(leaf.kind)
        const subjectId = subjects.get(leaf.subject) ?? 0
        const match = act ? voices.get(leaf.ref ?? -1) : waiting.get(leaf.value)
        const voice = match ?? { subjectId, voiceId: randomId(), country: null, language: null }
        if (!act) voices.set(index, voice)
        if (!act && match) known++
        if (!act && !match && !RECORD_KINDS.includes(leaf.kind)) lost++
        return {
          ...voice,
          subject: leaf.subject,
          kind: leaf.kind,
          version: leaf.version === '-' ? null : Number(leaf.version),
          basis: leaf.basis,
          choice: leaf.choice,
          wasBasis,
          wasChoice: null,
          value: leaf.value,
          // The log knows the day; noon is in it in any case. Within a day `appendEntries` never goes back.
          at: new Date(`${leaf.day}T12:00:00Z`),
        }
      })
      await appendEntries(tx.db, 'public', published.head.ordered_size + from, entries)
      await requireSame(tx, piece)
      await recordActs(tx, piece, entries)
      await respendTokens(
        tx,
        piece.flatMap(({ leaf }) => (leaf.kind === 'token' ? [leaf.value] : [])),
      )
    }
    await forgetWaiting(tx, missing)
    await adoptCheckpoint(tx, published)
    return { size: published.size, entries: missing.length, known, lost }
  })
}

/** What came back must be, letter by letter, what is published. */
async function requireSame(tx: Context, piece: MissingEntry[]): Promise<void> {
  const wrong = await run<{ index: number }>(
    tx.db,
    `with back as (
       update log_entries e set recovered_at = $3 from unnest($1::bigint[], $2::text[]) as p (index, leaf)
       where e.log = 'public' and e.index = p.index returning e.index, e.leaf = p.leaf as same
     ) select index from back where not same limit 1`,
    [piece.map(({ index }) => index), piece.map(({ text }) => text), tx.clock.now()],
  )
  if (wrong[0]) throw new Error(`entry ${wrong[0].index} could not be taken back as it was published`)
}

/** Subjects that were opened after the backup have entries and no page any more: their numbers stay. */
async function subjectIds(tx: Context, missing: MissingEntry[]): Promise<Map<string, number>> {
  const kinds = new Map(
    missing
      .filter(({ leaf }) => leaf.subject !== '-' && !ACT_KINDS.includes(leaf.kind))
      .map(({ leaf }) => [leaf.subject, leaf.kind]),
  )
  const rows = await run<{ id: number; public_id: string }>(
    tx.db,
    `with lost as (
       insert into subjects (public_id, kind, address_rules) select id, kind, $3 from unnest($1::text[], $2::text[]) as t (id, kind)
       on conflict do nothing returning id, public_id
     ) select id, public_id from lost union select id, public_id from subjects where public_id = any($1::text[])`,
    [[...kinds.keys()], [...kinds.values()], ADDRESS_RULES],
  )
  await sayWorks(tx, missing)
  return new Map(rows.map((row) => [row.public_id, row.id]))
}

/** What their spent tokens were for, they are about: whoever counts the tokens again asks which work that is. */
async function sayWorks(tx: Context, missing: MissingEntry[]): Promise<void> {
  const tokens = missing.filter(({ leaf }) => leaf.kind === 'token')
  await run(
    tx.db,
    `update subjects s set work_id = k.work_id from unnest($1::text[], $2::bytea[]) as t (subject, key_id) join issuer_keys k on k.id = t.key_id
     where s.public_id = t.subject and s.work_id is null`,
    [
      tokens.map(({ leaf }) => leaf.subject),
      tokens.map(({ leaf }) => Buffer.from(leaf.value, 'base64').subarray(66, 98)),
    ],
  )
}

/** Confirmed and not counted here, by what their leaf commits to: waiting for a tick, or for a check. */
async function notCounted(tx: Context): Promise<Map<string, Voice>> {
  const rows = await run<{
    subject_id: number
    voice_id: string
    country: string | null
    language: string | null
    salt: Buffer
    payload: Buffer
  }>(
    tx.db,
    `select v.subject_id, v.id as voice_id, v.country, v.language, s.salt, s.payload
     from voices v join subjects j on j.id = v.subject_id and j.log = 'public'
     join voice_salts s on s.subject_id = v.subject_id and s.voice_id = v.id and s.n = 0
     where not exists (select from log_entries e where e.subject_id = v.subject_id and e.voice_id = v.id)`,
  )
  const voices = new Map<string, Voice>()
  for (const row of rows) {
    const payload = unseal<string>(
      tx.keys.seal,
      boundTo({ subjectId: row.subject_id, id: row.voice_id }),
      row.payload,
    )
    voices.set(commitment(row.salt, Buffer.from(payload)), {
      subjectId: row.subject_id,
      voiceId: row.voice_id,
      country: row.country,
      language: row.language,
    })
  }
  // The random bytes of erased ones are gone; what they commit to still stands in the queue.
  const queued = await run<Voice & { value: string }>(
    tx.db,
    `select u.subject_id as "subjectId", u.voice_id as "voiceId", u.country, u.language, u.value
     from uncounted u join subjects j on j.id = u.subject_id and j.log = 'public' where u.value <> '-' and u.kind <> 'change'`,
  )
  for (const { value, ...voice } of queued) voices.set(value, voice)
  return voices
}

/** Whose the entries are that the missing acts are about, as far as those entries are here. */
async function knownVoices(tx: Context, missing: MissingEntry[]): Promise<Map<number, Voice>> {
  const rows = await run<{
    index: number
    subject_id: number
    voice_id: string
    country: string | null
    language: string | null
  }>(
    tx.db,
    `select index, subject_id, voice_id, country, language from log_entries where log = 'public' and index = any($1::bigint[])`,
    [missing.flatMap(({ leaf }) => (leaf.ref === null ? [] : [leaf.ref]))],
  )
  return new Map(
    rows.map((row) => [
      row.index,
      {
        subjectId: row.subject_id,
        voiceId: row.voice_id,
        country: row.country,
        language: row.language,
      },
    ]),
  )
}

/** The state of a voice is what acts there are: those that the log reports and this database does not know are entered. */
async function recordActs(tx: Context, piece: MissingEntry[], entries: Entry[]): Promise<void> {
  const acts = piece.flatMap(({ leaf }, i) => {
    const entry = entries[i]!
    if (RECORD_KINDS.includes(leaf.kind)) return []
    const act = ACT_KINDS.includes(leaf.kind) ? leaf.kind : 'release'
    const reason =
      act === 'remove'
        ? leaf.choice
        : act === 'withdraw'
          ? 'withdrawn'
          : act === 'change'
            ? 'changed'
            : 'recovered'
    const { subjectId, voiceId } = entry
    // Only a change leads to another state; what it leads to is in its leaf.
    const state =
      act === 'change'
        ? { basis: leaf.basis, choice: leaf.choice, version: entry.version }
        : { basis: null, choice: null, version: null }
    return [{ subjectId, voiceId, act, reason, ...state }]
  })
  const known = `voices v where v.subject_id = t.subject_id and v.id = t.voice_id`
  await run(
    tx.db,
    `with t as (
       select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $7::text[], $8::int[]) with ordinality
         as t (subject_id, voice_id, act, reason, basis, choice, version, i)
     ), fresh as (
       select t.*, row_number() over (partition by subject_id, voice_id order by i) as k,
         (select coalesce(max(n), 0) from voice_acts a where a.subject_id = t.subject_id and a.voice_id = t.voice_id) as last
       from t where exists (select from ${known})
         -- What waited for the tick is known already; a release concerns only what waited for a check.
         and not exists (select from uncounted u where u.subject_id = t.subject_id and u.voice_id = t.voice_id and (u.kind = t.act or t.act = 'release'))
         and (act <> 'release' or exists (select from voice_acts a where a.subject_id = t.subject_id and a.voice_id = t.voice_id and a.act = 'hold'))
     )
     insert into voice_acts (subject_id, voice_id, n, act, at, by, reason, basis, choice, version)
     select subject_id, voice_id, last + k, act, $6, 'recovery', reason, basis, choice, version from fresh`,
    [
      acts.map((act) => act.subjectId),
      acts.map((act) => act.voiceId),
      acts.map((act) => act.act),
      acts.map((act) => act.reason),
      acts.map((act) => act.basis),
      tx.clock.now(),
      acts.map((act) => act.choice),
      acts.map((act) => act.version),
    ],
  )
  await run(
    tx.db,
    `delete from active_addresses a using unnest($1::bigint[], $2::uuid[], $3::text[]) as t (subject_id, voice_id, act)
     where t.act = 'withdraw' and a.subject_id = t.subject_id and a.voice_id = t.voice_id`,
    [acts.map((act) => act.subjectId), acts.map((act) => act.voiceId), acts.map((act) => act.act)],
  )
}

/** What waited here for the tick and is published already must not be counted twice. */
async function forgetWaiting(tx: Context, missing: MissingEntry[]): Promise<void> {
  await run(
    tx.db,
    `delete from uncounted u using log_entries e
     where e.log = 'public' and e.index = any($1::bigint[]) and u.subject_id = e.subject_id and u.voice_id = e.voice_id and u.kind = e.kind
       and (u.value <> '-' or u.kind in ('withdraw', 'remove', 'restore'))`,
    [missing.map(({ index }) => index)],
  )
}
