import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import pino from 'pino'
import { keysFrom } from '#core/crypto.ts'
import { connect, run } from '#core/db.ts'
import { addJob } from '#core/jobs.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { aWork, livePetition, sign } from '#features/petitions/petitions.testing.ts'
import { findByAddress, parseAddress, tallyOf, tick } from '#features/voices/index.ts'
import { testApp, type TestApp } from '../../../../test/app.ts'
import { freshDatabase } from '../../../../test/setup/database.ts'
import { deskJobs } from '../jobs.ts'
import { LEFT_OUT } from './format.ts'
import { placeLog } from './published.ts'
import { restore, RestoreRefused } from './restore.ts'
import { backup, tables } from './take.ts'

const folder = mkdtempSync(join(tmpdir(), 'firsthand-backup-'))

interface OwnSite {
  app: TestApp
  close(): Promise<void>
}

async function newSite(): Promise<OwnSite> {
  const database = await freshDatabase()
  const { db } = connect(database.url, { max: 3, name: 'test', allowExitOnIdle: true })
  const app = await testApp(db, database.url)
  return {
    app,
    async close() {
      await db.destroy()
      await database.drop()
    },
  }
}

// All files share a process: hooks outside a suite would run before every test there is.
describe('a backup', () => {
  /** An empty site to restore into, a minute later. */
  async function withCopy(work: (copy: TestApp) => Promise<void>): Promise<void> {
    const { app, close } = await newSite()
    app.clock.at = new Date(source.clock.at.getTime() + 60_000)
    try {
      await work(app)
    } finally {
      await close()
    }
  }

  let source: TestApp
  before(async () => {
    ;({ app: source } = await newSite())
    await aWork(source)
    const slug = await livePetition(source)
    await sign(source, slug, { email: 'ben@example.org', name: 'Bén “Ben” O’Konjo \\ 字', shows: 'yes' })
    await signedIn(source, 'operator')
    await tick(source.ctx)
    await addJob(source.ctx, 'people.mail-sign-in-link', { email: 'mo@example.org' }, { key: 'one' })
  })
  after(async () => {
    await source.ctx.db.destroy()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Rows and a hash of each table, by another way than the backup's own. */
  async function contents(app: TestApp): Promise<Record<string, string>> {
    const result: Record<string, string> = {}
    for (const { table } of await tables(app.ctx)) {
      const [row] = await run<{ n: number; hash: string }>(
        app.ctx.db,
        `select count(*) as n, md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) as hash from "${table}" t`,
      )
      result[table] = `${row!.n} ${row!.hash}`
    }
    return result
  }

  const kept = async (name: string): Promise<{ file: string; dir: string }> => {
    const dir = join(folder, name)
    return { dir, file: (await backup(source.ctx, dir)).file }
  }

  test('a restored site has the same rows in every table, and goes on from there', async () => {
    const { dir, file } = await kept('whole')
    const there = await contents(source)
    assert.ok(Object.values(there).filter((content) => !content.startsWith('0 ')).length > 15)
    await withCopy(async (copy) => {
      const { rows, erased } = await restore(copy.ctx, file)
      await placeLog(copy.ctx, { from: join(dir, 'log'), stated: true, further: undefined })
      assert.deepEqual(await contents(copy), there)
      assert.equal(rows.submissions, 2)
      assert.equal(erased, 0)

      // The number goes on, the sealed names open, generated ids do not collide, foreign keys hold again.
      const [petition] = await run<{ slug: string; subject_id: number }>(
        copy.ctx.db,
        'select slug, subject_id from petitions',
      )
      await sign(copy, petition!.slug)
      assert.equal((await tallyOf(copy.ctx, petition!.subject_id)).net, 3)
      const [ben] = await findByAddress(copy.ctx, parseAddress('ben@example.org')!)
      assert.equal(ben!.name, 'Bén “Ben” O’Konjo \\ 字')
      assert.ok((await signedIn(copy, 'moderator')).staff.id > 1)
      await assert.rejects(
        run(copy.ctx.db, `insert into work_titles values (999, 'en', 'None', 1)`),
        /foreign key/,
      )

      assert.deepEqual(
        await run(
          copy.ctx.db,
          `select t.identifier, j.payload, j.key from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where key = 'one'`,
        ),
        [{ identifier: 'people.mail-sign-in-link', payload: { email: 'mo@example.org' }, key: 'one' }],
      )
    })
    assert.deepEqual(
      readdirSync(dir)
        .map((name) => name.replace(/\d.*Z/, '<time>'))
        .sort(),
      [
        'RESTORE.txt',
        'firsthand-<time>.erasures',
        'firsthand-<time>.jsonl.gz',
        'firsthand-<time>.keys',
        'firsthand-<time>.sha256',
        'log',
      ],
    )
  })

  test('what would let a thief in is not in it, and only its owner can read it', async () => {
    const { dir, file } = await kept('private')
    const text = gunzipSync(readFileSync(file)).toString('utf8')
    for (const table of LEFT_OUT) assert.equal(text.includes(`{"table":"${table}"`), false, table)
    assert.equal(text.includes('ben@example.org'), false)
    assert.equal(statSync(file).mode & 0o077, 0)
    assert.equal(statSync(dir).mode & 0o077, 0)
    const keys = readdirSync(dir).find((name) => name.endsWith('.keys'))!
    assert.equal(statSync(join(dir, keys)).mode & 0o077, 0)
    assert.deepEqual(
      readFileSync(join(dir, keys, 'root.key')),
      readFileSync(join(source.ctx.config.dataDir, 'keys', 'root.key')),
    )
  })

  test('rows that are committed while it runs are in it wholly or not at all', async () => {
    const writing = { on: true }
    const writer = (async () => {
      for (let n = 0; writing.on; n++)
        await source.ctx.transaction(async (tx) => {
          await run(
            tx.db,
            `insert into outbox (at, message_id, recipient, subject, body_text) values (now(), $1, 'a', 'a', 'a')`,
            [`<${n}@a>`],
          )
          await run(tx.db, `insert into desk_entries (at, act, about) values (now(), 'pair.made', $1)`, [
            `<${n}@a>`,
          ])
        })
    })()
    const { file } = await kept('busy')
    writing.on = false
    await writer
    const text = gunzipSync(readFileSync(file)).toString('utf8')
    const pairs = (of: RegExp): string[] => [...text.matchAll(of)].map((match) => match[1]!).sort()
    assert.deepEqual(pairs(/"message_id":"(<\d+@a>)"/g), pairs(/"pair\.made","about":"(<\d+@a>)"/g))
  })

  const refusals: [string, (lines: string[]) => string[], RegExp][] = [
    ['without its end', (lines) => lines.slice(0, -1), /damaged/],
    ['with a row less', (lines) => lines.filter((line) => !line.includes('paper-crowns-2026')), /damaged/],
    [
      'with a row changed',
      (lines) => lines.map((line) => line.replace('paper-crowns-2026', 'paper-crowds-2026')),
      /damaged/,
    ],
    [
      'from another format',
      (lines) => [lines[0]!.replace('"version":1', '"version":2'), ...lines.slice(1)],
      /not a backup/,
    ],
    ['that is empty', () => [], /damaged/],
  ]

  test('whatever is not a whole backup of this site is refused in words, and the database stays as it was', (t) =>
    withCopy(async (copy) => {
      const { file } = await kept('refused')
      const whole = readFileSync(file)
      const lines = gunzipSync(whole).toString('utf8').trimEnd().split('\n')
      const empty = await contents(copy)
      const refused = async (bytes: Buffer, reason: RegExp, ctx = copy.ctx): Promise<void> => {
        writeFileSync(file, bytes)
        await assert.rejects(
          restore(ctx, file),
          (error) => error instanceof RestoreRefused && reason.test(error.message),
        )
        assert.deepEqual(await contents(copy), empty)
      }
      for (const [name, change, reason] of refusals)
        await t.test(name, () =>
          refused(
            gzipSync(
              change(lines)
                .map((line) => `${line}\n`)
                .join(''),
            ),
            reason,
          ),
        )
      await t.test('cut off', () => refused(whole.subarray(0, whole.length / 2), /cannot be read|damaged/))
      await t.test('no archive', () => refused(randomBytes(500), /cannot be read/))
      await t.test('other text', () => refused(gzipSync('hello\nyou\n'), /not a backup/))
      await t.test('the keys of another site', () =>
        refused(whole, /keys in DATA_DIR/, { ...copy.ctx, ...strange(copy) }),
      )
      await t.test('no file', () =>
        assert.rejects(restore(copy.ctx, join(folder, 'nothing.gz')), RestoreRefused),
      )
      await t.test('another version', async () => {
        await run(copy.ctx.db, `insert into kysely_migration (name, timestamp) values ('9999_later', 'now')`)
        await refused(whole, /this one is 9999_later/)
      })
      await t.test('into a site that has data', () =>
        assert.rejects(restore(source.ctx, file), /has data already/),
      )
    }))

  /** The same site with the keys of another one. */
  const strange = (app: TestApp): Partial<TestApp['ctx']> => {
    const keys = keysFrom(randomBytes(32))
    return { keys, transaction: (work) => app.ctx.transaction((tx) => work({ ...tx, keys })) }
  }

  test('the job records the backup, or why there is none', async () => {
    const job = deskJobs.find(({ name }) => name === 'desk.backup')!
    const dataDir = join(folder, 'data')
    const at = (dir: string) => ({
      ...source.ctx,
      logger: pino({ level: 'silent' }),
      config: { ...source.ctx.config, dataDir: dir },
    })
    writeFileSync(join(folder, 'file'), 'x')
    await job.run(at(join(folder, 'file')), {} as never)
    await job.run(at(dataDir), {} as never)
    const entries = await run<{ act: string; reason: string }>(
      source.ctx.db,
      `select act, reason from desk_entries where act like 'backup.%' order by id`,
    )
    // The second folder has no keys, so nothing that looks like a whole backup may stay behind.
    assert.deepEqual(
      entries.map(({ act }) => act),
      ['backup.failed', 'backup.failed'],
    )
    assert.match(entries[0]!.reason, /ENOTDIR/)
    assert.deepEqual(
      readdirSync(join(dataDir, 'backups')).filter((name) => name.endsWith('.gz')),
      [],
    )
    await job.run(source.ctx, {} as never)
    const [made] = await run<{ act: string; about: string }>(
      source.ctx.db,
      `select act, about from desk_entries order by id desc limit 1`,
    )
    assert.equal(made!.act, 'backup.made')
    rmSync(join(source.ctx.config.dataDir, 'backups'), { recursive: true })
  })
})
