import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { signedIn } from '#features/people/people.testing.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { listPetition } from '../index.ts'
import { adas, sign } from '../petitions.testing.ts'
import { chooseLanguage } from './rules.ts'

it('takes what a reader prefers of what there is, as RFC 4647 looks it up', () => {
  const there = ['en', 'de', 'fr', 'zh']
  for (const [header, language] of [
    ['', 'en'],
    ['de', 'de'],
    ['de-AT, en;q=0.5', 'de'],
    ['fr;q=0.4, de;q=0.8', 'de'],
    ['es, fr;q=0.1', 'fr'],
    ['es', 'en'],
    ['*', 'en'],
    ['es, *;q=0.5, fr;q=0.4', 'en'],
    ['zh-Hant-CN', 'zh'],
    ['FR', 'fr'],
    ['de;q=0, fr', 'fr'],
    ['de;q=nonsense', 'en'],
    ['"><script>, de', 'de'],
  ] as const)
    assert.equal(chooseLanguage(header, there), language, header)
})

it('always answers one of them', () =>
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (header) =>
      ['ar', 'de'].includes(chooseLanguage(header, ['ar', 'de'])),
    ),
  ))

const german = {
  language: 'de',
  action: 'Zeigt den Film unter dem Plakat seiner Macherinnen',
  why: 'Das Plakat verkauft den Sieg.',
  more: '',
}
const arabic = { language: 'ar', action: 'اعرضوا الفيلم بملصقه', why: 'الملصق يبيع الفوز.', more: '' }

async function translated(app: TestApp): Promise<{ slug: string; ada: Browser; mo: Browser }> {
  const { ada, slug } = await adas(app)
  const { staff, browser: mo } = await signedIn(app, 'moderator')
  await listPetition(app.ctx, staff, slug)
  for (const [n, words] of [
    ['2', german],
    ['3', arabic],
  ] as const) {
    const sent = await ada.post(`/petitions/${slug}/author/translations`, words)
    assert.equal(sent.status, 303, sent.words)
    assert.equal(
      (await app.request(`/petitions/${slug}/in/${words.language}?${n}`)).status,
      404,
      'checked first',
    )
    await mo.post('/desk/texts', { petition: slug, n, decision: 'published', reason: '' })
  }
  return { slug, ada, mo }
}

it('shows a checked translation at an address of its own, marked, in its language and direction', () =>
  withApp(async (app) => {
    const { slug } = await translated(app)
    const page = await app.request(`/petitions/${slug}/in/de`)
    assert.match(
      page.words,
      /Zeigt den Film.*A translation, checked by the people who run this site\. It was written in English/,
    )
    assert.match(page.text, /<div lang="de" dir="ltr">.*Das Plakat verkauft/s)
    assert.match((await app.request(`/petitions/${slug}/in/ar`)).text, /<div lang="ar" dir="rtl">/)
    assert.match(page.headers.get('cache-control')!, /^public/)
    for (const [language, path] of [
      ['en', ''],
      ['de', '/in/de'],
      ['ar', '/in/ar'],
      ['x-default', '/in'],
    ])
      for (const shown of [page, await app.request(`/petitions/${slug}`)])
        assert.match(
          shown.text,
          new RegExp(`hreflang="${language}" href="http://localhost:3000/petitions/${slug}${path}"`),
        )
    assert.match(page.text, new RegExp(`<link rel="canonical" href="[^"]*/in/de">`))
    assert.match(page.text, /<a href="[^"]*\/in\/ar" hreflang="ar"><span lang="ar" dir="rtl">العربية<\/span>/)
    for (const none of ['fr', 'DE', 'x', '%00', '..%2f', 'de'.repeat(400)])
      assert.ok([400, 404].includes((await app.request(`/petitions/${slug}/in/${none}`)).status), none)
  }))

it('sends readers to the language that they prefer, from the one address that no cache keeps', () =>
  withApp(async (app) => {
    const { slug } = await translated(app)
    for (const [preferred, path] of [
      ['de-CH,fr;q=0.8', '/in/de'],
      ['fr', ''],
      ['ar-EG', '/in/ar'],
    ]) {
      const answer = await app.request(`/petitions/${slug}/in`, {
        headers: { 'accept-language': preferred! },
      })
      assert.deepEqual(
        [answer.location, answer.headers.get('cache-control')],
        [`/petitions/${slug}${path}`, 'no-store'],
      )
    }
    const cached = await app.request(`/petitions/${slug}`, { headers: { 'accept-language': 'de' } })
    assert.equal(cached.headers.get('vary'), 'accept-encoding')
    assert.match((await app.request('/petitions')).text, new RegExp(`href="/petitions/${slug}/in"`))
  }))

it('counts all languages together, and every signature says in which it was read', () =>
  withApp(async (app) => {
    const { slug, ada, mo } = await translated(app)
    const hash = /name="text" value="([0-9a-f]{64})"/.exec(
      (await app.request(`/petitions/${slug}/in/de`)).text,
    )![1]!
    const ben = await sign(app, slug, { text: hash })
    const status = await ben.get(`/petitions/${slug}/signature`)
    assert.match(status.words, /You signed version 1 in German/)
    const said = (await app.request(`/petitions/${slug}.json`)).json() as Record<string, unknown>
    assert.deepEqual([said.net, said.by_version], [2, { 1: 2 }])
    // A mistake is shown in the language that was read.
    const again = await app.browser().post(`/petitions/${slug}/signatures`, { text: hash, name: '' })
    assert.equal(again.status, 422)
    assert.match(again.text, /<span lang="de">Zeigt den Film/)
    assert.match(again.text, new RegExp(`value="${hash}"`))
    // Another background leaves the translation of the old one behind.
    await ada.post(`/petitions/${slug}/author/proposals`, {
      change: 'background',
      why: 'Other facts.',
      more: '',
      note: '',
    })
    await mo.post('/desk/texts', { petition: slug, n: '4', decision: 'published', reason: '' })
    assert.equal((await app.request(`/petitions/${slug}/in/de?late`)).status, 404)
    const stale = await app.browser().post(`/petitions/${slug}/signatures`, { text: hash, name: 'Cleo' })
    assert.equal(stale.status, 422)
    assert.match(stale.words, /Other facts\./)
  }))
