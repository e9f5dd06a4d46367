import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { aWork, livePetition, sign } from '#features/petitions/petitions.testing.ts'
import { publishedKey } from '#features/viewings/viewings.testing.ts'
import { finishToken, requestToken } from '../../../../public/js/blind-rsa.js'
import { blindSign, challengeFor, makeKey, openKey, readRequest } from '../../../../issuer/tokens.js'

const vectors = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/pub_verif_rfc9578.rust.json', import.meta.url), 'utf8'),
) as { pkS: string }[]
const keys = vectors.map(({ pkS }) => Buffer.from(pkS, 'hex').toString('base64'))

const odeon = {
  name: 'Odeon',
  host: 'https://Tickets.Odeon.example/codes',
  proof: 'issuer',
  url: 'https://tickets.odeon.example/',
  work: 'http://localhost:3000/works/paper-crowns-2026',
  sign: keys[0]!.replace(/(.{64})/g, '$1\n'),
  review: keys[1]!,
  vote: '',
}

const published = async (app: TestApp) =>
  ((await app.request('/works/paper-crowns-2026/issuers.json')).json() as { keys: Record<string, unknown>[] })
    .keys

test('an operator registers the keys of a cinema, and they are published', () =>
  withApp(async (app) => {
    await aWork(app)
    const { browser } = await signedIn(app, 'operator')
    assert.equal((await browser.post('/desk/issuers', odeon)).location, '/desk/issuers?done=registered')
    const list = await published(app)
    assert.deepEqual(
      list.map(({ issuer, host, proof, kind }) => [issuer, host, proof, kind]),
      [
        ['Odeon', 'tickets.odeon.example', 'issuer', 'review'],
        ['Odeon', 'tickets.odeon.example', 'issuer', 'sign'],
      ],
    )
    const page = await browser.get('/desk/issuers')
    assert.match(
      page.words,
      /paper-crowns-2026 : Odeon tickets\.odeon\.example · a cinema, festival or service/,
    )
    const work = await app.request('/works/paper-crowns-2026')
    assert.match(work.words, /Where a viewing can be verified.* Odeon \( tickets\.odeon\.example \)/)
    assert.match(work.text, /href="https:\/\/tickets\.odeon\.example\/"/)
    assert.match((await browser.get('/desk/log')).words, /registered keys for verified viewings/)
    const again = await browser.post('/desk/issuers', odeon)
    assert.equal(again.status, 422)
    assert.match(again.words, /registered already/)
    assert.equal((await published(app)).length, 2)
  }))

test('what cannot be a registration is shown again with what is wrong, and nothing is kept', () =>
  withApp(async (app) => {
    await aWork(app)
    const { browser } = await signedIn(app, 'operator')
    const wrong: [Record<string, string>, RegExp][] = [
      [{ name: '' }, /Enter the name/],
      [{ host: 'no host' }, /Write a host like/],
      [{ host: new URL(app.ctx.config.baseUrl).host }, /host of this site/],
      [{ proof: 'room' }, /Say what they are/],
      [{ url: 'javascript:alert(1)' }, /begins with https/],
      [{ work: 'none' }, /No such work/],
      [{ work: '' }, /No such work/],
      [{ sign: 'AAAA' }, /no key for this purpose/],
      [{ sign: `${keys[0]!.slice(0, -4)}AAAA` }, /no key for this purpose/],
      [{ sign: keys[1]! }, /registered already/],
      [{ sign: '', review: '' }, /at least one key/],
    ]
    for (const [fields, said] of wrong) {
      const page = await browser.post('/desk/issuers', { ...odeon, ...fields })
      assert.equal(page.status, 422, JSON.stringify(fields))
      assert.match(page.words, said)
    }
    assert.equal((await published(app)).length, 0)
    await browser.post('/desk/issuers', odeon)
    for (const other of [{ name: 'Rex' }, { proof: 'self-hosted' }]) {
      const page = await browser.post('/desk/issuers', { ...odeon, ...other, sign: keys[2]!, review: '' })
      assert.match(page.words, /registered with another name, or as something else/)
    }
    assert.equal((await published(app)).length, 2)
  }))

test('a key is taken out of use with a reason, once, and stays published', () =>
  withApp(async (app) => {
    await aWork(app)
    const { browser } = await signedIn(app, 'operator')
    await browser.post('/desk/issuers', odeon)
    const { 'token-key-id': id } = await publishedKey(app, 'paper-crowns-2026', 'sign')
    const place = `/desk/issuers/${id}/retirement`
    assert.match((await browser.post(place, { reason: '' })).words, /Say why, in a few words/)
    assert.equal((await browser.post(place, { reason: 'Changed' })).location, '/desk/issuers?done=retired')
    assert.equal((await browser.post(place, { reason: 'Changed' })).status, 409)
    assert.equal(
      (await browser.post(`/desk/issuers/${'B'.repeat(43)}/retirement`, { reason: 'x' })).status,
      404,
    )
    assert.equal((await browser.post('/desk/issuers/..%00/retirement', { reason: 'x' })).status, 400)
    const list = await published(app)
    assert.deepEqual(
      list.map(({ kind, retired }) => [kind, retired !== null]),
      [
        ['review', false],
        ['sign', true],
      ],
    )
  }))

test('only an operator may', () =>
  withApp(
    async (app) => {
      await aWork(app)
      assert.equal((await app.browser().post('/desk/issuers', odeon)).location, '/desk/sign-in')
      const mo = (await signedIn(app, 'moderator')).browser
      assert.equal((await mo.get('/desk/issuers')).status, 403)
      assert.equal((await mo.post('/desk/issuers', odeon)).status, 403)
      assert.equal((await published(app)).length, 0)
    },
    { env: PUBLIC },
  ))

test('a token that a cinema signed makes the signature one that a service verified', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const own = makeKey('sign')
    const { browser } = await signedIn(app, 'operator')
    const fields = { ...odeon, sign: own.tokenKey, review: '' }
    assert.equal((await browser.post('/desk/issuers', fields)).status, 303)
    const key = await publishedKey(app, 'paper-crowns-2026', 'sign')
    const site = new URL(app.ctx.config.baseUrl).host
    assert.equal(
      challengeFor('tickets.odeon.example', site, 'paper-crowns-2026', 'sign').toString('base64url'),
      key.challenge,
    )
    const { request, blinding } = await requestToken(key['token-key'], key.challenge)
    const signature = blindSign(openKey(own).key, readRequest(Buffer.from(request))!.blinded)!
    const token = await finishToken(blinding, signature)
    const ben = await sign(app, slug, { proof: token })
    assert.match(
      (await ben.get(`/petitions/${slug}/signature`)).words,
      /A viewing was verified by a cinema or service/,
    )
  }))
