import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp, testApp } from '../../../../test/app.ts'
import { connect } from '#core/db.ts'
import { deskRoutes } from '../routes.ts'
import { isHealthy, maySeeMetrics } from './rules.ts'

const site = (env: Record<string, string> = {}) => ({ routes: deskRoutes, kinds: [], env })

test('health says what is well, in fields that programs read', () =>
  withApp(async (app) => {
    const page = await app.request('/health')
    assert.equal(page.status, 200)
    assert.equal(page.headers.get('cache-control'), 'no-store')
    const { status, database, mails_due } = page.json() as Record<string, unknown>
    assert.deepEqual([status, database, mails_due], ['ok', 'ok', 0])
  }, site()))

test('health fails when nothing was counted for a minute', () =>
  withApp(async (app) => {
    await app.ctx.db
      .insertInto('uncounted')
      .values({
        subject_id: 1,
        voice_id: '00000000-0000-4000-8000-000000000000',
        kind: 'sign',
        version: 1,
        basis: 'all',
        choice: '-',
        value: '-',
        queued_at: app.clock.now(),
      })
      .execute()
    app.clock.forward({ seconds: 60 })
    assert.equal((await app.request('/health')).status, 200)
    app.clock.forward({ seconds: 1 })
    const page = await app.request('/health')
    assert.equal(page.status, 503)
    assert.equal((page.json() as { uncounted_seconds: number }).uncounted_seconds, 61)
  }, site()))

test('health answers 503 in JSON while the database is away, and the other pages say to come back', async () => {
  const nowhere = 'postgres://firsthand:secret@127.0.0.1:1/none'
  const { db } = connect(nowhere, { max: 1 })
  const app = await testApp(db, nowhere, site())
  const page = await app.request('/health')
  assert.equal(page.status, 503)
  const { status, database } = page.json() as Record<string, unknown>
  assert.deepEqual([status, database], ['failing', 'unreachable'])
  assert.doesNotMatch(page.text, /secret|127\.0\.0\.1/)
  assert.equal((await app.request('/desk')).status, 503)
  await db.destroy()
})

test('metrics are for a program on this machine, or with the token', () =>
  withApp(
    async (app) => {
      assert.equal((await app.request('/metrics')).status, 404)
      assert.equal(
        (await app.request('/metrics', { headers: { authorization: 'Bearer wrong' } })).status,
        404,
      )
      const page = await app.request('/metrics', { headers: { authorization: 'Bearer open-sesame' } })
      assert.equal(page.status, 200)
      assert.match(page.headers.get('content-type')!, /^text\/plain/)
      assert.match(page.text, /^firsthand_database_up 1$/m)
      assert.match(page.text, /^firsthand_mails_due 0$/m)
    },
    site({ METRICS_TOKEN: 'open-sesame' }),
  ))

test('who may see metrics', () => {
  const asked = { ip: '203.0.113.7', authorization: null, forwarded: false, token: undefined }
  assert.equal(maySeeMetrics(asked), false)
  assert.equal(maySeeMetrics({ ...asked, ip: '127.0.0.1' }), true)
  assert.equal(maySeeMetrics({ ...asked, ip: '::1' }), true)
  // A reverse proxy on this machine speaks for somebody else.
  assert.equal(maySeeMetrics({ ...asked, ip: '127.0.0.1', forwarded: true }), false)
  assert.equal(maySeeMetrics({ ...asked, authorization: 'Bearer t', token: 't' }), true)
  assert.equal(maySeeMetrics({ ...asked, authorization: 'Bearer ', token: '' }), false)
  assert.equal(maySeeMetrics({ ...asked, authorization: 'Bearer undefined' }), false)
  assert.equal(maySeeMetrics({ ...asked, ip: '', authorization: '' }), false)
})

test('a site is healthy while it counts', () => {
  assert.equal(isHealthy({ database: true, uncountedSeconds: 60, lateMails: 9 }), true)
  assert.equal(isHealthy({ database: true, uncountedSeconds: 60.1, lateMails: 0 }), false)
  assert.equal(isHealthy({ database: false, uncountedSeconds: 0, lateMails: 0 }), false)
})
