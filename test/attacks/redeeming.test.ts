import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '../../src/core/db.ts'
import { livePetition, sign, shown } from '../../src/features/petitions/petitions.testing.ts'
import { challengeFor } from '../../src/features/viewings/tokens/protocol.ts'
import { retireKey } from '../../src/features/viewings/index.ts'
import { publishedKey, roomToken } from '../../src/features/viewings/viewings.testing.ts'
import { aFilm, review } from '../../src/features/reviews/reviews.testing.ts'
import { tallyOf, tick } from '../../src/features/voices/index.ts'
import { withApp } from '../app.ts'
import { changed, leaves, ready, spent, tokenFor, WORK } from './redeeming.ts'

describe('a token that is used', () => {
  it('makes the signature one of a verified viewing, and stands in the log, in clear', () =>
    withApp(async (app) => {
      const { slug, subjectId, token } = await ready(app)
      const ben = await sign(app, slug, { proof: token })
      const page = await ben.get(`/petitions/${slug}/signature`)
      assert.match(page.words, /With proof that a viewing was verified.*not evidence against the operator/)
      const written = await leaves(app)
      assert.deepEqual(written.map(({ kind, basis }) => `${kind} ${basis}`).sort(), [
        'sign all/room',
        'sign unsaid',
        'token -',
      ])
      const line = written.find(({ kind }) => kind === 'token')!.leaf.split('\n')
      assert.equal(Buffer.from(line[8]!, 'base64').toString('base64url'), token)
      const tally = await tallyOf(app.ctx, subjectId)
      assert.deepEqual([tally.net, tally.basis['seen-all-verified']], [2, 1])
      const told = await app.request(`/petitions/${slug}`)
      assert.match(
        told.words,
        /Verified, by who vouches for it: 1 by this site’s screening room, which is no evidence/,
      )
      const { by_proof } = (await app.request(`/petitions/${slug}.json`)).json() as Record<string, unknown>
      assert.deepEqual(by_proof, { issuer: 0, room: 1, 'self-hosted': 0 })
      assert.equal(await spent(app), 1)
    }))

  it('is not looked for where none is sent', () =>
    withApp(async (app) => {
      const { slug } = await ready(app)
      const ben = await sign(app, slug, { seen: 'all', proof: '' })
      assert.doesNotMatch((await ben.get(`/petitions/${slug}/signature`)).words, /With proof|was not taken/)
      assert.equal(await spent(app), 0)
    }))

  it('counts once: who comes second is somebody who says they saw it, and is told why', () =>
    withApp(async (app) => {
      const { slug, subjectId, token } = await ready(app)
      await sign(app, slug, { proof: token })
      const cleo = await sign(app, slug, { proof: token })
      assert.match(
        (await cleo.get(`/petitions/${slug}/signature`)).words,
        /used before, and each counts once/,
      )
      const other = await livePetition(app, { email: 'dora@example.org', action: 'Another one' })
      await sign(app, other, { proof: token })
      const { basis } = await tallyOf(app.ctx, subjectId)
      assert.deepEqual([basis['seen-all-verified'], basis['seen-all']], [1, 1])
      assert.deepEqual(
        [await spent(app), (await leaves(app)).filter(({ kind }) => kind === 'token').length],
        [1, 1],
      )
    }))

  it('is worth nothing when it was changed, is of another kind, work, site or key, or its key retired', () =>
    withApp(async (app) => {
      const { slug, subjectId, token } = await ready(app)
      await app.browser('192.0.2.201').post('/works', {
        title: 'Glass Harbour',
        language: 'en',
        kind: 'film',
        year: '2026',
        maker: 'Ines Varga',
      })
      const elsewhere = challengeFor('localhost:3000', 'other.example', WORK, 'sign')
      const tries: [string, RegExp][] = [
        [changed(token, 5), /signature of the proof does not hold/],
        [changed(token, 300), /signature of the proof does not hold/],
        [changed(token, 40), /made for another site/],
        [changed(token, 70), /not from anybody whom this site knows/],
        [changed(token, 1), /is no proof of a viewing/],
        [token.slice(0, -4), /is no proof of a viewing/],
        [`${token}AAAA`, /is no proof of a viewing/],
        ["' or true --", /is no proof of a viewing/],
        [await roomToken(app, WORK, 'review'), /for another work, or for something else/],
        [await roomToken(app, 'glass-harbour-2026', 'sign'), /for another work, or for something else/],
        [await tokenFor(app, elsewhere), /made for another site/],
      ]
      for (const [proof, said] of tries) {
        const ben = await sign(app, slug, { proof })
        const page = await ben.get(`/petitions/${slug}/signature`)
        assert.match(page.words, said)
        assert.match(page.words, /counted as somebody who says they saw the work/)
      }
      assert.equal(await spent(app), 0)
      // Everything else of the honest one still holds.
      await sign(app, slug, { proof: token })
      const { basis } = await tallyOf(app.ctx, subjectId)
      assert.deepEqual([basis['seen-all-verified'], basis['seen-all']], [1, tries.length])
    }))

  it('waits sealed, and is worth nothing when its key retires meanwhile', () =>
    withApp(async (app) => {
      const { slug, token } = await ready(app)
      app.clock.forward({ seconds: 1 })
      const ben = app.browser('203.0.113.99')
      await ben.post(`/petitions/${slug}/signatures`, {
        name: 'Ben',
        email: 'ben.x@example.org',
        consent: 'yes',
        shown: shown(app),
        proof: token,
      })
      const [row] = await run<{ sealed: Buffer }>(
        app.ctx.db,
        'select sealed from submissions order by submitted_at desc limit 1',
      )
      assert.ok(!row!.sealed.toString('latin1').includes(token.slice(0, 40)))
      assert.equal(await spent(app), 0)
      const key = await publishedKey(app, WORK, 'sign')
      await retireKey(app.ctx, Buffer.from(key['token-key-id'], 'base64url'), '1', 'changed')
      const { code } = await (await import('../../src/features/voices/voices.testing.ts')).mailed(app)
      await ben.post(`/petitions/${slug}/signature/confirm`, { code })
      assert.match(
        (await ben.get(`/petitions/${slug}/signature`)).words,
        /taken the key of this proof out of use/,
      )
      assert.equal(await spent(app), 0)
    }))

  it('stays unspent for somebody who says that they have not seen all of it', () =>
    withApp(async (app) => {
      const { slug, subjectId, token } = await ready(app)
      const ben = await sign(app, slug, { proof: token, seen: 'promo' })
      assert.match(
        (await ben.get(`/petitions/${slug}/signature`)).words,
        /not seen all of the work.*still counts once/,
      )
      await sign(app, slug, { proof: token, seen: 'all' })
      const { basis } = await tallyOf(app.ctx, subjectId)
      assert.deepEqual([basis['seen-promo'], basis['seen-all-verified']], [1, 1])
    }))

  it('is given back by somebody whose address has signed already', () =>
    withApp(async (app) => {
      const { slug, subjectId, token } = await ready(app)
      await sign(app, slug, { email: 'twice@example.org' })
      await sign(app, slug, { email: 'twice@example.org', proof: token })
      assert.equal(await spent(app), 0)
      await sign(app, slug, { proof: token })
      assert.equal((await tallyOf(app.ctx, subjectId)).basis['seen-all-verified'], 1)
    }))
})

