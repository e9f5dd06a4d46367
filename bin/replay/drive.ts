import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '#core/context.ts'
import { refreshCountries, removeVoice } from '#features/voices/index.ts'
import { openContext } from '../context.ts'
import { differences } from '../recount.ts'
import { createClient, type Reply } from './client.ts'
import { createCrowd } from './crowd.ts'
import type { Mailbox } from './mailbox.ts'
import { ageMeter, quantile } from './measuring.ts'
import { openPetition, plain, signForm } from './opening.ts'
import type { Person } from './people.ts'
import type { Series } from './series.ts'
import type { OwnServer } from './server.ts'

export interface Drive {
  series: Series
  speed: number
  mailbox: Mailbox
  base: URL
  /** Set when the server is the replay's own: then removals and the recount of the log are possible. */
  own: OwnServer | undefined
  people: (n: number) => Person
  sockets: number
  /** Told which petition it is, before others sign. */
  opened?(slug: string): void
  say(line: string): void
}

export interface Result {
  submitted: number
  confirmed: number
  counted: number
  withdrawn: number
  removed: number
  restored: number
  net: number
  expected: number
  seconds: number
  perSecond: number
  /** The same until the last one stands in the published count. */
  countedPerSecond: number
  submitMs: { p50: number; p99: number }
  confirmMs: { p50: number; p99: number }
  worstCountAgeSeconds: number
  peakMemoryMib: { web: number; worker: number } | null
  /** Anything in which breakdowns, log and published numbers disagree. */
  differences: string[]
}

interface Published {
  counted: number
  withdrawn: number
  removed: number
  restored: number
  net: number
  by_basis: Record<string, number>
  by_country: { rows: { net: number }[] }
}

interface Signer {
  cookie: string
  id: string
}

const STAFF = 0
const PATIENCE_MS = 120_000

/** Opens a petition, signs it along the curve, takes back where the curve falls, and waits until everything is counted. */
export async function driveCurve(drive: Drive): Promise<Result> {
  const client = createClient(drive.base, drive.sockets)
  const opened =
    drive.own && (await openContext(drive.own.config, drive.own.databaseUrl, { name: 'replay', max: 2 }))
  const tells = {
    submit: [] as number[],
    confirm: [] as number[],
    submitted: 0,
    confirmed: 0,
    withdrawn: 0,
    removed: 0,
  }
  const age = ageMeter()
  const signers: Signer[] = []
  let next = 0
  let falls = 0

  const timed = async (into: number[], send: () => Promise<Reply>): Promise<Reply> => {
    const began = performance.now()
    const reply = await send()
    into.push(performance.now() - began)
    return reply
  }

  /** Submits the form, waits for the mail, types the code. */
  const confirm = async (place: string, person: Person, submitted: Reply): Promise<void> => {
    if (submitted.status !== 303)
      throw new Error(`submit answered ${submitted.status}: ${plain(submitted.body)}`)
    tells.submitted++
    const code = await drive.mailbox.codeFor(person.email)
    const cookie = submitted.cookies.join('; ')
    const form = new URLSearchParams({ code, seen: person.seen }).toString()
    const reply = await timed(tells.confirm, () =>
      client.send({ path: `${place}/confirm`, ip: person.ip, cookie, form }),
    )
    if (reply.status !== 303) throw new Error(`confirm answered ${reply.status}: ${plain(reply.body)}`)
    tells.confirmed++
    age.confirmed()
    const owner = reply.cookies.find((line) => /-v-|^v-/.test(line)) ?? ''
    signers.push({ cookie: owner, id: owner.slice(owner.indexOf('=') + 1).split('.')[0] ?? '' })
  }

  const person = (): Person => drive.people(next++)
  const author = person()
  const opening = await openPetition(client, author)
  const slug = /\/petitions\/([^/]+)\//.exec(opening.location ?? '')?.[1] ?? ''
  if (!slug) throw new Error(`the petition could not be opened: ${opening.status} ${plain(opening.body)}`)
  await confirm(`/petitions/${slug}/signature`, author, opening)
  drive.opened?.(slug)

  const signOnce = async (): Promise<void> => {
    const one = person()
    const submitted = await timed(tells.submit, () =>
      client.send({ path: `/petitions/${slug}/signatures`, ip: one.ip, form: signForm(one) }),
    )
    await confirm(`/petitions/${slug}/signature`, one, submitted)
  }
  const takeBack = async (): Promise<void> => {
    const signer = signers.splice(Math.floor(signers.length / 2), 1)[0]
    if (!signer) throw new Error('the curve falls below zero')
    // Every third fall is a removal by a moderator, where the replay can act as one.
    if (opened && falls++ % 3 === 2) {
      await removeSigner(opened.ctx, slug, signer.id)
      tells.removed++
      return
    }
    const reply = await client.send({
      path: `/petitions/${slug}/signature/withdrawal`,
      ip: '100.64.0.1',
      cookie: signer.cookie,
      form: '',
    })
    if (reply.status !== 303) throw new Error(`withdrawal answered ${reply.status}`)
    tells.withdrawn++
  }
  const published = async (): Promise<Published> => {
    const reply = await client.send({ path: `/petitions/${slug}.json`, ip: '100.64.0.1' })
    return JSON.parse(reply.body) as Published
  }

  const began = performance.now()
  let watching = true
  const watch = (async () => {
    let told = began
    while (watching) {
      const { counted } = await published()
      age.seen(counted)
      if (performance.now() - told > 1000) {
        told = performance.now()
        drive.say(
          `\r${tells.confirmed} confirmed, ${counted} counted, ${Math.round((performance.now() - began) / 1000)} s   `,
        )
      }
      await wait(200)
    }
  })()

  try {
    await alongTheCurve(drive, signOnce, takeBack)
    const seconds = (performance.now() - began) / 1000
    await settled(published, tells)
    const countedSeconds = (performance.now() - began) / 1000
    if (opened) await refreshCountries(opened.ctx)
    await wait(1_100)
    const final = await published()
    drive.say('\n')
    const result: Result = {
      submitted: tells.submitted,
      confirmed: tells.confirmed,
      counted: final.counted,
      withdrawn: final.withdrawn,
      removed: final.removed,
      restored: final.restored,
      net: final.net,
      expected: drive.series.expected,
      seconds: Math.round(seconds * 10) / 10,
      perSecond: Math.round(tells.confirmed / seconds),
      countedPerSecond: Math.round(tells.confirmed / countedSeconds),
      submitMs: { p50: quantile(tells.submit, 0.5), p99: quantile(tells.submit, 0.99) },
      confirmMs: { p50: quantile(tells.confirm, 0.5), p99: quantile(tells.confirm, 0.99) },
      worstCountAgeSeconds: age.worstSeconds(),
      peakMemoryMib: drive.own?.peakMemoryMib() ?? null,
      differences: [...sums(final), ...(opened ? await differences(opened.ctx) : [])],
    }
    return result
  } finally {
    watching = false
    await watch.catch(() => {})
    client.close()
    await opened?.close()
  }
}

