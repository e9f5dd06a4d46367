// Writes test/fixtures/release-<version>.sql: the database of this release, with invented rows, as pg_dump writes it.
// Run once per release, on the commit that is released: node test/setup/release-fixture.ts (needs Debian's postgresql-15).
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROGRAMS = '/usr/lib/postgresql/15/bin'
const root = join(import.meta.dirname, '..', '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const folder = mkdtempSync(join(tmpdir(), 'firsthand-release-'))
chmodSync(folder, 0o755)
// The key of every fixture is derived from its version, so that no key has to be kept.
process.env.TEST_DATA_DIR = join(folder, 'data')
mkdirSync(join(folder, 'data', 'keys'), { recursive: true, mode: 0o700 })
writeFileSync(
  join(folder, 'data', 'keys', 'root.key'),
  createHash('sha256').update(`firsthand test release ${version}`).digest('base64'),
  { mode: 0o600 },
)

const { startEmbedded } = await import('#core/postgres.ts')
const server = await startEmbedded(join(folder, 'server'), () => {}, {
  programs: PROGRAMS,
  shelter: join(folder, 'shelter'),
})
process.env.TEST_DATABASE_URL = server.url

const { connect, run } = await import('#core/db.ts')
const { saveSetting } = await import('#core/site.ts')
const { signedIn } = await import('#features/people/people.testing.ts')
const { aWork, livePetition, moderator, shown, sign } =
  await import('#features/petitions/petitions.testing.ts')
const { enterStatement } = await import('#features/statements/index.ts')
const { findByAddress, parseAddress, removeVoice, tick } = await import('#features/voices/index.ts')
const { mailed } = await import('#features/voices/voices.testing.ts')
const { testApp } = await import('../app.ts')
const { freshDatabase } = await import('./database.ts')

const database = await freshDatabase()
const { db } = connect(database.url, { max: 3 })
const app = await testApp(db, database.url)
await saveSetting(app.ctx, 'name', 'Paper Crowns Petitions', null)
await signedIn(app, 'operator')
const mo = await moderator(app)
await aWork(app)
const slug = await livePetition(app)
await sign(app, slug, {
  email: 'ben@example.org',
  name: 'Bén “Ben” O’Konjo \\ 字',
  shows: 'yes',
  seen: 'all',
})
const cleo = await sign(app, slug, { email: 'cleo@example.org', name: 'Cleo Marsh', country: 'FR' })
await cleo.post(`/petitions/${slug}/signature/withdrawal`)
const dora = await sign(app, slug, { email: 'dora@example.org', name: 'Dora Blum' })
await dora.post(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })
await sign(app, slug, { email: 'emil@example.org', name: 'Emil Ho', seen: 'none' })
const [emil] = await findByAddress(app.ctx, parseAddress('emil@example.org')!)
await removeVoice(app.ctx, mo.id, emil!.ref, 'automated', 'A test of a removal.')
await tick(app.ctx)
await enterStatement(app.ctx, mo, {
  subjectId: emil!.ref.subjectId,
  party: 'Lumen',
  sourceUrl: 'https://lumen.example/reply',
  saidOn: '2026-09-12',
  text: 'We keep the poster.',
})
// One that nobody confirmed, and one that is confirmed and not counted yet.
for (const [name, confirms] of [
  ['Fay', false],
  ['Gus', true],
] as const) {
  app.clock.forward({ seconds: 40 })
  const browser = app.browser('198.51.100.9')
  await browser.post(`/petitions/${slug}/signatures`, {
    name,
    email: `${name.toLowerCase()}@example.org`,
    country: 'DE',
    consent: 'yes',
    shown: shown(app),
  })
  if (confirms) await browser.post(`/petitions/${slug}/signature/confirm`, { code: (await mailed(app)).code })
}
const [facts] = await run(
  db,
  `select (select size from log_head where log = 'public') as size, (select count(*) from uncounted) as uncounted, (select count(*) from submissions) as submissions`,
)
console.error(facts)
await db.destroy()

const dump = execFileSync(
  join(PROGRAMS, 'pg_dump'),
  ['--inserts', '--no-owner', '--no-privileges', database.url],
  { encoding: 'utf8' },
)
// Lines that begin with a backslash are for psql alone.
const text = dump
  .split('\n')
  .filter((line) => !/^\\(un)?restrict /.test(line))
  .join('\n')
writeFileSync(
  join(root, 'test', 'fixtures', `release-${version}.sql`),
  `-- Database of Firsthand ${version}, with invented rows. Written by test/setup/release-fixture.ts.\n${text}`,
)
await database.drop()
await server.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
