import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { seeded } from '#core/random.ts'
import { openContext } from '../bin/context.ts'
import { createClient, type Reply, type RequestLine } from '../bin/replay/client.ts'
import { openPetition } from '../bin/replay/opening.ts'
import { smtpMailbox, streamMailbox, type Mailbox } from '../bin/replay/mailbox.ts'
import { inventPeople, readGeography, type Person } from '../bin/replay/people.ts'
import { startOwnServer, type OwnServer } from '../bin/replay/server.ts'
import { codeOf } from '../src/features/voices/secrets.ts'

/** A site of its own with a client; the load comes from this same process, so both share the machine's cores. */
export interface Bench {
  own: OwnServer
  ctx: Context
  mailbox: Mailbox
  client: ReturnType<typeof createClient>
  /** Somebody who has not been there before, on this site. */
  person(): Person
  close(): Promise<void>
}

export const SOCKETS = 128

export type MailWay = 'composed' | 'smtp'

export async function openBench(mail: MailWay, env: Record<string, string> = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-bench-'))
  const mailbox = mail === 'smtp' ? await smtpMailbox() : await streamMailbox(join(folder, 'mail.jsonl'))
  const own = await startOwnServer(mailbox.url, env, [[join(import.meta.dirname, 'web.ts')], ['worker']])
  const { ctx, close } = await openContext(own.config, own.databaseUrl, { name: 'bench', max: 2 })
  const client = createClient(new URL(own.url), SOCKETS)
  const people = inventPeople(readGeography(undefined), seeded(1))
  let next = 0
  return {
    own,
    ctx,
    mailbox,
    client,
    person: () => people(next++),
    async close() {
      client.close()
      await close()
      await own.stop()
      await mailbox.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Answers per second to `count` requests, with all sockets busy. */
export async function rate(
  { client }: Pick<Bench, 'client'>,
  count: number,
  expected: number,
  request: (i: number) => RequestLine,
  check: (reply: Reply, i: number) => void = () => {},
): Promise<number> {
  const began = performance.now()
  await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const reply = await client.send(request(i))
      if (reply.status !== expected)
        throw new Error(`${request(i).path}: ${reply.status} ${reply.body.slice(0, 300)}`)
      check(reply, i)
    }),
  )
  return (count / (performance.now() - began)) * 1000
}

export interface BenchPetition {
  slug: string
  subjectId: number
  /** Types the code that a cookie's mail has. */
  confirmation(cookie: string): RequestLine
}

/** What the mail sweep would have noted, where mail is not the subject. */
export const asIfMailed = (ctx: Context): Promise<unknown> =>
  run(ctx.db, 'update mailings set composed_at = now(), accepted_at = now() where accepted_at is null')

/** A live petition that its author has signed. */
export async function benchPetition(bench: Bench): Promise<BenchPetition> {
  const opening = await openPetition(bench.client, bench.person())
  const slug = /\/petitions\/([^/]+)\//.exec(opening.location ?? '')?.[1]
  if (!slug)
    throw new Error(`the petition could not be opened: ${opening.status} ${opening.body.slice(0, 300)}`)
  const { subject_id: subjectId } = await bench.ctx.db
    .selectFrom('petitions')
    .select('subject_id')
    .where('slug', '=', slug)
    .executeTakeFirstOrThrow()
  const idIn = (cookie: string): string => cookie.slice(cookie.indexOf('=') + 1).split('.')[0]!
  const confirmation = (cookie: string): RequestLine => {
    const code = codeOf(bench.ctx.keys, { subjectId, id: idIn(cookie) }, 1)
    return {
      path: `/petitions/${slug}/signature/confirm`,
      ip: '100.64.0.1',
      cookie,
      form: `code=${code}&seen=promo`,
    }
  }
  await asIfMailed(bench.ctx)
  await rate(bench, 1, 303, () => confirmation(opening.cookies[0]!))
  return { slug, subjectId, confirmation }
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
