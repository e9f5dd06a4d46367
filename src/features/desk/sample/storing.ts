import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { mac, seal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { appendEntries, commitment, publish, type Entry } from '#features/log/index.ts'
import type { Payload, VoiceKind, VoiceSubject } from '#features/voices/index.ts'

/** One confirmed contribution of an invented person. */
export interface Invented {
  id: string
  name: string
  email: string
  country: string | null
  /** `seen[/proof]` */
  basis: string
  at: Date
  shows: boolean
  details?: unknown
}

/**
 * Stores invented contributions of one kind as if each had been submitted and confirmed at its moment, and answers the entries that count
 * them. All of a sample's entries go to `countEntries` together, in the order of time.
 */
export async function storeVoices(
  tx: Context,
  kind: VoiceKind,
  subject: VoiceSubject,
  people: readonly Invented[],
): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let from = 0; from < people.length; from += 4_000) {
    const payloads: { id: string; payload: Payload }[] = []
    const part = people.slice(from, from + 4_000).map((person) => {
      const { id, name, country, basis, details } = person
      const payload = {
        kind: kind.kind,
        subject: subject.publicId,
        version: subject.version,
        name,
        country,
        basis,
        details: details ?? {},
      }
      payloads.push({ id, payload })
      const bytes = kind.canonical(payload)
      const salt = randomBytes(32)
      const { choice } = kind.leaf(payload)
      const language = kind.language?.(payload) ?? null
      entries.push({
        ...entryOf(subject, person, { kind: kind.kind, value: commitment(salt, bytes), choice }),
        language,
      })
      const bound = `${subject.id}|${id}`
      return {
        ...person,
        choice,
        language,
        salt,
        payload: seal(tx.keys.seal, bound, bytes.toString('utf8')),
        sealed: seal(tx.keys.seal, bound, {
          name,
          address: person.email,
          ...(details !== undefined && { details }),
        }),
      }
    })
    await run(tx.db, STORE, [
      subject.id,
      part.map((row) => row.id),
      part.map((row) => row.at),
      part.map((row) => mac(tx.keys.address, subject.publicId, row.email)),
      part.map((row) => row.country),
      part.map((row) => (row.shows ? 'shows' : '')),
      part.map((row) => row.sealed),
      part.map((row) => row.basis),
      part.map((row) => row.salt),
      part.map((row) => row.payload),
      part.map((row) => row.choice),
      part.map((row) => row.language),
      kind.kind,
      subject.version,
    ])
    await kind.confirmed?.(tx, subject.id, payloads)
  }
  return entries
}

const STORE = `
with input as (
  select * from unnest($2::uuid[], $3::timestamptz[], $4::bytea[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::bytea[], $10::bytea[],
    $11::text[], $12::text[])
    as t (id, at, address_hash, country, wishes, sealed, basis, salt, payload, choice, language)
), submitted as (
  insert into submissions (subject_id, id, kind, submitted_at, version, address_hash, country, wishes, signals, sealed)
  select $1, id, $13, at, $14::int, address_hash, country, string_to_array(wishes, ','), '{}', sealed from input
), active as (
  insert into active_addresses (subject_id, address_hash, voice_id) select $1, address_hash, id from input
), salted as (
  insert into voice_salts (subject_id, voice_id, n, salt, payload) select $1, id, 0, salt, payload from input
)
insert into voices (subject_id, id, kind, confirmed_at, via, version, basis, choice, country, language)
select $1, id, $13, at, 'link', $14::int, basis, choice, country, language from input`

export const entryOf = (
  subject: VoiceSubject,
  person: Invented,
  leaf: { kind: string; value: string; choice: string; at?: Date },
): Entry => ({
  subjectId: subject.id,
  subject: subject.publicId,
  voiceId: person.id,
  version: subject.version,
  basis: person.basis,
  wasBasis: null,
  wasChoice: null,
  country: person.country,
  language: null,
  kind: leaf.kind,
  value: leaf.value,
  choice: leaf.choice,
  at: leaf.at ?? person.at,
})

/** Gives entries their places in the log for samples, by time, and publishes them. */
export async function countEntries(tx: Context, entries: Entry[]): Promise<void> {
  entries.sort((a, b) => a.at.getTime() - b.at.getTime())
  for (let from = 0; from < entries.length; from += 4_000) {
    const [head] = await run<{ ordered_size: number }>(
      tx.db,
      `select ordered_size from log_head where log = 'sample' for update`,
    )
    await appendEntries(tx.db, 'sample', head!.ordered_size, entries.slice(from, from + 4_000))
  }
  while ((await publish(tx, 'sample')) > 0);
}
