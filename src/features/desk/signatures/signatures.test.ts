import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { aWork, confirm, livePetition, shown, sign } from '#features/petitions/petitions.testing.ts'
import { anyPetition } from '#features/petitions/index.ts'
import { tallyOf, tick } from '#features/voices/index.ts'
import { actsFor } from './rules.ts'

const WHY = { reason: 'Asked by mail' }

const ready = async (app: TestApp, action?: string) => {
  await aWork(app)
  const slug = await livePetition(app, action ? { action } : {})
  const ben = await sign(app, slug, { email: 'ben@example.org' })
  return { slug, ben, mo: (await signedIn(app, 'moderator')).browser }
}

const net = async (app: TestApp, slug: string): Promise<number> => {
  await tick(app.ctx)
  return (await tallyOf(app.ctx, (await anyPetition(app.ctx, slug)).id)).net
}

const linkIn = (text: string): string => /href="(\/desk\/signatures\/\d+\/[0-9a-f-]{36})"/.exec(text)![1]!

async function foundBy(mo: Browser, address: string, petition = ''): Promise<string> {
  const page = await mo.post('/desk/signatures', { address, petition, ...WHY })
  assert.equal(page.status, 200)
  return linkIn(page.text)
}

const acts = async (app: TestApp) =>
  (
    await app.ctx.db.selectFrom('desk_entries').select(['act', 'about', 'reason']).orderBy('id').execute()
  ).map((row) => `${row.act}: ${row.about}: ${row.reason}`)

test('a signature is found by the exact address, on one petition or on all', () =>
  withApp(async (app) => {
    const { slug, mo } = await ready(app)
    assert.match(await foundBy(mo, 'ben@example.org', slug), /^\/desk/)
    const page = await mo.get(await foundBy(mo, ' Ben+films@EXAMPLE.org '))
    assert.match(page.words, /Ben Okonjo counts .*Show the film under the poster/)
    assert.match(page.words, /Number 2/)
    const none = await mo.post('/desk/signatures', { address: 'cleo@example.org', petition: '', ...WHY })
    assert.match(none.words, /has not submitted anything here/)
    const [first] = await acts(app)
    assert.equal(first, `signature.looked-up: ${slug}: Asked by mail`)
    assert.equal((await acts(app)).join().includes('ben@'), false)
  }))

test('looking needs a reason, an address and a petition that exists', () =>
  withApp(async (app) => {
    const { mo } = await ready(app)
    const page = await mo.post('/desk/signatures', { address: 'ben', petition: '', reason: ' ' })
    assert.equal(page.status, 422)
    assert.match(page.words, /There is a problem|There are 2 problems/)
    const unknown = await mo.post('/desk/signatures', {
      address: 'ben@example.org',
      petition: 'nothing',
      ...WHY,
    })
    assert.match(unknown.words, /There is no petition with this address/)
    const unreadable = await mo.post('/desk/signatures', {
      address: 'ben@example.org',
      petition: '%00',
      ...WHY,
    })
    assert.match(unreadable.words, /There is no petition with this address/)
    assert.match(unknown.text, /value="ben@example\.org"/)
    assert.deepEqual(await acts(app), [])
  }))

test('removing lowers the count with a public reason; putting it back raises it again', () =>
  withApp(async (app) => {
    const { slug, ben, mo } = await ready(app)
    assert.equal(await net(app, slug), 2)
    const path = await foundBy(mo, 'ben@example.org')
    const unsaid = await mo.post(`${path}/removal`, { note: 'Tell us' })
    assert.equal(unsaid.status, 422)
    assert.match(unsaid.text, /Tell us/)
    assert.match(unsaid.text, /href="#f-removal-reason"[\s\S]*id="f-removal-reason"/)
    assert.equal(await net(app, slug), 2)
    assert.equal(
      (await mo.post(`${path}/removal`, { reason: 'automated', note: 'Sent by a script.' })).location,
      `${path}?done=decided`,
    )
    assert.equal(await net(app, slug), 1)
    assert.equal((await mo.post(`${path}/removal`, { reason: 'automated', note: '' })).status, 409)
    assert.equal(await net(app, slug), 1)
    assert.match(
      (await ben.get(`/petitions/${slug}/signature`)).words,
      /a program sent it.*Sent by a script\./,
    )
    assert.match((await mo.get(path)).words, /Ben Okonjo removed .*Mo removed/)
    assert.equal((await mo.post(`${path}/restoration`, { note: '' })).status, 303)
    assert.equal(await net(app, slug), 2)
    assert.equal((await mo.post(`${path}/restoration`, { note: '' })).status, 409)
    assert.deepEqual(
      (await acts(app)).map((act) => act.split(':')[0]),
      ['signature.looked-up', 'signature.removed', 'signature.restored'],
    )
  }))

