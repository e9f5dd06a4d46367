import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { recount } from '#features/log/index.ts'
import { withApp } from '../../../../test/app.ts'
import { tallyOf } from '../counting/queries.ts'
import { tick } from '../counting/sequencer.ts'
import { confirmLink } from '../secrets.ts'
import { aSubject, mailed, noteApp, sign, submit } from '../voices.testing.ts'

describe('confirming', () => {
  it('counts a submission only after its code, and gives it the next number', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      const ben = app.browser()
      await submit(app, ben, publicId)
      await tick(app.ctx)
      assert.equal((await tallyOf(app.ctx, id)).net, 0)
      const { code } = await mailed(app)
      const answer = await ben.post(`/things/${publicId}/note/confirm`, {
        code: `${code.slice(0, 3)} ${code.slice(3)}`,
        seen: 'promo',
      })
      assert.equal(answer.location, `/things/${publicId}/note`)
      assert.match(
        (await ben.get(`/things/${publicId}/note`)).words,
        /Confirmed We have not counted this yet/,
      )
      await tick(app.ctx)
      assert.match((await ben.get(`/things/${publicId}/note`)).words, /Counted: you are number 1/)
      const tally = await tallyOf(app.ctx, id)
      assert.deepEqual([tally.counted, tally.net, tally.basis['seen-promo'], tally.log.size], [1, 1, 1, 1])
    }, noteApp))

  it('writes a leaf that says nothing about the person', () =>
    withApp(async (app) => {
      const { publicId } = await aSubject(app.ctx)
      await sign(app, app.browser(), publicId, { name: 'Ben Okonjo', seen: 'some' })
      await tick(app.ctx)
      const [entry] = await run<{ leaf: string }>(app.ctx.db, 'select leaf from log_entries')
      const lines = entry!.leaf.split('\n')
      assert.deepEqual(lines.slice(0, 8), [
        'firsthand.leaf/v1',
        'note',
        publicId,
        '1',
        'some',
        '-',
        '2026-09-12',
        '-',
      ])
      assert.match(lines[8]!, /^[A-Za-z0-9+/]{43}=$/)
      assert.equal(lines.length, 10)
    }, noteApp))

  it('takes five codes over all resends, then none, not even the right one', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      const ben = app.browser()
      await submit(app, ben, publicId)
      const { code } = await mailed(app)
      const wrong = code === '000000' ? '000001' : '000000'
      const place = `/things/${publicId}/note/confirm`
      const said: string[] = []
      for (let i = 0; i < 5; i++) said.push((await ben.post(place, { code: wrong })).words)
      assert.match(said[0]!, /4 more tries/)
      assert.match(said[4]!, /five have been tried/)
      assert.equal((await ben.post(place, { code })).status, 422)
      await tick(app.ctx)
      assert.equal((await tallyOf(app.ctx, id)).net, 0)
    }, noteApp))

  it('gives whoever only submitted nothing when the mail’s button has confirmed: a guess is a guess, five at most', () =>
    withApp(async (app) => {
      const { publicId } = await aSubject(app.ctx)
      const [mallory, vic] = [app.browser(), app.browser()]
      await submit(app, mallory, publicId, { email: 'vic@example.org' })
      const { ref, code } = await mailed(app)
      const link = confirmLink(app.ctx, publicId, ref).replace(app.ctx.config.baseUrl, '')
      assert.equal((await vic.post(link)).status, 303)
      const place = `/things/${publicId}/note`
      const wrong = code === '000000' ? '000001' : '000000'
      for (let n = 0; n < 6; n++) {
        const answer = await mallory.post(`${place}/confirm`, { code: wrong, remember: 'yes' })
        assert.equal(answer.status, 422)
        assert.deepEqual(answer.headers.getSetCookie(), [])
        assert.match(answer.words, n < 4 ? /more tr/ : /(five|Five codes) have been tried/)
      }
      assert.equal((await mallory.post(`${place}/confirm`, { code })).status, 422)
      assert.equal((await mallory.get(`${place}/data.json`)).status, 403)
      assert.equal((await vic.get(`${place}/data.json`)).status, 200)
    }, noteApp))

  it('takes the right code of what is confirmed as often as it comes', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      const ben = app.browser()
      await submit(app, ben, publicId)
      const { ref, code } = await mailed(app)
      const link = confirmLink(app.ctx, publicId, ref).replace(app.ctx.config.baseUrl, '')
      await app.browser().post(link)
      const place = `/things/${publicId}/note`
      const wrong = code === '000000' ? '000001' : '000000'
      assert.match((await ben.post(`${place}/confirm`, { code: wrong })).words, /4 more tries/)
      for (let n = 0; n < 8; n++) assert.equal((await ben.post(`${place}/confirm`, { code })).location, place)
      assert.equal((await ben.get(`${place}/data.json`)).status, 200)
      const tries = await run<{ n: number }>(
        app.ctx.db,
        'select n from code_tries where submission_id = $1',
        [ref.id],
      )
      assert.deepEqual(tries, [{ n: 1 }])
      await tick(app.ctx)
      assert.equal((await tallyOf(app.ctx, id)).net, 1)
    }, noteApp))

  it('refuses a code after 30 minutes, and keeps the link for 7 days', () =>
    withApp(async (app) => {
      const { publicId } = await aSubject(app.ctx)
      const ben = app.browser()
      await submit(app, ben, publicId)
      const { ref, code } = await mailed(app)
      app.clock.forward({ minutes: 31 })
      assert.match(
        (await ben.post(`/things/${publicId}/note/confirm`, { code })).words,
        /more than 30 minutes old/,
      )
      const link = confirmLink(app.ctx, publicId, ref).replace(app.ctx.config.baseUrl, '')
      app.clock.forward({ days: 6, hours: 23 })
      assert.equal((await app.browser().post(link)).status, 303)
    }, noteApp))

  it('refuses a link after 7 days', () =>
    withApp(async (app) => {
      const { publicId } = await aSubject(app.ctx)
      await submit(app, app.browser(), publicId)
      const { ref } = await mailed(app)
      app.clock.forward({ days: 7, seconds: 1 })
      const link = confirmLink(app.ctx, publicId, ref).replace(app.ctx.config.baseUrl, '')
      assert.match((await app.browser().post(link)).words, /more than seven days old/)
    }, noteApp))

  it('shows what would be signed to whoever follows the link, and changes nothing by that', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      await submit(app, app.browser(), publicId, { name: 'Ben Okonjo' })
      const { ref } = await mailed(app)
      const link = confirmLink(app.ctx, publicId, ref).replace(app.ctx.config.baseUrl, '')
      const scanner = app.browser('198.51.100.9')
      for (let i = 0; i < 3; i++) assert.match((await scanner.get(link)).words, /Ben Okonjo.*Version 1.*Sign/)
      await tick(app.ctx)
      assert.equal((await tallyOf(app.ctx, id)).counted, 0)
      assert.equal(scanner.cookies.size, 0)
      assert.equal((await scanner.post(link)).location, `/things/${publicId}/note`)
      assert.equal((await scanner.post(link)).location, `/things/${publicId}/note`)
      await tick(app.ctx)
      assert.equal((await tallyOf(app.ctx, id)).counted, 1)
    }, noteApp))

  it('counts one address once, however it is spelled, and leads the second try to the first signature', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      const first = await sign(app, app.browser(), publicId, { email: 'ada.l@gmail.com' })
      const again = app.browser()
      await submit(app, again, publicId, { email: 'A.d.a.L+film@googlemail.com' })
      const { code } = await mailed(app)
      const answer = await again.post(`/things/${publicId}/note/confirm`, { code })
      assert.equal(answer.location, `/things/${publicId}/note?done=already`)
      assert.match(again.cookies.get(`fh-v-${publicId}`)!, new RegExp(first.id))
      await tick(app.ctx)
      assert.equal((await tallyOf(app.ctx, id)).net, 1)
    }, noteApp))

  it('answers alike whether or not an address has signed', () =>
    withApp(async (app) => {
      const { publicId } = await aSubject(app.ctx)
      await sign(app, app.browser(), publicId, { email: 'ben@example.org' })
      const pages: string[] = []
      for (const email of ['ben@example.org', 'new@example.org']) {
        const cleo = app.browser()
        await submit(app, cleo, publicId, { email })
        await mailed(app)
        pages.push(
          (await cleo.get(`/things/${publicId}/note/confirm`)).text
            .replaceAll(email, '…')
            .replace(/\d\d:\d\d:\d\d/g, ''),
        )
      }
      assert.equal(pages[0], pages[1])
    }, noteApp))

  it('needs no code in a browser that confirmed the address before, but its own button', () =>
    withApp(async (app) => {
      const [one, two] = [await aSubject(app.ctx), await aSubject(app.ctx)]
      const ben = app.browser()
      await submit(app, ben, one.publicId)
      await ben.post(`/things/${one.publicId}/note/confirm`, {
        code: (await mailed(app)).code,
        remember: 'yes',
      })
      app.clock.forward({ days: 29 })
      await submit(app, ben, two.publicId, { email: 'ben+second@example.org' })
      const page = await ben.get(`/things/${two.publicId}/note/confirm`)
      assert.match(page.words, /no code is needed/)
      assert.equal((await ben.post(`/things/${two.publicId}/note/confirm`)).status, 303)
      await tick(app.ctx)
      assert.equal((await tallyOf(app.ctx, two.id)).net, 1)
      const cleo = app.browser()
      await submit(app, cleo, two.publicId, { email: 'ben@example.org' })
      assert.doesNotMatch((await cleo.get(`/things/${two.publicId}/note/confirm`)).words, /no code is needed/)
    }, noteApp))

  it('opens nothing for Cleo, who has neither code nor link', () =>
    withApp(async (app) => {
      const { publicId } = await aSubject(app.ctx)
      const ben = app.browser()
      const ref = await sign(app, ben, publicId)
      const cleo = app.browser()
      for (const path of ['', '/confirm', '/status.json', '/data.json'])
        assert.equal((await cleo.get(`/things/${publicId}/note${path}`)).status, 403)
      const waiting = ben.cookies.get(`fh-w-${publicId}`)!
      cleo.cookies.set(`fh-v-${publicId}`, waiting)
      assert.equal((await cleo.get(`/things/${publicId}/note/data.json`)).status, 403)
      cleo.cookies.set(`fh-v-${publicId}`, `${ref.id}.${'A'.repeat(43)}`)
      assert.equal((await cleo.post(`/things/${publicId}/note/withdrawal`)).status, 403)
      assert.equal((await cleo.get(`/c/${publicId}/${'A'.repeat(43)}`)).status, 404)
    }, noteApp))

  it('gives what strangers recount from the leaves alone', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      for (const [name, seen] of [
        ['ada', 'all'],
        ['ben', 'none'],
        ['cleo', 'none'],
      ] as const)
        await sign(app, app.browser(), publicId, { email: `${name}@example.org`, seen })
      await tick(app.ctx)
      const counted = (await recount(app.ctx, 'public')).subjects.get(publicId)!
      const tally = await tallyOf(app.ctx, id)
      assert.deepEqual(counted, {
        counted: 3,
        withdrawn: 0,
        removed: 0,
        restored: 0,
        net: 3,
        basis: { all: 1, none: 2 },
        choice: { '-': 3 },
        version: { 1: 3 },
        answer: {},
      })
      assert.deepEqual([tally.net, tally.basis['seen-all'], tally.basis['seen-none']], [3, 1, 2])
    }, noteApp))
})
