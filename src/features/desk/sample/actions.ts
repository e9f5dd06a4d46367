import { randomUUID } from 'node:crypto'
import { dayIn } from '#core/clock.ts'
import { at, type Context } from '#core/context.ts'
import { run, type Db } from '#core/db.ts'
import { seeded, shuffled } from '#core/random.ts'
import type { Entry } from '#features/log/index.ts'
import { anyPetition, signatureKind, storePetition } from '#features/petitions/index.ts'
import { enterStatement } from '#features/statements/index.ts'
import { refreshCountries, SMALLEST_BATCH } from '#features/voices/index.ts'
import { addWork } from '#features/works/index.ts'
import { addDecided } from './decisions.ts'
import { addLetters } from './letters.ts'
import { nameSampleParties } from './parties.ts'
import { addNeighbours } from './texts.ts'
import { dispute, signersOf, type Dispute } from './people.ts'
import { addPosters } from './posters.ts'
import { addReviews } from './reviews.ts'
import { addVerified } from './verified.ts'
import { countEntries, entryOf, storeVoices, type Invented } from './storing.ts'

const HOUR = 3_600_000
const BY = 'sample'

/**
 * Loads the invented dispute: a film, a petition with its signatures along a curve, a reply. It goes into the log for samples, so the
 * public log stays what the public did, and removing it leaves nothing. Answers the address of the petition; loading it twice does nothing more.
 */
export async function loadSample(
  ctx: Context,
  staffId = 0,
  data: Dispute = dispute,
): Promise<{ slug: string }> {
  const present = await ctx.db
    .selectFrom('petitions')
    .select('slug')
    .where('sample', '=', data.id)
    .executeTakeFirst()
  if (present) return present
  const now = ctx.clock.now()
  const start = new Date(Math.floor((now.getTime() - data.hours.length * HOUR) / HOUR) * HOUR)
  return ctx.transaction(async (tx) => {
    await run(tx.db, 'select pg_advisory_xact_lock(7133002)')
    const slug = await addPetition(at(tx, start), data)
    const subject = await signatureKind.subject(tx, slug)
    const signers = signersOf(data, start).map((signer) => ({ ...signer, id: randomUUID() }))
    const entries = await storeVoices(tx, signatureKind, subject, signers)
    entries.push(...actEntries(data, subject, signers, start))
    await storeActs(tx.db, entries)
    const said = new Date(start.getTime() + data.statement.hour * HOUR)
    const { party, sourceUrl, text } = data.statement
    await enterStatement(
      at(tx, said),
      { id: staffId },
      { subjectId: subject.id, party, sourceUrl, text, saidOn: dayIn((await tx.site()).timeZone, said) },
    )
    // Every further part of the dispute adds its entries here: the log has one order, that of time.
    entries.push(...(await addReviews(tx, await workOf(tx, slug), data, start)))
    entries.push(...(await addPosters(tx, await workOf(tx, slug), data, start)))
    entries.push(...(await addLetters(tx, data, { petition: subject, signers, start, staffId })))
    const gone = new Set(
      entries.filter(({ kind }) => kind === 'withdraw' || kind === 'remove').map(({ voiceId }) => voiceId),
    )
    entries.push(...(await addNeighbours(tx, data, { slug, signers, gone, start, staffId })))
    const decided = await addDecided(tx, data, {
      workId: (await anyPetition(tx, slug)).work.id,
      start,
      staffId,
    })
    entries.push(...decided.entries)
    entries.unshift(...(await addVerified(tx, await workOf(tx, slug), data, entries)))
    await countEntries(tx, entries)
    await showSampleNames(tx, subject.id, signers, entries)
    await nameSampleParties(tx, data, {
      subjectId: subject.id,
      hour: (n) => new Date(start.getTime() + n * HOUR),
    })
    await refreshCountries(tx)
    await decided.counted()
    return { slug }
  })
}