/** Ben's form is filled in by a program, which the hold rules notice. */
async function heldSignature(app: TestApp, slug: string): Promise<Browser> {
  app.clock.forward({ seconds: 1 })
  const ben = app.browser('198.51.100.20')
  await ben.post(`/petitions/${slug}/signatures`, {
    name: 'Ben Held',
    email: 'held@mailinator.com',
    country: 'DE',
    consent: 'yes',
    shown: shown(app),
    website: 'https://spam.example',
  })
  await confirm(app, ben, slug)
  return ben
}

test('what waits is on the overview and can be let through', () =>
  withApp(async (app) => {
    const { slug, mo } = await ready(app)
    await heldSignature(app, slug)
    assert.equal(await net(app, slug), 2)
    assert.match((await mo.get('/desk')).words, /1 signature or objection waits for a check the oldest came/)
    const path = linkIn((await mo.get('/desk/signatures')).text)
    assert.match((await mo.get(path)).words, /Ben Held waits for a check.*throw-away address/)
    assert.equal((await mo.post(`${path}/release`, { note: '' })).status, 303)
    assert.equal(await net(app, slug), 3)
    assert.equal((await mo.post(`${path}/release`, { note: '' })).status, 409)
    assert.equal(await net(app, slug), 3)
    assert.match((await mo.get('/desk')).words, /No signature or objection waits/)
  }))

test('an objection to a refusal is answered, and the answer reaches the person', () =>
  withApp(async (app) => {
    const { slug, mo } = await ready(app)
    const ben = await heldSignature(app, slug)
    const path = linkIn((await mo.get('/desk/signatures')).text)
    assert.equal((await mo.post(`${path}/removal`, { reason: 'not-a-person', note: '' })).status, 303)
    assert.match((await mo.get(path)).words, /Ben Held not counted/)
    assert.equal((await mo.post(`${path}/answer`, { note: 'No.' })).status, 409)
    assert.equal(
      (
        await ben.post(`/petitions/${slug}/signature/objection`, {
          objection: 'I am Ben, and I live in Bonn.',
        })
      ).status,
      303,
    )
    assert.match((await mo.get('/desk/signatures')).words, /Objection .*I am Ben, and I live in Bonn\./)
    assert.equal((await mo.post(`${path}/answer`, { note: '  ' })).status, 422)
    assert.equal(
      (await mo.post(`${path}/answer`, { note: 'We asked the provider; the box is shared.' })).status,
      303,
    )
    assert.match((await ben.get(`/petitions/${slug}/signature`)).words, /Not counted.*the box is shared\./)
    assert.match((await mo.get('/desk/signatures')).words, /No signature and no objection waits/)
    assert.equal(await net(app, slug), 2)
    assert.equal((await mo.post(`${path}/restoration`, { note: '' })).status, 303)
    assert.equal(await net(app, slug), 3)
  }))

