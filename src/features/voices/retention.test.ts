import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import pino from 'pino'
import { run } from '#core/db.ts'
import { withApp, type TestApp } from '../../../test/app.ts'
import { eraseVoice } from './acting/erasing.ts'
import { tick } from './counting/sequencer.ts'
import { forgetLeftovers, forgetNetworks, forgetUnconfirmed } from './retention.ts'
import { aSubject, mailed, noteApp, sign, submit } from './voices.testing.ts'

/** Makes one row refuse to go, as damage or a constraint that nobody thought of would. */
async function nail(
  app: TestApp,
  table: string,
  column: string,
  id: string,
  event = 'delete',
): Promise<void> {
  Object.assign(app.ctx, { logger: pino({ level: 'silent' }) })
  await run(
    app.ctx.db,
    `create function nailed() returns trigger language plpgsql as $$ begin if old.${column} = '${id}' then raise exception 'nailed'; end if; return coalesce(new, old); end $$`,
  )
  await run(
    app.ctx.db,
    `create trigger nailed before ${event} on ${table} for each row execute function nailed()`,
  )
}

const ids = async (app: TestApp, table: string, column: string): Promise<string[]> =>
  (await run<{ id: string }>(app.ctx.db, `select ${column} as id from ${table} order by 1`)).map(
    ({ id }) => id,
  )

/** Ben, Cleo and Dora submit and do not confirm; Ada does. */
async function people(app: TestApp): Promise<{ ada: string; waiting: string[] }> {
  const subject = await aSubject(app.ctx)
  const waiting: string[] = []
  for (const name of ['Ben', 'Cleo', 'Dora']) {
    await submit(app, app.browser(`192.0.2.${waiting.length + 1}`), subject.publicId, {
      name,
      email: `${name.toLowerCase()}@example.org`,
    })
    waiting.push((await mailed(app)).ref.id)
  }
  const { id } = await sign(app, app.browser('192.0.2.9'), subject.publicId, {
    name: 'Ada',
    email: 'ada@example.org',
  })
  return { ada: id, waiting }
}

describe('what nobody confirmed', () => {
  it('goes after 30 days with everything that hangs on it, and not before', () =>
    withApp(async (app) => {
      const { ada } = await people(app)
      app.clock.forward({ days: 29 })
      await forgetUnconfirmed(app.ctx)
      assert.equal((await ids(app, 'submissions', 'id')).length, 4)
      app.clock.forward({ days: 2 })
      await forgetUnconfirmed(app.ctx)
      await forgetUnconfirmed(app.ctx)
      assert.deepEqual(await ids(app, 'submissions', 'id'), [ada])
      assert.deepEqual(new Set(await ids(app, 'mailings', 'recipient_id')), new Set([ada]))
      assert.deepEqual(await ids(app, 'submission_networks', 'submission_id'), [ada])
    }, noteApp))

  it('goes also when one row cannot: that one is met again, and the job says that it failed', () =>
    withApp(async (app) => {
      const { ada, waiting } = await people(app)
      await nail(app, 'submissions', 'id', waiting[1]!)
      app.clock.forward({ days: 31 })
      await assert.rejects(
        forgetUnconfirmed(app.ctx),
        /forget-unconfirmed: 1 rows could not be handled, 2 were/,
      )
      assert.deepEqual(await ids(app, 'submissions', 'id'), [ada, waiting[1]!].sort())
      await run(app.ctx.db, 'drop trigger nailed on submissions')
      await forgetUnconfirmed(app.ctx)
      assert.deepEqual(await ids(app, 'submissions', 'id'), [ada])
    }, noteApp))
})

describe('networks', () => {
  it('go after 7 days, whoever was confirmed', () =>
    withApp(async (app) => {
      await people(app)
      app.clock.forward({ days: 7 })
      await forgetNetworks(app.ctx)
      assert.equal((await ids(app, 'submission_networks', 'submission_id')).length, 4)
      app.clock.forward({ days: 1 })
      await forgetNetworks(app.ctx)
      assert.deepEqual(await ids(app, 'submission_networks', 'submission_id'), [])
      assert.equal((await ids(app, 'submissions', 'id')).length, 4)
    }, noteApp))

  it('go also when one row cannot', () =>
    withApp(async (app) => {
      const { waiting } = await people(app)
      await nail(app, 'submission_networks', 'submission_id', waiting[0]!)
      app.clock.forward({ days: 8 })
      await assert.rejects(forgetNetworks(app.ctx), /1 rows could not be handled, 3 were/)
      assert.deepEqual(await ids(app, 'submission_networks', 'submission_id'), [waiting[0]!])
    }, noteApp))
})

describe('the country of what was erased', () => {
  it('goes once it is counted, also when another row cannot, and browsers past their time go in any case', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const refs = []
      for (const name of ['Ben', 'Cleo'])
        refs.push(
          await sign(app, app.browser(), subject.publicId, {
            name,
            email: `${name.toLowerCase()}@example.org`,
          }),
        )
      await tick(app.ctx)
      for (const ref of refs) await eraseVoice(app.ctx, ref)
      await tick(app.ctx)
      await run(
        app.ctx.db,
        `insert into remembered_addresses (secret_hash, confirmed_at, expires_at, sealed) values ('x', $1, $1, 'x')`,
        [app.clock.now()],
      )
      app.clock.forward({ seconds: 1 })
      await nail(app, 'log_entries', 'voice_id', refs[0]!.id, 'update')
      await assert.rejects(forgetLeftovers(app.ctx), /forget-countries: 1 rows could not be handled, 1 were/)
      const rows = await run<{ voice_id: string }>(
        app.ctx.db,
        'select distinct voice_id from log_entries where country is not null',
      )
      assert.deepEqual(
        rows.map((row) => row.voice_id),
        [refs[0]!.id],
      )
      assert.deepEqual(await run(app.ctx.db, 'select from remembered_addresses'), [])
    }, noteApp))
})