async function addPetition(tx: Context, data: Dispute): Promise<string> {
  const start = tx.clock.now()
  const day = (offset: number): string =>
    new Date(start.getTime() + offset * 24 * HOUR).toISOString().slice(0, 10)
  const { kind, year, titles, credits, releases } = data.work
  const added = await addWork(
    tx,
    {
      kind: kind as 'film',
      year,
      runningMinutes: data.reviews.runningMinutes,
      titles,
      credits: credits as { role: 'maker'; name: string }[],
      releases: releases.map(({ market, daysBefore }) => ({ market, releasedOn: day(-daysBefore) })),
      identifiers: [],
    },
    BY,
    data.id,
  )
  if (!('slug' in added)) throw new Error('the sample work is there already')
  const { id: workId } = await tx.db
    .selectFrom('works')
    .select('id')
    .where('slug', '=', added.slug)
    .executeTakeFirstOrThrow()
  const { about, form, ...text } = data.petition
  const petition = {
    ...text,
    about: about as 'promotion',
    form: form as 'demand',
    workId,
    closesOn: day(data.openForMonths * 30),
  }
  const { id, slug } = await storePetition(tx, petition, { log: 'sample', sample: data.id })
  await run(
    tx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason) values ($1, 2, 'live', $2, $3, 'confirmed'), ($1, 3, 'listed', $2, $3, 'checked')`,
    [id, start, BY],
  )
  return slug
}

async function workOf(tx: Context, petition: string): Promise<string> {
  const { slug } = await tx.db
    .selectFrom('petitions')
    .innerJoin('works', 'works.id', 'petitions.work_id')
    .select('works.slug')
    .where('petitions.slug', '=', petition)
    .executeTakeFirstOrThrow()
  return slug
}

type Subject = Awaited<ReturnType<typeof signatureKind.subject>>

/** Withdrawals and removals of signatures that were there by then, as many as the data file says. */
function actEntries(data: Dispute, subject: Subject, signers: Invented[], start: Date): Entry[] {
  const random = seeded(7)
  const left = shuffled(signers.slice(1), random)
  const acts = [
    ...data.withdrawals.map((row) => ({ ...row, kind: 'withdraw', choice: '-' })),
    ...data.removals.map((row) => ({ ...row, kind: 'remove', choice: row.reason })),
  ].sort((a, b) => a.hour - b.hour)
  return acts.flatMap(({ hour, count, kind, choice }) => {
    const when = new Date(start.getTime() + hour * HOUR + 59 * 60_000)
    const before = start.getTime() + hour * HOUR
    return Array.from({ length: count }, () => {
      const found = left.findIndex((signer) => signer.at.getTime() < before && !signer.shows)
      const [signer] = left.splice(found, 1)
      return entryOf(subject, signer!, { kind, value: '-', choice, at: when })
    })
  })
}

async function storeActs(db: Db, entries: Entry[]): Promise<void> {
  const acts = entries.filter(({ kind }) => kind !== 'sign')
  await run(
    db,
    `with acts as (
       insert into voice_acts (subject_id, voice_id, n, act, at, by, reason)
       select subject_id, voice_id, 1, act, at, case act when 'withdraw' then 'person' else 'rule' end, reason
       from unnest($1::bigint[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[]) as t (subject_id, voice_id, act, at, reason)
       returning subject_id, voice_id, act
     )
     delete from active_addresses a using acts where acts.act = 'withdraw' and a.subject_id = acts.subject_id and a.voice_id = acts.voice_id`,
    [
      acts.map((act) => act.subjectId),
      acts.map((act) => act.voiceId),
      acts.map((act) => act.kind),
      acts.map((act) => act.at),
      acts.map((act) => (act.kind === 'withdraw' ? 'withdrawn' : act.choice)),
    ],
  )
}

/** As the daily job would have done: per day, at least 20 together. */
async function showSampleNames(
  tx: Context,
  subjectId: number,
  signers: Invented[],
  entries: Entry[],
): Promise<void> {
  const gone = new Set(entries.filter(({ kind }) => kind !== 'sign').map(({ voiceId }) => voiceId))
  const { timeZone } = await tx.site()
  let waiting: Invented[] = []
  for (const [day, of] of Map.groupBy(
    signers.filter((signer) => signer.shows && !gone.has(signer.id)),
    (signer) => dayIn(timeZone, signer.at),
  )) {
    waiting.push(...of)
    if (waiting.length < SMALLEST_BATCH) continue
    await run(
      tx.db,
      `insert into shown_names (subject_id, voice_id, batch_day, name) select $1, id, $3, name from unnest($2::uuid[], $4::text[]) as t (id, name)`,
      [subjectId, waiting.map((signer) => signer.id), day, waiting.map((signer) => signer.name)],
    )
    waiting = []
  }
}
