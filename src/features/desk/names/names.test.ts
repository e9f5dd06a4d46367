import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { aWork, livePetition, sign } from '#features/petitions/petitions.testing.ts'
import { namesToCheck, voiceJobs } from '#features/voices/index.ts'

/** Somebody who wants their name shown signs, and the daily job looks at the names. */
async function withName(app: TestApp, name: string) {
  await aWork(app)
  const slug = await livePetition(app)
  const ben = await sign(app, slug, { name, shows: 'yes' })
  const daily = voiceJobs.find((job) => job.name === 'voices.show-names')!
  await (daily.run as (ctx: TestApp['ctx'], payload: unknown) => Promise<void>)(app.ctx, {})
  app.clock.forward({ seconds: 1 })
  const [waiting] = await namesToCheck(app.ctx)
  return { slug, ben, fields: { subject: String(waiting?.subjectId), voice: waiting?.voiceId ?? '' } }
}

const decisions = (app: TestApp) =>
  app.ctx.db.selectFrom('name_checks').select(['decision', 'by', 'reason']).orderBy('at').execute()

test('a name that looks like a link waits, and is decided once', () =>
  withApp(async (app) => {
    const { fields } = await withName(app, 'www.cheap-watches.example')
    const { browser: mo, staff } = await signedIn(app, 'moderator')
    assert.match((await mo.get('/desk')).words, /1 name waits for a check/)
    assert.match(
      (await mo.get('/desk/names')).words,
      /www\.cheap-watches\.example looks like a web address · Show the film/,
    )
    const unsaid = await mo.post('/desk/names', { ...fields, decision: 'refused', reason: '' })
    assert.equal(unsaid.status, 422)
    assert.match(unsaid.words, /Say why the name is not shown/)
    assert.equal(
      (await mo.post('/desk/names', { ...fields, decision: 'refused', reason: 'An advertisement' })).location,
      '/desk/names?done=decided',
    )
    assert.deepEqual((await decisions(app)).at(-1), {
      decision: 'refused',
      by: String(staff.id),
      reason: 'An advertisement',
    })
    assert.equal((await mo.post('/desk/names', { ...fields, decision: 'shown', reason: '' })).status, 409)
    assert.match((await mo.get('/desk/names?done=decided')).words, /No name waits for a check/)
  }))

test('a name that is one after all is shown', () =>
  withApp(async (app) => {
    const { fields } = await withName(app, 'Ben 4711 0815')
    const { browser: mo } = await signedIn(app, 'moderator')
    assert.equal((await mo.post('/desk/names', { ...fields, decision: 'shown', reason: '' })).status, 303)
    assert.deepEqual(
      (await decisions(app)).map((row) => row.decision),
      ['waiting', 'shown'],
    )
  }))

test('nobody else decides, and nothing that does not wait can be decided', () =>
  withApp(
    async (app) => {
      const { fields } = await withName(app, 'www.cheap-watches.example')
      const shown = { ...fields, decision: 'shown', reason: '' }
      assert.equal((await app.browser().post('/desk/names', shown)).location, '/desk/sign-in')
      const half = (await signedIn(app, 'moderator', { name: 'Half', openedBy: 'mail' })).browser
      assert.equal((await half.post('/desk/names', shown)).location, '/desk/passkey')
      const mo = (await signedIn(app, 'moderator')).browser
      for (const forged of [
        { subject: '999999' },
        { subject: 'x' },
        { voice: '00000000-0000-4000-8000-000000000000' },
        { voice: "';--" },
      ])
        assert.equal((await mo.post('/desk/names', { ...shown, ...forged })).status, 409)
      assert.equal((await mo.post('/desk/names', { ...fields, decision: 'maybe' })).status, 422)
      assert.equal((await decisions(app)).length, 1)
    },
    { env: PUBLIC },
  ))
