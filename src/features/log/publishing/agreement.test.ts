import assert from 'node:assert/strict'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { agreedLog, publish, rebuildFiles } from '../index.ts'
import { aLog, entryFor, logApp, order, verified } from '../log.testing.ts'
import { edgeMemory } from './agreement.ts'

/** A process that has just started: it remembers nothing. */
const restarted = (ctx: Context): void => void (ctx.shared(edgeMemory).growing = undefined)

async function refuses(ctx: Context, code: string): Promise<void> {
  restarted(ctx)
  await assert.rejects(agreedLog(ctx), (error: Error & { code: string }) => {
    assert.equal(error.code, code, error.message)
    // It says what to do.
    assert.match(error.message, /firsthand -- recover|Put back/)
    return true
  })
}

const grown = async (app: TestApp, size: number): Promise<{ id: number; publicId: string }> => {
  const subject = await aLog(app.ctx, 5)
  await order(
    app.ctx,
    Array.from({ length: size }, () => entryFor(app.ctx, subject)),
  )
  await publish(app.ctx, 'public')
  return subject
}

describe('nothing is signed', () => {
  it('when the database is older than what is published: a restored backup', () =>
    withApp(async (app) => {
      const subject = await aLog(app.ctx, 5)
      await run(app.ctx.db, 'savepoint backup')
      await order(app.ctx, [entryFor(app.ctx, subject)])
      await publish(app.ctx, 'public')
      await run(app.ctx.db, 'rollback to savepoint backup')
      await refuses(app.ctx, 'database-behind')
      const note = readFileSync(join(app.ctx.config.logDir, 'checkpoint'), 'utf8')
      await assert.rejects(publish(app.ctx, 'public'))
      assert.equal(readFileSync(join(app.ctx.config.logDir, 'checkpoint'), 'utf8'), note)
    }, logApp))

  it('when the restored database counted other entries: a fork', () =>
    withApp(async (app) => {
      const { ctx } = app
      const subject = await aLog(ctx, 5)
      await run(ctx.db, 'savepoint backup')
      await order(ctx, [entryFor(ctx, subject)])
      await publish(ctx, 'public')
      cpSync(ctx.config.logDir, `${ctx.config.logDir}-published`, { recursive: true })
      await run(ctx.db, 'rollback to savepoint backup')
      rmSync(ctx.config.logDir, { recursive: true })
      await rebuildFiles(ctx)
      await order(ctx, [entryFor(ctx, subject), entryFor(ctx, subject)])
      await publish(ctx, 'public')
      // The folder comes back from elsewhere.
      rmSync(ctx.config.logDir, { recursive: true })
      cpSync(`${ctx.config.logDir}-published`, ctx.config.logDir, { recursive: true })
      rmSync(`${ctx.config.logDir}-published`, { recursive: true })
      await refuses(ctx, 'fork')
    }, logApp))

  it('when the folder of the log is gone, until it is rebuilt', () =>
    withApp(async (app) => {
      await grown(app, 300)
      rmSync(app.ctx.config.logDir, { recursive: true })
      await refuses(app.ctx, 'files-missing')
      assert.equal(await rebuildFiles(app.ctx), 305)
      restarted(app.ctx)
      await agreedLog(app.ctx)
      assert.equal((await verified(app)).checkpoint.size, 305)
    }, logApp))

  it('when a tile at the edge was changed or is missing, until they are rebuilt', () =>
    withApp(async (app) => {
      await grown(app, 300)
      const tile = join(app.ctx.config.logDir, 'tile/0/001.p/49')
      const bytes = readFileSync(tile)
      writeFileSync(
        tile,
        bytes.map((byte, i) => (i === 7 ? byte ^ 1 : byte)),
      )
      await refuses(app.ctx, 'tiles-damaged')
      rmSync(tile)
      await refuses(app.ctx, 'tiles-damaged')
      await rebuildFiles(app.ctx)
      restarted(app.ctx)
      await agreedLog(app.ctx)
      assert.deepEqual(readFileSync(tile), bytes)
      assert.equal((await verified(app)).checkpoint.size, 305)
    }, logApp))

  it('when somebody changed an entry in the database that is not published yet', () =>
    withApp(async (app) => {
      const subject = await aLog(app.ctx, 5)
      await order(app.ctx, [entryFor(app.ctx, subject)])
      await run(app.ctx.db, `update log_entries set leaf = replace(leaf, 'unsaid', 'all') where index = 5`)
      await assert.rejects(publish(app.ctx, 'public'), { code: 'database-damaged' })
    }, logApp))

  it('when the published checkpoint was changed, or signed by somebody else', () =>
    withApp(async (app) => {
      await aLog(app.ctx, 5)
      const path = join(app.ctx.config.logDir, 'checkpoint')
      writeFileSync(path, readFileSync(path, 'utf8').replace('\n5\n', '\n6\n'))
      await refuses(app.ctx, 'checkpoint-damaged')
    }, logApp))
})

describe('a fail-over', () => {
  it('to a machine whose copy of the files is older catches up from the database', () =>
    withApp(async (app) => {
      const subject = await aLog(app.ctx, 250)
      const { logDir } = app.ctx.config
      cpSync(logDir, `${logDir}-older`, { recursive: true })
      await order(
        app.ctx,
        Array.from({ length: 400 }, () => entryFor(app.ctx, subject)),
      )
      await publish(app.ctx, 'public')
      const note = readFileSync(join(logDir, 'checkpoint'), 'utf8')
      rmSync(logDir, { recursive: true })
      cpSync(`${logDir}-older`, logDir, { recursive: true })
      rmSync(`${logDir}-older`, { recursive: true })
      restarted(app.ctx)
      await agreedLog(app.ctx)
      assert.equal(readFileSync(join(logDir, 'checkpoint'), 'utf8'), note)
      assert.equal((await verified(app)).checkpoint.size, 650)
    }, logApp))
})