test('an objection to a removal is decided by another moderator, whichever way, as soon as there is one', () =>
  withApp(async (app) => {
    const { slug, ben, mo } = await ready(app)
    const path = await foundBy(mo, 'ben@example.org')
    const remove = () => mo.post(`${path}/removal`, { reason: 'test', note: '' })
    const objects = () => ben.post(`/petitions/${slug}/signature/objection`, { objection: 'I am no test.' })
    assert.equal((await remove()).status, 303)
    assert.equal((await objects()).status, 303)
    // Nobody else is there: Mo has to, and reads that.
    const alone = await mo.get(path)
    assert.match(alone.words, /There is nobody else who could look at it again/)
    assert.match(alone.text, /\/restoration"/)
    const nora = (await signedIn(app, 'moderator', { name: 'Nora' })).browser
    const page = await mo.get(path)
    assert.match(page.words, /You removed this signature yourself, so another moderator has to decide/)
    assert.doesNotMatch(page.text, /\/(restoration|answer)"/)
    for (const act of ['restoration', 'answer']) {
      const refused = await mo.post(`${path}/${act}`, { note: 'It stays.' })
      assert.equal(refused.status, 409)
      assert.match(refused.words, /another moderator has to decide about the objection/)
    }
    assert.equal(await net(app, slug), 1)
    assert.equal((await nora.post(`${path}/answer`, { note: 'It looks like one.' })).status, 303)
    assert.equal((await nora.post(`${path}/answer`, { note: 'Again.' })).status, 409)
    // Asked once more, it is Nora's decision that stands, so Nora cannot decide about it.
    assert.equal((await objects()).status, 303)
    assert.equal((await nora.post(`${path}/restoration`, { note: '' })).status, 409)
    assert.equal((await mo.post(`${path}/restoration`, { note: 'He is right.' })).status, 303)
    assert.equal(await net(app, slug), 2)
    // Without an objection, a mistake of one's own is put right by oneself.
    assert.equal((await remove()).status, 303)
    assert.equal((await mo.post(`${path}/restoration`, { note: '' })).status, 303)
    assert.equal(await net(app, slug), 2)
  }))

test('signatures on a petition that was taken down are still found', () =>
  withApp(async (app) => {
    const { slug, mo } = await ready(app)
    await heldSignature(app, slug)
    await mo.post(`/desk/petitions/${slug}/hiding`, { reason: 'danger', note: '' })
    const path = await foundBy(mo, 'ben@example.org')
    assert.equal((await mo.get(path)).status, 200)
    assert.equal((await mo.get('/desk/signatures')).status, 200)
    assert.equal((await mo.get('/desk')).status, 200)
    assert.equal((await mo.post(`${path}/removal`, { reason: 'somebody-else', note: '' })).status, 303)
    assert.equal(await net(app, slug), 1)
  }))

test('hostile names and notes are shown as text', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    await sign(app, slug, { email: 'x@example.org', name: '<script>alert(1)</script>' })
    const mo = (await signedIn(app, 'moderator')).browser
    const page = await mo.get(await foundBy(mo, 'x@example.org'))
    assert.match(page.text, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/)
    assert.doesNotMatch(page.text, /<script>/)
  }))

test('Cleo, one factor, and ids that are none', () =>
  withApp(
    async (app) => {
      const { slug } = await ready(app)
      const [row] = await run<{ subject_id: number; id: string }>(
        app.ctx.db,
        'select subject_id, id from submissions limit 1',
      )
      const path = `/desk/signatures/${row!.subject_id}/${row!.id}`
      const half = (await signedIn(app, 'moderator', { name: 'Half', openedBy: 'mail' })).browser
      for (const act of ['removal', 'restoration', 'release', 'answer']) {
        assert.equal(
          (await app.browser().post(`${path}/${act}`, { reason: 'test', note: 'x' })).location,
          '/desk/sign-in',
        )
        assert.equal(
          (await half.post(`${path}/${act}`, { reason: 'test', note: 'x' })).location,
          '/desk/passkey',
        )
      }
      assert.equal(
        (await app.browser().post('/desk/signatures', { address: 'ben@example.org', ...WHY })).location,
        '/desk/sign-in',
      )
      assert.equal((await half.get(path)).location, '/desk/passkey')
      assert.equal(await net(app, slug), 2)
      const mo = (await signedIn(app, 'moderator')).browser
      const uuid = '00000000-0000-4000-8000-000000000000'
      for (const wrong of [
        `1/${uuid}`,
        `0/${uuid}`,
        `9007199254740993/${uuid}`,
        `1/x`,
        `x/${uuid}`,
        `-1/${uuid}`,
      ])
        assert.equal((await mo.get(`/desk/signatures/${wrong}`)).status, 404, wrong)
      assert.deepEqual(await acts(app), [])
    },
    { env: PUBLIC },
  ))

test('what can be done depends on the state alone', () => {
  assert.deepEqual(actsFor({ state: 'held' }, false), ['release', 'removal'])
  assert.deepEqual(actsFor({ state: 'active' }, false), ['removal'])
  assert.deepEqual(actsFor({ state: 'removed' }, false), ['restoration'])
  assert.deepEqual(actsFor({ state: 'refused' }, true), ['restoration', 'answer'])
  assert.deepEqual(actsFor({ state: 'withdrawn' }, false), [])
  assert.deepEqual(actsFor({ state: 'submitted' }, false), [])
})
