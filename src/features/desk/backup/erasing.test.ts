import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import pino from 'pino'
import { run } from '#core/db.ts'
import { aWork, livePetition, sign } from '#features/petitions/petitions.testing.ts'
import {
  erasuresFile,
  findByAddress,
  keepAllErasures,
  keepErasures,
  parseAddress,
  parseErasures,
  readErasures,
  replayKeptErasures,
  unkeptErasures,
} from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'

describe('the list of what was erased', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-erasures-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('a line that a kill cut off takes nothing with it', () => {
    const id = '0198c1d2-0000-7000-8000-000000000001'
    const whole = `2026-09-12T14:02:07.000Z 5 ${id}\n`
    const parsed = { at: new Date('2026-09-12T14:02:07Z'), subjectId: 5, id }
    assert.deepEqual(parseErasures(whole), [parsed])
    for (let cut = 1; cut < whole.length; cut++)
      assert.deepEqual(parseErasures(whole.slice(0, cut) + whole), [parsed], String(cut))
    assert.deepEqual(parseErasures('hello\n'), [])
  })

  /** The application with a data folder of its own, where Ben had everything about his signature erased. */
  async function withErased(
    name: string,
    work: (app: TestApp) => Promise<void>,
    before?: (dataDir: string) => void,
  ): Promise<void> {
    const dataDir = join(folder, name)
    await withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const ben = await sign(app, slug)
      Object.assign(app.ctx, { config: { ...app.ctx.config, dataDir }, logger: pino({ level: 'silent' }) })
      before?.(dataDir)
      assert.equal((await ben.post(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })).status, 200)
      await work(app)
    })
  }

  test('is written when somebody has everything erased, with nothing but time and ids', () =>
    withErased('written', async (app) => {
      const [row] = await run<{ subject_id: number; voice_id: string; erased_at: Date }>(
        app.ctx.db,
        'select * from erasures',
      )
      assert.deepEqual(await readErasures(erasuresFile(app.ctx.config)), [
        { at: row!.erased_at, subjectId: row!.subject_id, id: row!.voice_id },
      ])
      await keepAllErasures(app.ctx)
      assert.equal((await readErasures(erasuresFile(app.ctx.config))).length, 1)
    }))

  test('that cannot be written does not keep anybody from being erased, and is completed afterwards', () =>
    withErased(
      'unwritable',
      async (app) => {
        assert.equal((await run(app.ctx.db, 'select 1 from erasures')).length, 1)
        const file = erasuresFile(app.ctx.config)
        rmSync(file, { recursive: true })
        appendFileSync(file, '2026-09-12T14:02:07.000Z 5 0198c1d2-00')
        assert.equal((await unkeptErasures(app.ctx)).length, 1)
        await keepAllErasures(app.ctx)
        assert.equal((await unkeptErasures(app.ctx)).length, 0)
      },
      (dataDir) => mkdirSync(erasuresFile({ dataDir }), { recursive: true }),
    ))

  test('is replayed by the start of the worker into a database that knows less', () =>
    withApp(async (app) => {
      Object.assign(app.ctx, { config: { ...app.ctx.config, dataDir: join(folder, 'started') } })
      await aWork(app)
      await sign(app, await livePetition(app), { email: 'ben@example.org' })
      const [ben] = await findByAddress(app.ctx, parseAddress('ben@example.org')!)
      await keepErasures(app.ctx.config, [{ ...ben!.ref, at: app.clock.now() }])
      assert.equal(await replayKeptErasures(app.ctx), 1)
      assert.deepEqual(await findByAddress(app.ctx, parseAddress('ben@example.org')!), [])
      assert.equal(await replayKeptErasures(app.ctx), 0)
    }))

  test('takes away who followed, also where the backup knows nothing of the signature whose erasing ended that', () =>
    withApp(async (app) => {
      Object.assign(app.ctx, { config: { ...app.ctx.config, dataDir: join(folder, 'followed') } })
      await aWork(app)
      const slug = await livePetition(app)
      for (const email of ['ben@example.org', 'fay@example.org'])
        await app.browser().post(`/petitions/${slug}/follows`, { email })
      const backup = await run(
        app.ctx.db,
        'select subject_id, id, address_hash, asked_at, sealed from follows',
      )
      const ben = await sign(app, slug, { email: 'ben@example.org' })
      assert.equal((await ben.post(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })).status, 200)
      assert.equal((await run(app.ctx.db, 'select 1 from follows')).length, 1)

      await run(app.ctx.db, 'delete from erasures')
      await run(app.ctx.db, 'delete from follows')
      for (const row of backup)
        await run(app.ctx.db, 'insert into follows values ($1, $2, $3, $4, $5)', Object.values(row))
      assert.equal(await replayKeptErasures(app.ctx), 2)
      assert.equal((await run(app.ctx.db, 'select 1 from follows')).length, 1)
      assert.equal(await replayKeptErasures(app.ctx), 0)
    }))
})
