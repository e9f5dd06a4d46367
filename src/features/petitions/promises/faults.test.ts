import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { refuseRows } from '../../../../test/refusing.ts'
import { addOrganiser } from '../petitions.testing.ts'
import { remindOrganisers } from './jobs.ts'
import { promised } from './promises.testing.ts'

const mails = (app: TestApp): Promise<{ to: string; text: string }[]> =>
  run(
    app.ctx.db,
    `select recipient as to, body_text as text from outbox where subject like 'What Lumen promised is%' order by id`,
  )

describe('a reminder that cannot be made', () => {
  it('keeps none behind it waiting, is tried again, and given up after the twelfth time', () =>
    withApp(async (app) => {
      const { id } = await promised(app)
      await addOrganiser(app, id, { email: 'oki@example.org', role: 'writes' })
      // Ada's address does not open, as after a wrong key.
      await run(app.ctx.db, `update submissions set sealed = '\\x00' where subject_id = $1`, [id])
      app.clock.at = new Date('2026-11-24T12:00:00Z')
      await remindOrganisers(app.ctx)
      assert.deepEqual(
        (await mails(app)).map(({ to }) => to),
        ['oki@example.org'],
      )
      const state = async (): Promise<unknown> =>
        (
          await run(
            app.ctx.db,
            'select attempts, failure, failed_at is not null as ended from organiser_notices where accepted_at is null order by id',
          )
        )[0]
      assert.deepEqual(await state(), { attempts: 1, failure: null, ended: false })
      await run(app.ctx.db, 'update organiser_notices set attempts = 10')
      for (const expected of [
        { attempts: 11, failure: null, ended: false },
        { attempts: 12, failure: 'fault', ended: true },
        { attempts: 12, failure: 'fault', ended: true },
      ]) {
        app.clock.forward({ days: 2 })
        await remindOrganisers(app.ctx)
        assert.deepEqual(await state(), expected)
      }
      assert.equal(app.mailFaults.splice(0).length, 3)
    }))

  it('stops no other from being owed or sent', () =>
    withApp(async (app) => {
      await promised(app, { promise2: 'The synopsis as well.', due2: '2026-12-01' })
      const promises = await run<{ id: number }>(app.ctx.db, 'select id from commitments order by id')
      assert.equal(promises.length, 2)
      await refuseRows(app.ctx, 'organiser_notices', `new.about_id = ${promises[0]!.id}`)
      app.clock.at = new Date('2026-11-24T12:00:00Z')
      await assert.rejects(remindOrganisers(app.ctx), /refused by a test/)
      const [mail, ...more] = await mails(app)
      assert.equal(more.length, 0)
      assert.match(mail!.text, /The synopsis as well\./)
    }))
})
