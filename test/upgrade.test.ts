import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import { readConfig, type Config } from '#config'
import { run } from '#core/db.ts'
import { erasureLines, findByAddress, parseAddress, tallyOf, tick } from '#features/voices/index.ts'
import { openContext, type Opened } from '../bin/context.ts'
import { restoreSite } from '../bin/restore.ts'
import { dump } from '../bin/schema.ts'
import { upgradeSite } from '../bin/upgrade.ts'
import { emptyDatabase } from './setup/database.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const ignore = (): void => {}

/**
 * What the people of `setup/release-fixture.ts` did: Ada, Ben, Cleo, Dora and Emil are counted, Cleo took hers back, Dora erased hers, Emil's
 * was removed; Gus is confirmed and waits for the tick.
 */
const NUMBERS = { counted: 5, withdrawn: 2, removed: 1, restored: 0, net: 2 }

describe('upgrading from a release before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-upgrade-'))
  const made: (() => Promise<void>)[] = []

  /** A machine with an empty database and nothing else. */
  async function machine(): Promise<Config & { databaseUrl: string }> {
    const { url, drop } = await emptyDatabase()
    made.push(drop)
    const dataDir = join(folder, new URL(url).pathname)
    const config = readConfig({ DATABASE_URL: url, DATA_DIR: dataDir, LOG_LEVEL: 'silent' })
    return { ...config, databaseUrl: url }
  }

  async function withSite(
    config: Config & { databaseUrl: string },
    work: (opened: Opened) => Promise<void>,
  ): Promise<void> {
    const opened = await openContext(config, config.databaseUrl, { name: 'test', max: 2 })
    try {
      await work(opened)
    } finally {
      await opened.close()
    }
  }

  /** The site as a release left it, with its keys. */
  async function siteOf(file: string): Promise<Config & { databaseUrl: string }> {
    const config = await machine()
    const version = file.replace(/^release-|\.sql$/g, '')
    mkdirSync(join(config.dataDir, 'keys'), { recursive: true, mode: 0o700 })
    const root = createHash('sha256').update(`firsthand test release ${version}`).digest('base64')
    writeFileSync(join(config.dataDir, 'keys', 'root.key'), root, { mode: 0o600 })
    const client = new pg.Client(config.databaseUrl)
    await client.connect()
    await client.query(readFileSync(join(FIXTURES, file), 'utf8'))
    await client.end()
    return config
  }

  async function numbers({ ctx }: Opened): Promise<Record<string, number>> {
    const [petition] = await run<{ subject_id: number }>(ctx.db, 'select subject_id from petitions')
    const { counted, withdrawn, removed, restored, net } = await tallyOf(ctx, petition!.subject_id)
    return { counted, withdrawn, removed, restored, net }
  }

  after(async () => {
    for (const drop of made) await drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const releases = readdirSync(FIXTURES).filter((name) => /^release-.*\.sql$/.test(name))
  assert.ok(releases.length > 0)

  for (const file of releases)
    test(`${file}: nothing is lost, the schema is the newest, and it goes on; going back finds the site as it was`, async () => {
      const config = await siteOf(file)
      const erased = join(config.dataDir, 'elsewhere')
      const upgraded = await upgradeSite(config, { say: ignore })
      assert.deepEqual(upgraded.wrong, [])
      assert.ok(upgraded.steps.length > 0)
      assert.ok(upgraded.backup && upgraded.backup.rows > 50)
      assert.equal(
        await dump(config.databaseUrl),
        readFileSync(join(import.meta.dirname, '..', 'db', 'schema.sql'), 'utf8'),
      )

      await withSite(config, async (opened) => {
        assert.deepEqual(await numbers(opened), NUMBERS)
        const [ben] = await findByAddress(opened.ctx, parseAddress('ben@example.org')!)
        assert.equal(ben!.name, 'Bén “Ben” O’Konjo \\ 字')
        // Ben has everything erased later, on the machine that is lost then.
        writeFileSync(erased, erasureLines([{ ...ben!.ref, at: new Date() }]))
        await tick(opened.ctx)
        assert.deepEqual(await numbers(opened), { ...NUMBERS, counted: 6, net: 3 })
        assert.equal(readFileSync(join(config.logDir, 'checkpoint'), 'utf8').split('\n')[1], '9')
      })
      assert.deepEqual(await upgradeSite(config, { say: ignore }), {
        steps: [],
        backup: undefined,
        wrong: [],
      })

      // Its log was signed after the backup, with keys that are not in it.
      await assert.rejects(
        restoreSite(
          await machine(),
          { from: upgraded.backup.file, published: join(config.logDir, 'checkpoint') },
          ignore,
        ),
        /older than the keys/,
      )
      const other = await machine()
      const outcome = await restoreSite(
        other,
        { from: upgraded.backup.file, last: true, erasures: [erased] },
        ignore,
      )
      assert.equal(outcome.size, undefined)
      assert.equal(outcome.erased, 1)
      await withSite(other, async (opened) => {
        assert.deepEqual(await numbers(opened), NUMBERS)
        assert.deepEqual(await findByAddress(opened.ctx, parseAddress('ben@example.org')!), [])
        await tick(opened.ctx)
        assert.deepEqual(await numbers(opened), { ...NUMBERS, counted: 6, withdrawn: 3, net: 2 })
      })
    })

  test('a database that a newer release has changed is left alone', async () => {
    const config = await siteOf(releases[0]!)
    const client = new pg.Client(config.databaseUrl)
    await client.connect()
    await client.query(`insert into public.kysely_migration (name, timestamp) values ('9999_later', 'now')`)
    await client.end()
    await assert.rejects(upgradeSite(config, { say: ignore }), /newer release .*9999_later/)
  })

  test('a tally that does not belong to the log is told', async () => {
    const config = await siteOf(releases[0]!)
    const client = new pg.Client(config.databaseUrl)
    await client.connect()
    await client.query(`update public.tallies set counted = counted + 1 where dimension = 'total'`)
    await client.end()
    const { wrong } = await upgradeSite(config, { say: ignore })
    assert.match(wrong.join('\n'), /total sums to 3, the log says 2/)
  })
})
