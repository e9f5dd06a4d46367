import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { erasuresFile, listToken, readErasures, type VoiceRef } from '#features/voices/index.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { hidePetition } from '../index.ts'
import { aWork, livePetition, moderator, openPetition, sign } from '../petitions.testing.ts'

const owed = (app: TestApp): Promise<{ n: number }[]> =>
  run<{ n: number }>(
    app.ctx.db,
    `select count(*) as n from follows f join mailings m on m.recipient_id = f.id and m.kind = 'follow'`,
  )

/** Asked for and confirmed by the button of the mail. */
async function follow(app: TestApp, slug: string, email: string): Promise<VoiceRef> {
  app.clock.forward({ seconds: 1 })
  assert.equal((await app.browser().post(`/petitions/${slug}/follows`, { email })).status, 200)
  const [ref] = await run<{ subjectId: number; id: string }>(
    app.ctx.db,
    'select subject_id as "subjectId", id from follows order by asked_at desc limit 1',
  )
  assert.match((await press(app, ref!, 'follow')).words, /You follow this now/)
  return ref!
}

const linkOf = (app: TestApp, ref: VoiceRef, purpose: Parameters<typeof listToken>[2]): string =>
  `/u/${listToken(app.ctx.keys, ref, purpose)}`
const press = (
  app: TestApp,
  ref: VoiceRef,
  purpose: Parameters<typeof listToken>[2],
): ReturnType<Browser['post']> => app.browser().post(linkOf(app, ref, purpose))

/** Whatever is kept of somebody who follows. */
const keptOf = (app: TestApp, { id }: VoiceRef): Promise<unknown[]> =>
  run(
    app.ctx.db,
    `select 'follow' as kept from follows where id = $1 union all select 'confirmation' from follow_confirmations where follow_id = $1
     union all select 'mail' from mailings where recipient_id = $1 union all select 'left' from unsubscriptions where recipient_id = $1`,
    [id],
  )

describe('following a petition', () => {
  it('owes one mail with a button, and answers alike for every address', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const ben = app.browser()
      const first = await ben.post(`/petitions/${slug}/follows`, { email: 'ben@example.org' })
      const known = await ben.post(`/petitions/${slug}/follows`, { email: 'ada@example.org' })
      assert.equal(first.status, 200)
      assert.match(
        first.words,
        /A mail is on its way.*Nothing more is sent until the button in it is pressed/,
      )
      assert.equal(first.text, known.text)
      assert.deepEqual(await owed(app), [{ n: 2 }])
    }))

  it('says what is wrong with an address, and stores nothing', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const page = await app.browser().post(`/petitions/${slug}/follows`, { email: 'ben at example' })
      assert.equal(page.status, 422)
      assert.match(page.words, /e-mail address like name@example\.org/)
      assert.match(page.text, /value="ben at example"/)
      assert.equal((await app.browser().post(`/petitions/${slug}/follows`, {})).status, 422)
      assert.deepEqual(await owed(app), [{ n: 0 }])
    }))

  it('is not possible where there is nothing to see, nor without end', () =>
    withApp(async (app) => {
      await aWork(app)
      const waiting = await openPetition(app, app.browser())
      const cleo = app.browser()
      const email = 'cleo@example.org'
      assert.equal((await cleo.post(`/petitions/${waiting}/follows`, { email })).status, 404)
      app.clock.forward({ minutes: 1 })
      const slug = await livePetition(app, { email: 'ada2@example.org' })
      for (let n = 0; n < 10; n++)
        assert.equal((await cleo.post(`/petitions/${slug}/follows`, { email })).status, 200)
      assert.equal((await cleo.post(`/petitions/${slug}/follows`, { email })).status, 429)
      await hidePetition(app.ctx, await moderator(app), slug, 'court')
      assert.equal((await cleo.post(`/petitions/${slug}/follows`, { email })).status, 410)
    }))
})

describe('whoever has left both lists of a petition', () => {
  it('is not known there any more, however often the address was entered; the links of old mails still answer', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const [first, again, fay] = [
        await follow(app, slug, 'ben@example.org'),
        await follow(app, slug, 'Ben+films@example.org'),
        await follow(app, slug, 'fay@example.org'),
      ]
      assert.match((await press(app, first, 'answer')).words, /You get no more mail about answers/)
      assert.equal((await run(app.ctx.db, 'select 1 from follows')).length, 3, 'the news are still wanted')
      await press(app, first, 'news')
      for (const ref of [first, again]) assert.deepEqual(await keptOf(app, ref), [])
      assert.equal((await keptOf(app, fay)).length, 3)

      for (const list of ['answer', 'news'] as const) {
        assert.equal((await app.browser().get(linkOf(app, first, list))).status, 200)
        assert.match((await press(app, first, list)).words, /You get no more/)
      }
      const ended = await press(app, first, 'follow')
      assert.equal(ended.status, 410)
      assert.match(ended.words, /This link has ended.*enter it again on the petition’s page/)
      assert.deepEqual(await keptOf(app, first), [])

      const anew = await follow(app, slug, 'ben@example.org')
      assert.equal((await keptOf(app, anew)).length, 3)
    }))

  it('stays when only one list was left before and the address followed anew', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const first = await follow(app, slug, 'ben@example.org')
      await press(app, first, 'answer')
      const anew = await follow(app, slug, 'ben@example.org')
      await press(app, first, 'news')
      assert.deepEqual(await keptOf(app, first), [])
      assert.deepEqual(await run(app.ctx.db, 'select recipient_id as id, list from unsubscriptions'), [
        { id: anew.id, list: 'news' },
      ])
    }))
})

describe('whoever has everything about a signature erased', () => {
  it('does not follow any more with that address, and the list of erased ids says so', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const ben = await sign(app, slug, { email: 'ben@example.org' })
      const [own, other] = [
        await follow(app, slug, 'BEN+x@example.org'),
        await follow(app, slug, 'fay@example.org'),
      ]
      assert.equal((await ben.post(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })).status, 200)
      assert.deepEqual(await keptOf(app, own), [])
      assert.equal((await keptOf(app, other)).length, 3)
      const listed = (await readErasures(erasuresFile(app.ctx.config))).map(({ id }) => id)
      assert.deepEqual([listed.includes(own.id), listed.includes(other.id)], [true, false])
    }))
})
