import assert from 'node:assert/strict'
import { it } from 'node:test'
import { signedIn } from '#features/people/people.testing.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { listPetition } from '../index.ts'
import { aWork, confirm, livePetition, moderator, openPetition, sign } from '../petitions.testing.ts'

async function two(app: TestApp): Promise<{ one: string; other: string; ada: Browser; mo: Browser }> {
  await aWork(app)
  const ada = app.browser('192.0.2.10')
  const one = await openPetition(app, ada)
  await confirm(app, ada, one)
  app.clock.forward({ minutes: 11 })
  const other = await livePetition(app, {
    action: 'Keep the poster as it is',
    email: 'bo@example.org',
    name: 'Bo Lind',
  })
  const staff = await moderator(app)
  for (const slug of [one, other]) await listPetition(app.ctx, staff, slug)
  return { one, other, ada, mo: (await signedIn(app, 'moderator', { name: 'Mia' })).browser }
}

it('shows both at one size on both pages, once a moderator confirmed what an author proposed', () =>
  withApp(async (app) => {
    const { one, other, ada, mo } = await two(app)
    await sign(app, other, { seen: 'promo' })
    const propose = (address: string) => ada.post(`/petitions/${one}/author/opposition`, { other: address })
    for (const wrong of ['', 'nothing', '../../desk', '<script>', one, `x/${'y'.repeat(300)}`]) {
      const page = await propose(wrong)
      assert.equal(page.status, 422, wrong)
      assert.match(page.words, /no such petition|Name another/)
    }
    assert.equal(
      (await propose(`http://localhost:3000/petitions/${other}?x#y`)).location,
      `/petitions/${one}/author?done=opposed`,
    )
    assert.equal((await propose(other)).status, 422)
    assert.doesNotMatch((await app.request(`/petitions/${one}`)).words, /opposite things/)
    const queue = await mo.get('/desk/pairs')
    const pair = /name="pair" value="(\d+)"/.exec(queue.text)![1]!
    assert.equal((await mo.post('/desk/pairs/decisions', { pair, decision: 'refused' })).status, 422)
    assert.equal(
      (await mo.post('/desk/pairs/decisions', { pair, decision: 'ended', reason: 'x' })).status,
      409,
    )
    assert.equal((await mo.post('/desk/pairs/decisions', { pair, decision: 'confirmed' })).status, 303)
    assert.equal((await mo.post('/desk/pairs/decisions', { pair, decision: 'confirmed' })).status, 409)

    const sides = async (slug: string): Promise<string[]> =>
      (await app.request(`/petitions/${slug}?paired`)).text
        .split('id="other-view"')[1]!
        .split('</section>')[0]!
        .split('<article')
        .slice(1)
    const [here, there] = [await sides(one), await sides(other)]
    assert.equal(here.length, 2)
    // The same facts at the same size, the other way round.
    const plain = (html: string): string =>
      html
        .replace(/<a [^>]*>|<\/a>|<p class="note">(This petition|The other petition)<\/p>/g, '')
        .replace(/<\/article>[^]*/, '')
    assert.equal(plain(here[0]!), plain(there[1]!))
    assert.equal(plain(here[1]!), plain(there[0]!))
    assert.match(here[1]!, new RegExp(`href="/petitions/${other}"`))
    const said = (await app.request(`/petitions/${one}.json?paired`)).json() as Record<string, unknown>
    assert.deepEqual(said.opposing, {
      url: `http://localhost:3000/petitions/${other}`,
      action: 'Keep the poster as it is',
      net: 2,
    })

    assert.equal(
      (await mo.post('/desk/pairs/decisions', { pair, decision: 'ended', reason: 'They agree.' })).status,
      303,
    )
    for (const slug of [one, other])
      assert.doesNotMatch((await app.request(`/petitions/${slug}?ended`)).words, /opposite things/)
  }))

it('is proposed by staff too, and a petition has one at most', () =>
  withApp(async (app) => {
    const { one, other, mo } = await two(app)
    app.clock.forward({ minutes: 11 })
    const third = await livePetition(app, { action: 'Burn all posters', email: 'cy@example.org' })
    await listPetition(app.ctx, { id: 1 }, third).catch(() => {})
    const pair = (first: string, second: string) =>
      mo.post('/desk/pairs/oppositions', { first, other: second })
    assert.equal((await pair(one, other)).status, 303)
    assert.equal((await pair(other, one)).status, 422)
    const id = /name="pair" value="(\d+)"/.exec((await mo.get('/desk/pairs')).text)![1]!
    await mo.post('/desk/pairs/decisions', { pair: id, decision: 'confirmed' })
    assert.equal((await pair(one, third)).status, 422)
    assert.equal((await pair('', '')).status, 422)
    for (const forged of ['0', '-1', 'x', '9'.repeat(30)])
      assert.equal(
        (await mo.post('/desk/pairs/decisions', { pair: forged, decision: 'confirmed' })).status,
        422,
      )
  }))
