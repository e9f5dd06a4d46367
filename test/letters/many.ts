import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '#config'
import { seal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { decideUpdate } from '#features/petitions/index.ts'
import { parseAddress } from '#features/voices/index.ts'
import { openContext } from '../../bin/context.ts'
import { writeUpdate } from '../../src/features/petitions/updates/actions.ts'
import { updatesOf } from '../../src/features/petitions/updates/queries.ts'
import { newVoiceId } from '../../src/features/voices/kinds.ts'
import { LEASE_SECONDS } from '../../src/features/voices/mailing/claiming.ts'
import { addressHash, boundTo } from '../../src/features/voices/submitting/actions.ts'
import { storeDemand, storeWork } from '../setup/petitions.ts'
import { startSmtp } from '../smtp.ts'

export interface ToMany {
  databaseUrl: string
  env: Record<string, string>
  people: number
  perSecond: number
  /** After which shares of the mails the worker is killed. */
  kills: number[]
  say?(line: string): void
}

export interface Arrived {
  /** People whom a mail reached. */
  reached: number
  /** Mails that arrived, repeats among them. */
  mails: number
  /** Of those, mails that came again under their own Message-ID, because the worker was killed before it had noted the server's yes. */
  repeats: number
  /** What must not be: addresses with two Message-IDs, or another one than the row says, or no mail. */
  wrong: string[]
  seconds: number
  killed: number
}

/**
 * An update of a petition is mailed to so many people by the real worker and a real SMTP server, and the worker is killed (SIGKILL) on the way.
 */
export async function mailToMany({
  databaseUrl,
  env,
  people,
  perSecond,
  kills,
  say = () => {},
}: ToMany): Promise<Arrived> {
  const got = new Map<string, Map<string, number>>()
  let mails = 0
  const smtp = await startSmtp({
    took: ({ to, raw }) => {
      const id = /^Message-ID:\s*(\S+)/im.exec(raw)?.[1] ?? 'none'
      const ids = got.get(to) ?? new Map<string, number>()
      ids.set(id, (ids.get(id) ?? 0) + 1)
      got.set(to, ids)
      mails++
    },
  })
  const childEnv = {
    ...env,
    DATABASE_URL: databaseUrl,
    SMTP_URL: smtp.url,
    LIST_MAILS_PER_SECOND: String(perSecond),
    LOG_LEVEL: 'warn',
  }
  const { ctx, close } = await openContext(readConfig(childEnv), databaseUrl, { name: 'letters', max: 2 })
  let killed = 0
  let child: ChildProcess | undefined
  const start = (): void => {
    child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'worker.ts'), String(killed * (LEASE_SECONDS + 5) * 1000)],
      { env: { PATH: process.env.PATH, ...childEnv }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    )
  }
  try {
    const subject = await aPetition(ctx)
    await seed(ctx, subject, people)
    start()
    await until(async () => (await uncounted(ctx)) === 0, 'everybody is counted')
    say(`${people} people have signed and want the news`)
    const began = performance.now()
    await writeUpdate(ctx, { id: subject.id, sample: false }, 'author', {
      title: 'News',
      text: 'We met Lumen.',
    })
    const [update] = await updatesOf(ctx, subject.id)
    await decideUpdate(ctx, { id: 0 }, update!.id, 'shown', '')
    for (const share of kills) {
      await until(async () => got.size >= people * share, `${share} of the mails have arrived`)
      child!.kill('SIGKILL')
      killed++
      say(`killed after ${mails} mails`)
      await new Promise((resolve) => child!.once('exit', resolve))
      start()
    }
    await until(async () => (await open(ctx, subject.id)) === 0, 'nothing is owed any more')
    return {
      reached: got.size,
      mails,
      repeats: mails - [...got.values()].reduce((sum, ids) => sum + ids.size, 0),
      wrong: await wrongs(ctx, subject.id, got, people),
      seconds: (performance.now() - began) / 1000,
      killed,
    }
  } finally {
    const ended = child && child.exitCode === null && new Promise((resolve) => child!.once('exit', resolve))
    child?.kill('SIGKILL')
    await ended
    await close()
    await smtp.close()
  }
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const began = performance.now()
  while (!(await isSo())) {
    if (performance.now() - began > 3_600_000) throw new Error(`waited an hour until ${what}`)
    await sleep(50)
  }
}

