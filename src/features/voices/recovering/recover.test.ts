import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { logRoutes } from '#features/log/index.ts'
import { folderSource } from '#verify'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { verified } from '../../log/log.testing.ts'
import { removeVoice, withdrawVoice } from '../acting/actions.ts'
import { tallyOf } from '../counting/queries.ts'
import { tick } from '../counting/sequencer.ts'
import type { VoiceRef } from '../kinds.ts'
import { statusOf } from '../status/queries.ts'
import { aSubject, noteApp, noteRoutes, sign } from '../voices.testing.ts'
import { recoverLog } from './recover.ts'

const withLog = { ...noteApp, routes: [...noteRoutes, ...logRoutes] }

const recoverOwn = async (app: TestApp): ReturnType<typeof recoverLog> =>
  recoverLog(app.ctx, await folderSource(app.ctx.config.logDir))

/** Ada and Ben are counted and Cleo is confirmed when the backup is taken; then the day goes on, and the backup is restored. */
async function restored(
  app: TestApp,
): Promise<{ subject: { id: number; publicId: string }; ada: VoiceRef; ben: VoiceRef; cleo: VoiceRef }> {
  const subject = await aSubject(app.ctx)
  const signed = (name: string): Promise<VoiceRef> =>
    sign(app, app.browser(), subject.publicId, { name, email: `${name}@example.org`, seen: 'all' })
  // Order within one tick is random.
  const ada = await signed('ada')
  await tick(app.ctx)
  const ben = await signed('ben')
  await tick(app.ctx)
  const cleo = await signed('cleo')
  await run(app.ctx.db, 'savepoint backup')
  await tick(app.ctx)
  await withdrawVoice(app.ctx, ben)
  await removeVoice(app.ctx, 1, ada, 'bought', null)
  await signed('dan')
  await tick(app.ctx)
  await run(app.ctx.db, 'rollback to savepoint backup')
  return { subject, ada, ben, cleo }
}

describe('recovering after a restore', () => {
  it('takes the published entries back, with the acts that they report, and counts on from there', () =>
    withApp(async (app) => {
      const { subject, ada, ben, cleo } = await restored(app)
      await assert.rejects(tick(app.ctx), { code: 'database-behind' })
      assert.deepEqual(await recoverOwn(app), { size: 6, entries: 4, known: 1, lost: 1 })
      const { counted, withdrawn, removed, net, log } = await tallyOf(app.ctx, subject.id)
      assert.deepEqual([counted, withdrawn, removed, net, log.size], [4, 1, 1, 2, 6])
      const states = await Promise.all([ada, ben, cleo].map((ref) => statusOf(app.ctx, ref)))
      assert.deepEqual(
        states.map((status) => status.step === 'confirmed' && [status.state, status.number]),
        [
          ['removed', 1],
          ['withdrawn', 2],
          ['active', 3],
        ],
      )
      const marked = await run<{ n: number }>(
        app.ctx.db,
        'select count(*)::int as n from log_entries where recovered_at is not null',
      )
      assert.equal(marked[0]!.n, 4)
      assert.equal(await tick(app.ctx), 0)
      await sign(app, app.browser(), subject.publicId, { name: 'Eve', email: 'eve@example.org' })
      assert.equal(await tick(app.ctx), 1)
      const report = await verified(app)
      assert.deepEqual(
        report.rows?.map(({ recounted, size }) => [recounted, size]),
        [[3, 7]],
      )
    }, withLog))

  it('changes nothing when nothing is missing, and nothing a second time', () =>
    withApp(async (app) => {
      await restored(app)
      await recoverOwn(app)
      assert.deepEqual(await recoverOwn(app), { size: 6, entries: 0, known: 0, lost: 0 })
    }, withLog))

  it('refuses a log that is not a continuation of the database', () =>
    withApp(async (app) => {
      await restored(app)
      await run(app.ctx.db, `update log_head set root = sha256('another') where log = 'public'`)
      await assert.rejects(recoverOwn(app), { code: 'fork' })
    }, withLog))
})
