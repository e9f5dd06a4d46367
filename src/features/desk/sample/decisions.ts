import { createHash, randomUUID } from 'node:crypto'
import { dayIn } from '#core/clock.ts'
import { at, type Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { seeded, shuffled } from '#core/random.ts'
import type { Entry } from '#features/log/index.ts'
import {
  archivePetition,
  makeHandover,
  petitionsByIds,
  signatureKind,
  storePetition,
} from '#features/petitions/index.ts'
import { inventedAddress, type Dispute } from './people.ts'
import { storeVoices, type Invented } from './storing.ts'

const DAY = 86_400_000

/** By which the invented moderator is found again. */
const MODERATOR = createHash('sha256').update('firsthand sample moderator').digest()

interface Parts {
  workId: number
  start: Date
  staffId: number
}

/**
 * A petition that was not listed, with the appeal against that, one that was delivered and succeeded, and one that ended long ago. Answers the
 * entries that count their signatures, and what is to be done once they are counted: the files for the hand-over, and the archive.
 */
export async function addDecided(
  tx: Context,
  data: Dispute,
  parts: Parts,
): Promise<{ entries: Entry[]; counted(): Promise<void> }> {
  const moderator = await inventModerator(tx, parts.start)
  const entries = await addDeclined(tx, data, parts, moderator)
  const delivered = await addDelivered(tx, data, parts, moderator)
  const archived = await addArchived(tx, data, parts, moderator)
  return {
    entries: [...entries, ...delivered.entries, ...archived.entries],
    async counted() {
      const [petition] = await petitionsByIds(tx, [delivered.id])
      await makeHandover(at(tx, delivered.handedOver), petition!, 'author')
      await archivePetition(tx, archived.id)
    },
  }
}

/** Somebody who decides about appeals and never could sign in: departed before anything else. */
async function inventModerator(tx: Context, start: Date): Promise<number> {
  const [row] = await run<{ id: number }>(
    tx.db,
    `with made as (
       insert into staff (name, role, invited_at, webauthn_user_id) values ('Moderator of the sample', 'moderator', $1, $2) returning id
     ), departed as (
       insert into staff_departures (staff_id, departed_at, decided_by, reason) select id, $1, id, 'Invented for the sample dispute' from made
     )
     select id from made`,
    [new Date(start.getTime() - 31 * DAY), MODERATOR],
  )
  return row!.id
}

export const forgetModerator = async (tx: Context): Promise<void> => {
  await run(
    tx.db,
    'delete from staff_departures where staff_id in (select id from staff where webauthn_user_id = $1)',
    [MODERATOR],
  )
  await run(tx.db, 'delete from staff where webauthn_user_id = $1', [MODERATOR])
}

async function addDeclined(
  tx: Context,
  data: Dispute,
  { workId, start, staffId }: Parts,
  moderator: number,
): Promise<Entry[]> {
  const { appeal, answer, reason, note, about, form, ...text } = data.decided.declined
  const hour = (n: number): Date => new Date(start.getTime() - 3 * DAY + n * 3_600_000)
  const { id, slug } = await storePetition(
    at(tx, hour(0)),
    {
      ...text,
      about: about as 'promotion',
      form: form as 'demand',
      workId,
      closesOn: dayIn('UTC', new Date(start.getTime() + 90 * DAY)),
    },
    { log: 'sample', sample: `${data.id}-declined` },
  )
  await run(
    tx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason, note)
     values ($1, 2, 'live', $2, 'author', 'confirmed', null), ($1, 3, 'declined', $3, $4, $5, $6)`,
    [id, hour(0), hour(5), String(staffId), reason, note],
  )
  await run(tx.db, 'insert into petition_appeals (subject_id, n, at, text) values ($1, 3, $2, $3)', [
    id,
    hour(8),
    appeal,
  ])
  await run(
    tx.db,
    `insert into petition_appeal_decisions (subject_id, n, at, by, outcome, note) values ($1, 3, $2, $3, 'kept', $4)`,
    [id, hour(20), moderator, answer],
  )
  const author = [person(data, text.author, 0, 'promo', hour(0))]
  return storeVoices(tx, signatureKind, await signatureKind.subject(tx, slug), author)
}

interface Ended {
  /** By which it is found again. */
  sample: string
  text: Omit<Dispute['decided']['archived'], 'basis' | 'ended'>
  basis: Record<string, number>
  opened: Date
  closed: Date
  closesOn: string
  reason: 'victory' | 'ended-by-author'
  said: { kind: 'delivered' | 'victory' | 'ended'; at: Date; words: string; to?: string }[]
}

/** A petition that was listed, signed, and ended in its author's words, which the moderator checked. */
async function addEnded(
  tx: Context,
  data: Dispute,
  workId: number,
  moderator: number,
  { sample, text, basis, opened, closed, closesOn, reason, said }: Ended,
): Promise<{ id: number; entries: Entry[] }> {
  const { about, form, ...words } = text
  const { id, slug } = await storePetition(
    at(tx, opened),
    { ...words, about: about as 'promotion', form: form as 'demand', workId, closesOn },
    { log: 'sample', sample: `${data.id}-${sample}` },
  )
  await run(
    tx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason) values ($1, 2, 'live', $2, 'author', 'confirmed'),
       ($1, 3, 'listed', $2, 'sample', 'checked'), ($1, 4, 'closed', $3, 'author', $4)`,
    [id, opened, closed, reason],
  )
  for (const [index, { kind, at: when, words: own, to }] of said.entries()) {
    const n = index + 1
    await run(
      tx.db,
      `insert into petition_announcements (subject_id, n, kind, said_at, said_by, words, delivered_on, delivered_to, delivered_by)
       values ($1, $2, $3, $4, 'author', $5, $6, $7, $8)`,
      [id, n, kind, when, own, to ? dayIn('UTC', when) : null, to ?? null, to ? text.author : null],
    )
    await run(
      tx.db,
      `insert into petition_announcement_checks (subject_id, n, decision, at, by, reason) values ($1, $2, 'shown', $3, $4, '')`,
      [id, n, when, moderator],
    )
  }
  const random = seeded(20261123)
  const bases = shuffled(
    Object.entries(basis).flatMap(([seen, count]) => Array<string>(count).fill(seen)),
    random,
  )
  const pick = (list: string[]): string => list[Math.floor(random() * list.length)]!
  const people = bases.map((seen, n) =>
    person(
      data,
      n === 0 ? text.author : `${pick(data.firstNames)} ${pick(data.lastNames)}`,
      n,
      seen,
      n === 0 ? opened : new Date(opened.getTime() + Math.floor(random() * 26 * DAY)),
    ),
  )
  const entries = await storeVoices(tx, signatureKind, await signatureKind.subject(tx, slug), people)
  return { id, entries }
}