const uncounted = async ({ db }: Context): Promise<number> =>
  (
    await run<{ n: number }>(
      db,
      `select (select count(*) from uncounted) + (select ordered_size - size from log_head where log = 'public') as n`,
    )
  )[0]!.n

/** Mails that are owed, with those of a list that nobody has begun to owe. */
const open = async ({ db }: Context, subjectId: number): Promise<number> =>
  (
    await run<{ n: number }>(
      db,
      `select (select count(*) from mailings where subject_id = $1 and accepted_at is null and failed_at is null)
         + (select count(*) from tellings where subject_id = $1 and who <> 'done') as n`,
      [subjectId],
    )
  )[0]!.n

async function wrongs(
  ctx: Context,
  subjectId: number,
  got: Map<string, Map<string, number>>,
  people: number,
): Promise<string[]> {
  const rows = await run<{ message_id: string }>(
    ctx.db,
    'select message_id from mailings where subject_id = $1 and accepted_at is not null',
    [subjectId],
  )
  const owed = new Set(rows.map((row) => row.message_id))
  const wrong: string[] = []
  if (owed.size !== people) wrong.push(`${owed.size} Message-IDs for ${people} people`)
  if (got.size !== people) wrong.push(`${got.size} of ${people} people got a mail`)
  const seen = new Set<string>()
  for (const [to, ids] of got) {
    const [id] = ids.keys()
    if (ids.size !== 1) wrong.push(`${to} got ${ids.size} Message-IDs`)
    if (!owed.has(id!)) wrong.push(`${id} was sent, and nobody was owed it`)
    if (seen.has(id!)) wrong.push(`${id} went to two people`)
    seen.add(id!)
  }
  return wrong.slice(0, 20)
}

async function aPetition(ctx: Context): Promise<{ id: number; publicId: string }> {
  const workId = await storeWork(ctx, 'letters')
  const petition = await storeDemand(ctx, workId, 'Show “Paper Crowns” under its own poster')
  await run(
    ctx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason) values ($1, 2, 'listed', now(), 'rule', 'confirmed')`,
    [petition.id],
  )
  return petition
}

/** Signers who want the news, as confirming leaves them: the worker counts them. */
async function seed(ctx: Context, subject: { id: number; publicId: string }, people: number): Promise<void> {
  for (let from = 0; from < people; from += 5_000) {
    const part = Array.from({ length: Math.min(5_000, people - from) }, (_, i) => {
      const ref = { subjectId: subject.id, id: newVoiceId() }
      const address = parseAddress(`signer${from + i}@people.example`)!
      return {
        id: ref.id,
        hash: addressHash(ctx, { publicId: subject.publicId, addressRules: 1 }, address),
        sealed: seal(ctx.keys.seal, boundTo(ref), { name: `Signer ${from + i}`, address: address.typed }),
        value: randomBytes(32).toString('base64'),
      }
    })
    await run(
      ctx.db,
      `with input as (select * from unnest($2::uuid[], $3::bytea[], $4::bytea[], $5::text[]) as t (id, hash, sealed, value)),
       submitted as (insert into submissions (subject_id, id, kind, submitted_at, version, address_hash, country, wishes, signals, sealed)
         select $1, id, 'sign', now(), 1, hash, null, '{news}', '{}', sealed from input),
       active as (insert into active_addresses (subject_id, address_hash, voice_id) select $1, hash, id from input),
       confirmed as (insert into voices (subject_id, id, kind, confirmed_at, via, version, basis, choice) select $1, id, 'sign', now(), 'link', 1, 'unsaid', '-' from input)
       insert into uncounted (subject_id, voice_id, kind, version, basis, choice, value, queued_at) select $1, id, 'sign', 1, 'unsaid', '-', value, now() from input`,
      [
        subject.id,
        part.map(({ id }) => id),
        part.map(({ hash }) => hash),
        part.map(({ sealed }) => sealed),
        part.map(({ value }) => value),
      ],
    )
  }
}