/** The author is the first of those who sign, so the curve has one step less to climb. */
async function alongTheCurve(
  drive: Drive,
  sign: () => Promise<void>,
  takeBack: () => Promise<void>,
): Promise<void> {
  const crowd = createCrowd(drive.sockets * 4)
  const began = performance.now()
  const first = drive.series.steps[0]?.at.getTime() ?? 0
  let authors = 1
  for (const step of drive.series.steps) {
    if (drive.speed !== Infinity) {
      const due = began + (step.at.getTime() - first) / drive.speed
      for (let left = due - performance.now(); left > 0; left = due - performance.now())
        await wait(Math.min(500, left))
    }
    if (step.change < 0) await crowd.empty()
    for (let i = 0; i < Math.abs(step.change); i++) {
      if (step.change > 0 && authors > 0) authors--
      else await crowd.start(step.change > 0 ? sign : takeBack)
    }
    if (step.change < 0) await crowd.empty()
  }
  await crowd.empty()
}

async function settled(
  published: () => Promise<Published>,
  tells: { confirmed: number; withdrawn: number; removed: number },
): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const now = await published()
    if (now.counted === tells.confirmed && now.withdrawn === tells.withdrawn && now.removed === tells.removed)
      return
    if (performance.now() > until) return
    await wait(200)
  }
}

function sums(final: Published): string[] {
  const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0)
  const basis = total(Object.values(final.by_basis))
  const countries = total(final.by_country.rows.map((row) => row.net))
  return [
    ...(basis === final.net ? [] : [`by_basis sums to ${basis}, net is ${final.net}`]),
    ...(countries === final.net ? [] : [`by_country sums to ${countries}, net is ${final.net}`]),
  ]
}

async function removeSigner(ctx: Context, slug: string, id: string): Promise<void> {
  const { subject_id } = await ctx.db
    .selectFrom('petitions')
    .select('subject_id')
    .where('slug', '=', slug)
    .executeTakeFirstOrThrow()
  await removeVoice(ctx, STAFF, { subjectId: subject_id, id }, 'automated', null)
}
