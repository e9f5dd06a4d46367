import { randomBytes, randomUUID } from 'node:crypto'
import { dayIn } from '#core/clock.ts'
import { at, type Context } from '#core/context.ts'
import { mac, seal } from '#core/crypto.ts'
import { run, type Db } from '#core/db.ts'
import { seeded, shuffled } from '#core/random.ts'
import { appendEntries, commitment, publish, type Entry } from '#features/log/index.ts'
import { forgetKeptPetitions, signatureKind, storePetition } from '#features/petitions/index.ts'
import { enterStatement } from '#features/statements/index.ts'
import { refreshCountries, SMALLEST_BATCH } from '#features/voices/index.ts'
import { addWork } from '#features/works/index.ts'
import { dispute, signersOf, type Dispute, type Signer } from './people.ts'

const HOUR = 3_600_000
const BY = 'sample'

interface Stored extends Signer {
  id: string
}

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
    const entries = await storeSigners(tx, subject, signers)
    entries.push(...actEntries(data, subject, signers, start))
    entries.sort((a, b) => a.at.getTime() - b.at.getTime())
    await appendInPieces(tx.db, entries)
    await storeActs(tx.db, entries)
    while ((await publish(tx, 'sample')) > 0);
    await showSampleNames(tx, subject.id, signers, entries)
    const said = new Date(start.getTime() + data.statement.hour * HOUR)
    const { party, sourceUrl, text } = data.statement
    await enterStatement(
      at(tx, said),
      { id: staffId },
      { subjectId: subject.id, party, sourceUrl, text, saidOn: dayIn((await tx.site()).timeZone, said) },
    )
    await refreshCountries(tx)
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

type Subject = Awaited<ReturnType<typeof signatureKind.subject>>

async function storeSigners(tx: Context, subject: Subject, signers: Stored[]): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let from = 0; from < signers.length; from += 4_000) {
    const part = signers.slice(from, from + 4_000).map((signer) => {
      const { name, country, basis } = signer
      const bytes = signatureKind.canonical({
        kind: 'sign',
        subject: subject.publicId,
        version: 1,
        name,
        country,
        basis: basis as 'all',
      })
      const salt = randomBytes(32)
      entries.push(entryOf(subject, signer, { kind: 'sign', value: commitment(salt, bytes) }))
      const bound = `${subject.id}|${signer.id}`
      return {
        ...signer,
        salt,
        payload: seal(tx.keys.seal, bound, bytes.toString('utf8')),
        sealed: seal(tx.keys.seal, bound, { name, address: signer.email }),
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
    ])
  }
  return entries
}

const STORE = `
with input as (
  select * from unnest($2::uuid[], $3::timestamptz[], $4::bytea[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::bytea[], $10::bytea[])
    as t (id, at, address_hash, country, wishes, sealed, basis, salt, payload)
), submitted as (
  insert into submissions (subject_id, id, kind, submitted_at, version, address_hash, country, wishes, signals, sealed)
  select $1, id, 'sign', at, 1, address_hash, country, string_to_array(wishes, ','), '{}', sealed from input
), active as (
  insert into active_addresses (subject_id, address_hash, voice_id) select $1, address_hash, id from input
), salted as (
  insert into voice_salts (subject_id, voice_id, n, salt, payload) select $1, id, 0, salt, payload from input
)
insert into voices (subject_id, id, kind, confirmed_at, via, version, basis, choice, country)
select $1, id, 'sign', at, 'link', 1, basis, '-', country from input`

const entryOf = (
  subject: Subject,
  signer: Stored,
  leaf: { kind: string; value: string; choice?: string; at?: Date },
): Entry => ({
  subjectId: subject.id,
  subject: subject.publicId,
  voiceId: signer.id,
  version: 1,
  basis: signer.basis,
  wasBasis: null,
  wasChoice: null,
  country: signer.country,
  kind: leaf.kind,
  value: leaf.value,
  choice: leaf.choice ?? '-',
  at: leaf.at ?? signer.at,
})

/** Withdrawals and removals of signatures that were there by then, as many as the data file says. */
function actEntries(data: Dispute, subject: Subject, signers: Stored[], start: Date): Entry[] {
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

async function appendInPieces(db: Db, entries: Entry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += 4_000) {
    const [head] = await run<{ ordered_size: number }>(
      db,
      `select ordered_size from log_head where log = 'sample' for update`,
    )
    await appendEntries(db, 'sample', head!.ordered_size, entries.slice(from, from + 4_000))
  }
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
  signers: Stored[],
  entries: Entry[],
): Promise<void> {
  const gone = new Set(entries.filter(({ kind }) => kind !== 'sign').map(({ voiceId }) => voiceId))
  const { timeZone } = await tx.site()
  let waiting: Stored[] = []
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

// What hangs on a subject, in the order in which it may go.
const TABLES = [
  'submission_answers',
  'code_tries',
  'submission_networks',
  'mailings',
  'wish_changes',
  'shown_names',
  'name_checks',
  'voice_acts',
  'voice_salts',
  'active_addresses',
  'voices',
  'submissions',
  'uncounted',
  'tallies',
  'country_snapshots',
  'follow_confirmations',
  'follows',
  'unsubscriptions',
  'erasures',
]

/** Removes every sample with everything that was signed on it, and empties the log for samples. Repeating it does nothing. */
export async function removeSample(ctx: Context): Promise<void> {
  await ctx.transaction(async ({ db }) => {
    await run(db, 'select pg_advisory_xact_lock(7133002)')
    await run(db, `select from log_head where log = 'sample' for update`)
    const subjects = (await run<{ id: number }>(db, `select id from subjects where log = 'sample'`)).map(
      (row) => row.id,
    )
    for (const table of TABLES)
      await run(db, `delete from ${table} where subject_id = any($1::bigint[])`, [subjects])
    await run(db, 'delete from statements where answer_subject_id = any($1::bigint[])', [subjects])
    await run(db, `delete from log_entries where log = 'sample'`)
    await run(db, `delete from log_checkpoints where log = 'sample'`)
    await run(
      db,
      `update log_head set ordered_size = 0, size = 0, root = sha256(''), frontier = '{}' where log = 'sample'`,
    )
    await run(db, 'delete from subjects where id = any($1::bigint[])', [subjects])
    await run(
      db,
      'delete from works where sample is not null and not exists (select from petitions p where p.work_id = works.id)',
    )
    // What somebody has opened a petition of their own about stays for that, as a work like others.
    await run(db, 'update works set sample = null where sample is not null')
  })
  forgetKeptPetitions(ctx)
}
