import assert from 'node:assert/strict'
import { it } from 'node:test'
import { withApp, type Browser, type Page } from '../../../../test/app.ts'
import { adas, confirm, draft, openPetition, shown, sign } from '../petitions.testing.ts'

const put = (ada: Browser, slug: string, why: string, more = ''): Promise<Page> =>
  ada.post(`/petitions/${slug}/author/text`, { action: draft.action, why, more })

const count = (text: string, part: string): number => text.split(part).length - 1

it('a text may be put right twenty times an hour, each petition for itself', () =>
  withApp(async (app) => {
    const { slug, ada } = await adas(app)
    for (let n = 1; n <= 20; n++) assert.equal((await put(ada, slug, `Draft ${n}.`)).status, 303)
    // What is not stored does not count either.
    assert.equal((await put(ada, slug, '')).status, 422)
    const refused = await put(ada, slug, 'Draft 21.')
    assert.equal(refused.status, 429)
    assert.match(refused.words, /changed 20 times within an hour.*Try again in 60 minutes/)
    assert.ok(Number(refused.headers.get('retry-after')) > 3_000)
    assert.doesNotMatch((await app.request(`/petitions/${slug}.json`)).text, /Draft 21/)
    const other = await openPetition(app, ada, { action: 'Show it on Sundays', email: 'ada2@example.org' })
    await confirm(app, ada, other)
    assert.equal((await put(ada, other, 'Draft 1.')).status, 303)
  }))

it('a history shows ten wordings, the newest first, and leads to those before', () =>
  withApp(async (app) => {
    const { slug, ada } = await adas(app)
    for (let n = 1; n <= 12; n++) {
      app.clock.forward({ minutes: 1 })
      await put(ada, slug, `Draft ${n}.`)
    }
    const path = `/petitions/${slug}/texts`
    const first = await app.request(path)
    assert.equal(count(first.text, 'SHA-256'), 10)
    assert.match(
      first.words,
      /\[removed: 11 ?\] \[added: 12 ?\].*\[removed: 2 ?\] \[added: 3 ?\].*1 to 10 of 13/,
    )
    assert.match(first.text, new RegExp(`rel="next" href="${path}\\?page=2"`))
    assert.doesNotMatch(first.text, /rel="prev"/)
    const second = await app.request(`${path}?page=2`)
    assert.equal(count(second.text, 'SHA-256'), 3)
    // The one before it stands on no page with it.
    assert.match(second.words, /\[removed: 1 ?\] \[added: 2 ?\]/)
    assert.match(second.words, /As it was opened.*The poster sells the winning/)
    assert.match(second.text, new RegExp(`rel="prev" href="${path}"`))
    for (const page of ['0', '-1', '3', '9999999'])
      assert.equal(count((await app.request(`${path}?page=${page}`)).text, 'SHA-256'), 0, page)
    assert.equal(((await app.request(`${path}.json`)).json() as { texts: unknown[] }).texts.length, 13)
  }))

it('whole texts stand side by side where word by word would take long: in the history, and for an old form', () =>
  withApp(async (app) => {
    const { slug, ada } = await adas(app)
    // 1,500 signs that are a word each, of which every second one is another in the next text.
    const signs = (first: number): string =>
      Array.from({ length: 1_500 }, (_, n) => (n % 2 ? '+' : String.fromCodePoint(first + n / 2))).join('')
    const texts = [signs(0x2190), signs(0x2600)]
    const hashes: string[] = []
    for (const text of texts) {
      app.clock.forward({ minutes: 1 })
      assert.equal((await put(ada, slug, `“${text.slice(0, 499)}`, text.slice(500))).status, 303)
      hashes.push(
        /name="text" value="([0-9a-f]{64})"/.exec(
          (await app.request(`/petitions/${slug}?${text.length}${hashes.length}`)).text,
        )![1]!,
      )
    }
    const history = await app.request(`/petitions/${slug}/texts`)
    assert.equal(count(history.text.split('id="wording-2"')[0]!, '<del>'), 1)
    const stale = await app.browser().post(`/petitions/${slug}/signatures`, {
      name: 'Ben Okonjo',
      email: 'ben@example.org',
      country: 'DE',
      consent: 'yes',
      text: hashes[0]!,
      shown: shown(app),
    })
    assert.equal(stale.status, 422)
    assert.deepEqual([count(stale.text, '<del>'), count(stale.text, '<ins>')], [1, 1])
    await sign(app, slug, { text: hashes[1]! })
  }))
