import assert from 'node:assert/strict'
import { run } from '#core/db.ts'
import { seeded } from '#core/random.ts'
import { PUBLIC } from '../../src/features/people/people.testing.ts'
import { withApp, type TestApp } from '../app.ts'
import { assemble, ROLES, type Cast, type Role } from '../security/cast.ts'
import { undone, type Asked, type Site } from '../security/exercise.ts'
import { refusal, table, type Line } from '../security/table.ts'
import { rowsAbout, snapshot } from './snapshot.ts'
import { FOUND, HOSTILE } from './values.ts'

/** The people of the table, and the database as it was before anybody attacked. */
export interface Scene {
  app: TestApp
  cast: Cast
  tables: Record<string, string>
  bystander: string
}

export const withScene = (work: (scene: Scene) => Promise<void>): Promise<void> =>
  withApp(
    async (app) => {
      const cast = await assemble(app)
      const { db } = app.ctx
      await work({ app, cast, tables: await snapshot(db), bystander: await rowsAbout(db, cast.bystander.id) })
    },
    { env: PUBLIC },
  )

/** The least that may: what a stranger sends has to be harmless before anybody's rights are asked for. */
const roleFor = (line: Line, cast: Cast): Role => ROLES.find((role) => !refusal(line, role, cast))!

/** Rows that this transaction has written so far: when the sum stands still, nothing was changed. */
export async function written({ app }: Pick<Scene, 'app'>): Promise<number> {
  const [row] = await run<{ n: number }>(
    app.ctx.db,
    `select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint as n from pg_stat_xact_all_tables
     where schemaname in ('public', 'graphile_worker')`,
  )
  return row!.n
}

/** A wrong code is a try that counts, and a challenge is used up by a wrong answer: that is what they are for. */
const COUNTS_TRIES = ['public.code_tries', 'public.passkey_challenges']

/** Sends one request: a page or a refusal, never a fault, and nothing changed that is not the sender's. */
export async function harmless(
  scene: Scene,
  site: Site,
  name: string,
  asked: Asked,
  what: string,
): Promise<void> {
  if (name.startsWith('GET')) return void (await judged(scene, site, name, asked, what))
  const { db } = scene.app.ctx
  await undone(scene.app, async () => {
    const rows = await written(scene)
    const { status, about } = await judged(scene, site, name, asked, what)
    if ((await written(scene)) === rows) return
    if (status >= 400) {
      const now = await snapshot(db)
      const changed = Object.keys(now).filter((one) => now[one] !== scene.tables[one])
      assert.deepEqual(
        changed.filter((one) => !COUNTS_TRIES.includes(one)),
        [],
        `${about} changed something`,
      )
    }
    assert.equal(
      await rowsAbout(db, scene.cast.bystander.id),
      scene.bystander,
      `${about}: somebody else's rows`,
    )
  })
}

async function judged(
  { cast }: Scene,
  site: Site,
  name: string,
  asked: Asked,
  what: string,
): Promise<{ status: number; about: string }> {
  const line = table[name]!
  const began = process.cpuUsage()
  const answer = await site.ask(name, line, cast, roleFor(line, cast), asked)
  const { status, headers } = answer
  const about = `${name}, ${what}: ${status}`
  const text = await answer.text()
  // A card takes a fifth of a second; a pattern that backtracks takes many.
  assert.ok(process.cpuUsage(began).user < 3_000_000, `${about} took ${process.cpuUsage(began).user} µs`)
  assert.ok(
    status === 200 || status === 303 || (status >= 400 && status < 500),
    `${about} ${text.slice(0, 3_000)}`,
  )
  for (const [header, value] of headers) {
    assert.notEqual(header, 'x-evil', about)
    assert.doesNotMatch(value, /[\r\n\0]/, about)
  }
  assert.match(headers.get('location') ?? '/', /^\/(?![/\\])/, `${about} leads elsewhere`)
  if (headers.get('content-type')?.startsWith('text/html'))
    assert.doesNotMatch(text, /<script>alert|<img src=x|onfocus=alert\(1\) x='/, about)
  return { status, about }
}

/** A quarter of the values for each field, another quarter in every run, and always what found something once. `HOSTILE=all` takes all. */
export const SEED = Number(process.env.HOSTILE_SEED ?? Date.now() % 1_000_000)
const random = seeded(SEED)
export const isAll = process.env.HOSTILE === 'all'

export const some = <T>(values: readonly T[]): T[] => values.filter(() => isAll || random() < 0.25)

export const someTexts = (most = Infinity): [string, string][] =>
  Object.entries(HOSTILE).filter(
    ([what, text]) => text.length <= most && (isAll || FOUND.includes(what) || random() < 0.25),
  )

/** As it stands in an address; half of a surrogate pair becomes the replacement character there. */
export const encode = (text: string): string => encodeURIComponent(text.toWellFormed())