async function addDelivered(
  tx: Context,
  data: Dispute,
  { workId, start }: Parts,
  moderator: number,
): Promise<{ id: number; entries: Entry[]; handedOver: Date }> {
  const { basis, delivered, victory, ...text } = data.decided.delivered
  const day = (n: number): Date => new Date(start.getTime() + n * DAY)
  const ended = await addEnded(tx, data, workId, moderator, {
    sample: 'delivered',
    text,
    basis,
    opened: day(-30),
    closed: day(-1),
    closesOn: dayIn('UTC', day(60)),
    reason: 'victory',
    said: [
      { kind: 'delivered', at: day(-3), words: delivered.words, to: delivered.to },
      { kind: 'victory', at: day(-1), words: victory },
    ],
  })
  return { ...ended, handedOver: tx.clock.now() }
}

/** Ended so long ago that nothing personal is kept of it any more; answers its entries and its id. */
async function addArchived(
  tx: Context,
  data: Dispute,
  { workId, start }: Parts,
  moderator: number,
): Promise<{ id: number; entries: Entry[] }> {
  const { basis, ended, ...text } = data.decided.archived
  const day = (n: number): Date => new Date(start.getTime() + n * DAY)
  return addEnded(tx, data, workId, moderator, {
    sample: 'archived',
    text,
    basis,
    opened: day(-260),
    closed: day(-230),
    closesOn: dayIn('UTC', day(-170)),
    reason: 'ended-by-author',
    said: [{ kind: 'ended', at: day(-230), words: ended }],
  })
}

const person = (data: Dispute, name: string, n: number, basis: string, when: Date): Invented => ({
  id: randomUUID(),
  name,
  email: inventedAddress(`decided.${name.split(' ')[0]!}.${n}`),
  country: n % 4 ? Object.keys(data.countries)[n % 3]! : null,
  basis,
  at: when,
  shows: false,
})
