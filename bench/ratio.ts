// How fast submitting and confirming are against a POST that parses the same body and does nothing, on one server in one run.
import { cpus } from 'node:os'
import { join } from 'node:path'
import { seeded } from '#core/random.ts'
import { run } from '#core/db.ts'
import { createClient, type Reply, type RequestLine } from '../bin/replay/client.ts'
import { openContext } from '../bin/context.ts'
import { openPetition, signForm } from '../bin/replay/drive.ts'
import { inventPeople, readGeography } from '../bin/replay/people.ts'
import { startOwnServer } from '../bin/replay/server.ts'
import { codeOf } from '../src/features/voices/secrets.ts'

const SOCKETS = Number(process.env.SOCKETS ?? 128)
const PER_ROUND = Number(process.env.PER_ROUND ?? 3_000)
const ROUNDS = Number(process.env.ROUNDS ?? 5)

const own = await startOwnServer('mbox:/dev/null', {}, [[join(import.meta.dirname, 'web.ts')]])
const { ctx, close } = await openContext(own.config, own.databaseUrl, { name: 'bench', max: 2 })
const client = createClient(new URL(own.url), SOCKETS)
const person = inventPeople(readGeography(undefined), seeded(1))
let next = 0

/** Answers per second with all sockets busy. */
async function rate(count: number, request: (i: number) => RequestLine, check: (reply: Reply, i: number) => void): Promise<number> {
  const began = performance.now()
  await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const reply = await client.send(request(i))
      if (reply.status !== 303) throw new Error(`${reply.status}: ${reply.body.slice(0, 300)}`)
      check(reply, i)
    }),
  )
  return (count / (performance.now() - began)) * 1000
}

/** What the mail sweep would have noted; the mail itself is not the subject here. */
const asIfMailed = (): Promise<unknown> => run(ctx.db, 'update mailings set composed_at = now(), accepted_at = now() where accepted_at is null')

const author = person(next++)
const opening = await openPetition(client, author)
const slug = /\/petitions\/([^/]+)\//.exec(opening.location ?? '')![1]!
const { subject_id: subjectId } = await ctx.db.selectFrom('petitions').select('subject_id').where('slug', '=', slug).executeTakeFirstOrThrow()
const idIn = (cookie: string): string => cookie.slice(cookie.indexOf('=') + 1).split('.')[0]!
const confirmation = (cookie: string): RequestLine => {
  const code = codeOf(ctx.keys, { subjectId, id: idIn(cookie) }, 1)
  return { path: `/petitions/${slug}/signature/confirm`, ip: '100.64.0.1', cookie, form: `code=${code}&seen=promo` }
}
await asIfMailed()
await rate(1, () => confirmation(opening.cookies[0]!), () => {})

const seen = { nothing: [] as number[], submit: [] as number[], confirm: [] as number[] }
for (let round = 0; round < ROUNDS; round++) {
  const people = Array.from({ length: PER_ROUND }, () => person(next++))
  const forms = people.map(signForm)
  const cookies: string[] = []
  const nothing = await rate(PER_ROUND, (i) => ({ path: '/bench/nothing', ip: people[i]!.ip, form: forms[i]! }), () => {})
  const submit = await rate(
    PER_ROUND,
    (i) => ({ path: `/petitions/${slug}/signatures`, ip: people[i]!.ip, form: forms[i]! }),
    (reply, i) => void (cookies[i] = reply.cookies[0]!),
  )
  await asIfMailed()
  const confirm = await rate(PER_ROUND, (i) => confirmation(cookies[i]!), () => {})
  // The first round warms up.
  if (round > 0) {
    seen.nothing.push(nothing)
    seen.submit.push(submit)
    seen.confirm.push(confirm)
  }
  console.error(`round ${round}: nothing ${Math.round(nothing)}/s, submit ${Math.round(submit)}/s (${(submit / nothing).toFixed(2)}), confirm ${Math.round(confirm)}/s (${(confirm / nothing).toFixed(2)})`)
}
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const ratios = (values: number[]): number => Math.round(median(values.map((value, i) => value / seen.nothing[i]!)) * 100) / 100
console.log(
  JSON.stringify({
    at: new Date().toISOString(),
    cpu: `${cpus().length} × ${cpus()[0]?.model}`,
    sockets: SOCKETS,
    nothingPerSecond: Math.round(median(seen.nothing)),
    submitPerSecond: Math.round(median(seen.submit)),
    confirmPerSecond: Math.round(median(seen.confirm)),
    submitRatio: ratios(seen.submit),
    confirmRatio: ratios(seen.confirm),
  }),
)
client.close()
await close()
await own.stop()
