import assert from 'node:assert/strict'
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { readConfig, type Config } from '#config'
import { connect, run } from '#core/db.ts'
import { backup, RestoreRefused } from '#features/desk/index.ts'
import { aWork, livePetition, sign } from '#features/petitions/petitions.testing.ts'
import { rebuildFiles } from '#features/log/index.ts'
import {
  erasuresFile,
  listToken,
  readErasures,
  recoverLog,
  tallyOf,
  tick,
  type VoiceRef,
} from '#features/voices/index.ts'
import { folderSource } from '#verify'
import { openContext, type Opened } from '../bin/context.ts'
import { differences } from '../bin/recount.ts'
import { told, type Outcome } from '../bin/restore/told.ts'
import { restoreSite, type RestoreWishes } from '../bin/restore.ts'
import { testApp, type Browser, type TestApp } from './app.ts'
import { emptyDatabase, freshDatabase, type FreshDatabase } from './setup/database.ts'

describe('restoring onto an empty machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-restore-'))
  const backups = join(folder, 'backups')
  const machines: (() => Promise<void>)[] = []
  let database: FreshDatabase
  let source: TestApp
  let slug: string
  let ben: Browser
  let first: string
  let second: string

  /** A machine with nothing on it but an empty database. */
  async function emptyMachine(): Promise<Config> {
    const { url, drop } = await emptyDatabase()
    machines.push(drop)
    return readConfig({
      DATABASE_URL: url,
      DATA_DIR: join(folder, new URL(url).pathname),
      LOG_LEVEL: 'silent',
    })
  }

  const ignore = (): void => {}

  async function restored(
    wishes: Partial<RestoreWishes>,
    look: (opened: Opened, outcome: Outcome, config: Config) => Promise<void>,
  ): Promise<void> {
    const config = await emptyMachine()
    const outcome = await restoreSite(config, { from: first, ...wishes }, ignore)
    const opened = await openContext(config, config.databaseUrl!, { name: 'test', max: 2 })
    try {
      await look(opened, outcome, config)
    } finally {
      await opened.close()
    }
  }

  async function refused(wishes: Partial<RestoreWishes>, reason: RegExp): Promise<void> {
    const config = await emptyMachine()
    await assert.rejects(
      restoreSite(config, { from: first, ...wishes }, ignore),
      (error) => error instanceof RestoreRefused && reason.test(error.message),
    )
    const { db } = connect(config.databaseUrl!, { max: 1 })
    const [table] = await run<{ there: boolean }>(
      db,
      `select to_regclass('submissions') is not null as there`,
    )
    if (table!.there)
      assert.deepEqual(
        await run(db, 'select id from submissions union all select voice_id from log_entries'),
        [],
      )
    await db.destroy()
  }

  // Ada, Ben and Cleo sign, Ben and Fay follow; a backup, kept in two places; Ben has all erased, Fay leaves and Dora signs; another
  // backup into one of them.
  before(async () => {
    database = await freshDatabase()
    const { db } = connect(database.url, { max: 3, allowExitOnIdle: true })
    source = await testApp(db, database.url)
    await aWork(source)
    slug = await livePetition(source)
    ben = await sign(source, slug, { email: 'ben@example.org', name: 'Ben Okonjo' })
    await sign(source, slug, { email: 'cleo@example.org', name: 'Cleo Marsh' })
    const fays: string[] = []
    for (const email of ['ben@example.org', 'fay@example.org']) {
      await source.browser().post(`/petitions/${slug}/follows`, { email })
      const [ref] = await run<VoiceRef & Record<string, unknown>>(
        source.ctx.db,
        `select subject_id as "subjectId", id from follows f
         where not exists (select from follow_confirmations c where c.follow_id = f.id)`,
      )
      const link = (purpose: 'follow' | 'answer' | 'news') =>
        `/u/${listToken(source.ctx.keys, ref!, purpose)}`
      assert.equal((await source.browser().post(link('follow'))).status, 200)
      fays.splice(0, 2, link('answer'), link('news'))
    }
    first = (await backup(source.ctx, backups)).file
    cpSync(backups, join(folder, 'elsewhere'), { recursive: true })
    assert.equal((await ben.post(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })).status, 200)
    for (const link of fays) assert.equal((await source.browser().post(link)).status, 200)
    await sign(source, slug, { email: 'dora@example.org', name: 'Dora Blum' })
    source.clock.forward({ hours: 1 })
    second = (await backup(source.ctx, join(folder, 'elsewhere'))).file
    copyFileSync(join(source.ctx.config.logDir, 'checkpoint'), join(folder, 'seen'))
  })
  after(async () => {
    await source.ctx.db.destroy()
    for (const drop of machines) await drop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const submitted = async ({ ctx }: Opened): Promise<number> =>
    (await run(ctx.db, 'select 1 from submissions')).length

  test('what was erased since is erased again, and a log that others have seen further is not continued', async () => {
    await restored(
      { published: join(folder, 'seen'), erasures: [erasuresFile(source.ctx.config)] },
      async (opened, outcome, config) => {
        assert.equal(outcome.size, 3)
        assert.equal(outcome.erased >= 1, true)
        assert.equal(outcome.further?.size, 5)
        assert.match(
          told(outcome).join('\n'),
          /COUNTING WAITS: .*seen has 5 published entries, this backup has 3[^]*recover/,
        )
        // Ada and Cleo are there, Ben is nowhere, and nobody follows.
        assert.equal(await submitted(opened), 2)
        for (const table of ['follows', 'follow_confirmations', 'unsubscriptions'])
          assert.deepEqual(await run(opened.ctx.db, `select from ${table}`), [], table)
        const [gone] = await run<{ voice_id: string }>(source.ctx.db, 'select voice_id from erasures')
        for (const table of [
          'submissions',
          'voice_salts',
          'mailings',
          'active_addresses',
          'submission_networks',
        ])
          assert.deepEqual(
            await run(opened.ctx.db, `select from ${table} t where t::text like '%' || $1 || '%'`, [
              gone!.voice_id,
            ]),
            [],
            table,
          )
        assert.deepEqual(
          (await readErasures(erasuresFile(config))).map(({ id }) => id).includes(gone!.voice_id),
          true,
        )
        await assert.rejects(tick(opened.ctx), { name: 'LogDisagrees', code: 'database-behind' })
        assert.equal((await run(opened.ctx.db, 'select from log_entries')).length, 3)

        // From the published files of the lost machine: Dora's signature counts, and Ben's withdrawal counts once.
        const recovered = await recoverLog(opened.ctx, await folderSource(source.ctx.config.logDir))
        assert.deepEqual([recovered.size, recovered.entries], [5, 2])
        await rebuildFiles(opened.ctx)
        await tick(opened.ctx)
        const [petition] = await run<{ subject_id: number }>(
          opened.ctx.db,
          'select subject_id from petitions',
        )
        const { counted, withdrawn, net } = await tallyOf(opened.ctx, petition!.subject_id)
        assert.deepEqual({ counted, withdrawn, net }, { counted: 4, withdrawn: 1, net: 3 })
        assert.deepEqual(await differences(opened.ctx), [])
        assert.equal(readFileSync(join(config.logDir, 'checkpoint'), 'utf8').split('\n')[1], '5')
      },
    )
  })

  test('nothing is counted while nobody says how far the log was published', () =>
    restored({}, async (opened, outcome) => {
      assert.equal(outcome.further, undefined)
      assert.equal(await submitted(opened), 3)
      assert.equal((await run(opened.ctx.db, 'select from follows')).length, 2)
      assert.match(told(outcome).join('\n'), /COUNTING WAITS: nothing says how far/)
      await assert.rejects(tick(opened.ctx), { name: 'LogDisagrees' })
    }))

  test('the last backup of a stopped site goes on where the site was', () =>
    restored({ from: join(folder, 'elsewhere'), last: true }, async (opened, outcome, config) => {
      assert.equal(outcome.file.endsWith(second.replace(/^.*\//, '')), true)
      assert.equal(outcome.size, 5)
      assert.equal(
        told(outcome).some((line) => line.includes('WAITS')),
        false,
      )
      const [petition] = await run<{ subject_id: number }>(opened.ctx.db, 'select subject_id from petitions')
      assert.equal((await tallyOf(opened.ctx, petition!.subject_id)).net, 3)
      await tick(opened.ctx)
      assert.equal(
        readFileSync(join(config.logDir, 'checkpoint'), 'utf8'),
        readFileSync(join(folder, 'seen'), 'utf8'),
      )
      const { db } = connect(config.databaseUrl!, { max: 2, allowExitOnIdle: true })
      const copy = await testApp(db, config.databaseUrl!, {
        env: { DATA_DIR: config.dataDir, LOG_DIR: config.logDir },
      })
      copy.clock.at = new Date(source.clock.at.getTime() + 60_000)
      await sign(copy, slug, { email: 'emil@example.org', name: 'Emil Ho' })
      assert.equal((await tallyOf(copy.ctx, petition!.subject_id)).net, 4)
      await db.destroy()
    }))

  test('"the last one" is not believed when the folder itself knows more', () =>
    refused(
      { from: join(folder, 'elsewhere', first.replace(/^.*\//, '')), last: true },
      /--last is not so: .* 5 entries, this backup 3/,
    ))

  test('a checkpoint that is not one, of another log or forged stops everything', async () => {
    const file = join(folder, 'wrong')
    const given = async (text: string, reason: RegExp): Promise<void> => {
      writeFileSync(file, text)
      await refused({ published: file }, reason)
    }
    const note = readFileSync(join(folder, 'seen'), 'utf8')
    await given('<!doctype html>', /is not a checkpoint/)
    await given(
      note.replaceAll('localhost:3000/log', 'else.example/log'),
      /of else\.example\/log, and this backup is of localhost:3000\/log/,
    )
    await given(note.replace('\n5\n', '\n3\n'), /was not signed by this log/)
    await refused({ published: 'http://127.0.0.1:9/checkpoint' }, /cannot be read/)
  })

  test('a database that has something in it, and keys of another site, are left alone', async () => {
    const config = await emptyMachine()
    await assert.rejects(
      restoreSite({ ...config, databaseUrl: database.url }, { from: first, last: true }, ignore),
      /has data already .*nothing was changed/,
    )
    const client = new pg.Client(config.databaseUrl!)
    await client.connect()
    await client.query('create table cats (name text)')
    await client.end()
    await assert.rejects(
      restoreSite(config, { from: first, last: true }, ignore),
      /tables of something else \(cats\)/,
    )
    const other = await emptyMachine()
    cpSync(join(source.ctx.config.dataDir, 'keys'), join(other.dataDir, 'keys'), { recursive: true })
    writeFileSync(join(other.dataDir, 'keys', 'root.key'), randomBytes(32).toString('base64'))
    await assert.rejects(restoreSite(other, { from: first, last: true }, ignore), /keys of another site/)
    await assert.rejects(
      restoreSite(await emptyMachine(), { from: first, keys: folder, last: true }, ignore),
      /--keys FOLDER/,
    )
    await assert.rejects(restoreSite(await emptyMachine(), { from: folder }, ignore), /no backup in/)
  })
})
