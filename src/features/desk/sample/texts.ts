import { randomUUID } from 'node:crypto'
import { at, type Context } from '#core/context.ts'
import { seal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { publicId } from '#core/ids.ts'
import { seeded, shuffled } from '#core/random.ts'
import type { Entry } from '#features/log/index.ts'
import { anyPetition, signatureKind, storePetition, textHash } from '#features/petitions/index.ts'
import { inventedAddress, type Dispute } from './people.ts'
import { storeVoices, type Invented } from './storing.ts'

const DAY = 86_400_000

interface Parts {
  slug: string
  /** Of the petition, in the order of time. */
  signers: readonly Invented[]
  /** Who took theirs back, or was removed. */
  gone: ReadonlySet<string>
  start: Date
  staffId: number
}

/** A translation, the opposing petition with its own signatures, and reasons for signing. Answers the entries that count the signatures. */
export async function addNeighbours(tx: Context, data: Dispute, parts: Parts): Promise<Entry[]> {
  const petition = await anyPetition(tx, parts.slug)
  const { translation, opposing, reasons } = data.neighbours
  const { start, staffId } = parts
  const { about, form, addressee } = petition
  const translated = new Date(start.getTime() + DAY)
  await run(
    tx.db,
    `with bound as (
       insert into petition_bindings (subject_id, n, at) values ($1, 1, $2)
     ), worded as (
       insert into petition_texts (subject_id, n, version, language, action, why, more, written_at, hash, change)
       values ($1, 2, 1, $3, $4, $5, $6, $7, $8, 'translation')
     )
     select 1`,
    [
      petition.id,
      start,
      translation.language,
      translation.action,
      translation.why,
      translation.more,
      translated,
      textHash({ ...translation, about, form, addressee }),
    ],
  )
  await run(
    tx.db,
    `insert into petition_text_decisions (subject_id, n, change, decision, at, "by") values ($1, 2, 'translation', 'published', $2, $3)`,
    [petition.id, translated, staffId],
  )
  const entries = await addOpposing(
    tx,
    data,
    opposing,
    petition.id,
    petition.work.id,
    petition.closesOn,
    parts,
  )
  const left = parts.signers.slice(1).filter(({ id }) => !parts.gone.has(id))
  for (const [n, text] of reasons.entries()) {
    const signer = left[(n + 1) * 7]
    if (signer)
      await addReason(tx, petition.id, signer, text, new Date(start.getTime() + (1 + (n % 3)) * DAY), staffId)
  }
  return entries
}

async function addOpposing(
  tx: Context,
  data: Dispute,
  { basis, ...text }: Dispute['neighbours']['opposing'],
  petitionId: number,
  workId: number,
  closesOn: string,
  { start, staffId }: Parts,
): Promise<Entry[]> {
  const opened = new Date(start.getTime() + DAY)
  const other = await storePetition(
    at(tx, opened),
    { ...text, about: text.about as 'promotion', form: text.form as 'demand', workId, closesOn },
    // Another name than that of the dispute, which finds its first petition.
    { log: 'sample', sample: `${data.id}-opposing` },
  )
  await run(
    tx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason) values ($1, 2, 'live', $2, 'sample', 'confirmed'), ($1, 3, 'listed', $2, 'sample', 'checked')`,
    [other.id, opened],
  )
  await run(
    tx.db,
    `with proposed as (
       insert into petition_opposition_proposals (subject_id, other_id, at, "by") values ($1, $2, $3, $4::text) returning id
     ), decided as (
       insert into petition_opposition_decisions (proposal_id, decision, at, "by") select id, 'confirmed', $3, $5 from proposed
     )
     insert into petition_opposites (subject_id, other_id, proposal_id) select $1, $2, id from proposed union all select $2, $1, id from proposed`,
    [petitionId, other.id, opened, String(staffId), staffId],
  )
  const random = seeded(20261122)
  const bases = shuffled(
    Object.entries(basis).flatMap(([seen, count]) => Array<string>(count).fill(seen)),
    random,
  )
  const pick = (list: string[]): string => list[Math.floor(random() * list.length)]!
  const people = bases.map((seen, n): Invented => {
    const name = n === 0 ? text.author : `${pick(data.firstNames)} ${pick(data.lastNames)}`
    return {
      id: randomUUID(),
      name,
      email: inventedAddress(`opposing.${n}`),
      country: n % 3 ? 'FR' : null,
      basis: seen,
      at: new Date(opened.getTime() + Math.floor(random() * DAY)),
      shows: false,
    }
  })
  return storeVoices(tx, signatureKind, await signatureKind.subject(tx, other.slug), people)
}

async function addReason(
  tx: Context,
  subjectId: number,
  signer: Invented,
  text: string,
  shown: Date,
  staffId: number,
): Promise<void> {
  const id = publicId()
  const day = shown.toISOString().slice(0, 10)
  await tx.db
    .insertInto('petition_reasons')
    .values({
      subject_id: subjectId,
      id,
      voice_id: signer.id,
      given_at: signer.at,
      sealed: seal(tx.keys.seal, `reason|${subjectId}|${id}`, text),
    })
    .execute()
  await tx.db
    .insertInto('petition_reason_decisions')
    .values({
      subject_id: subjectId,
      reason_id: id,
      n: 1,
      decision: 'shown',
      at: shown,
      by: String(staffId),
      day,
    })
    .execute()
  await tx.db.insertInto('shown_reasons').values({ subject_id: subjectId, reason_id: id, day }).execute()
}