describe('a token that is added later', () => {
  it('turns a signature into one of a verified viewing by a change, once', () =>
    withApp(async (app) => {
      const { slug, subjectId, token } = await ready(app)
      const ben = await sign(app, slug, { seen: 'all' })
      const place = `/petitions/${slug}/signature`
      assert.match(
        (await ben.get(place)).text,
        /<proof-offer[^>]* hidden>\s*<form method="post" action="[^"]*\/proof"/,
      )
      assert.equal((await ben.post(`${place}/proof`, { proof: changed(token, 5) })).location, place)
      assert.match((await ben.get(place)).words, /signature of the proof does not hold/)
      assert.equal((await ben.post(`${place}/proof`, { proof: token })).location, place)
      await tick(app.ctx)
      const page = await ben.get(place)
      assert.match(page.words, /With proof that a viewing was verified/)
      assert.doesNotMatch(page.words, /does not hold/)
      assert.doesNotMatch(page.text, /<proof-offer/)
      assert.deepEqual(
        (await leaves(app)).slice(-2).map(({ kind, basis }) => `${kind} ${basis}`),
        ['token -', 'change all/room'],
      )
      const { basis, net } = await tallyOf(app.ctx, subjectId)
      assert.deepEqual([net, basis['seen-all-verified'], basis['seen-all']], [2, 1, 0])
      assert.equal((await ben.post(`${place}/proof`, { proof: token })).status, 409)
      const cleo = await sign(app, slug, { seen: 'all' })
      await cleo.post(`${place}/proof`, { proof: token })
      assert.match((await cleo.get(place)).words, /used before, and each counts once/)
      assert.equal(await spent(app), 1)
      assert.equal((await app.browser().post(`${place}/proof`, { proof: token })).status, 403)
      const none = await sign(app, slug, { seen: 'none' })
      assert.equal((await none.post(`${place}/proof`, { proof: token })).status, 409)
    }))
})

describe('a token with a review', () => {
  it('makes it one of a verified viewing; one for signatures does not', () =>
    withApp(async (app) => {
      await aFilm(app)
      const page = async (proof: string): Promise<string> =>
        (await (await review(app, { proof })).browser.get(`/works/${WORK}/review`)).words
      assert.match(await page(await roomToken(app, WORK, 'review')), /With proof that a viewing was verified/)
      assert.match(await page(await roomToken(app, WORK, 'sign')), /for another work, or for something else/)
      const bases = (await leaves(app)).filter(({ kind }) => kind === 'review').map(({ basis }) => basis)
      assert.deepEqual(bases.sort(), ['all', 'all/room'])
    }))
})
