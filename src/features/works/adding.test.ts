import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withApp } from '../../../test/app.ts'
import { saveSetting } from '#core/site.ts'

const film = {
  title: 'Paper Crowns',
  language: 'en',
  kind: 'film',
  year: '2026',
  maker: 'Ines Varga\nStudio Nord',
  service: 'Lumen',
  imdb: 'tt9196192',
}

describe('adding a work', () => {
  it('stores everything that was entered and leads to its page', () =>
    withApp(async (app) => {
      const ada = app.browser()
      assert.equal((await ada.get('/works/new')).status, 200)
      const added = await ada.post('/works', {
        ...film,
        'title-2': 'Papírkoronák',
        'language-2': 'hu',
        publisher: 'Nord Film',
        market: 'FR',
        released: '2026-08-19',
        isbn: '0-306-40615-2',
        wikidata: 'https://www.wikidata.org/wiki/Q83495',
        tmdb: '603',
      })
      assert.equal(added.location, '/works/paper-crowns-2026')
      const page = await ada.get(added.location!)
      assert.match(page.words, /Paper Crowns film, 2026 · Ines Varga, Studio Nord/)
      assert.match(page.words, /Papírkoronák \(Hungarian\)/)
      assert.match(page.words, /France, 19 August 2026/)
      const data = (await ada.get(`${added.location}.json`)).json() as Record<string, unknown>
      assert.deepEqual(data.identifiers, [
        { scheme: 'imdb', value: 'tt9196192' },
        { scheme: 'wikidata', value: 'Q83495' },
        { scheme: 'tmdb', value: 'movie/603' },
        { scheme: 'isbn', value: '9780306406157' },
      ])
      assert.deepEqual(data.makers, ['Ines Varga', 'Studio Nord'])
      assert.deepEqual(data.releases, [{ country: 'FR', date: '2026-08-19' }])
    }))

  it('says what is wrong and keeps what was typed', () =>
    withApp(async (app) => {
      const page = await app.browser().post('/works', {
        title: 'Paper <b>Crowns',
        language: 'xx',
        year: '26',
        isbn: '0-306-40615-3',
        market: 'FR',
        released: '2026-02-30',
      })
      assert.equal(page.status, 422)
      assert.match(page.words, /There are 5 problems/)
      for (const sentence of [
        /Choose what kind of work/,
        /four digits/,
        /This ISBN is not right/,
        /language of this title/,
        /date of release/,
      ])
        assert.match(page.words, sentence)
      assert.match(page.text, /value="Paper &lt;b&gt;Crowns"/)
      const early = await app.browser().post('/works', { ...film, market: 'FR', released: '0000-01-01' })
      assert.equal(early.status, 422)
      assert.match(early.words, /date of release/)
    }))

  it('shows the work that has the same identifier, and stores nothing', () =>
    withApp(async (app) => {
      const ada = app.browser()
      await ada.post('/works', film)
      const again = await ada.post('/works', {
        ...film,
        title: 'Something else',
        imdb: 'https://www.imdb.com/title/tt9196192/',
      })
      assert.equal(again.status, 422)
      assert.match(again.words, /This work is here already/)
      assert.match(again.text, /href="\/works\/paper-crowns-2026"/)
      assert.equal(((await ada.get('/works.json')).json() as { total: number }).total, 1)
    }))

  it('asks before it stores a second work of the same title, and gives it an address of its own', () =>
    withApp(async (app) => {
      const ada = app.browser()
      await ada.post('/works', film)
      const twin = { ...film, imdb: '', title: 'PAPER CROWNS' }
      const asked = await ada.post('/works', twin)
      assert.equal(asked.status, 422)
      assert.match(asked.words, /Is it one of these\?/)
      const stored = await ada.post('/works', { ...twin, distinct: 'yes' })
      assert.match(stored.location!, /^\/works\/paper-crowns-2026-[a-z0-9]{4}$/)
    }))

  it('stops one network after ten works an hour', () =>
    withApp(async (app) => {
      const cleo = app.browser('198.51.100.1')
      for (let n = 0; n < 10; n++)
        assert.equal(
          (await cleo.post('/works', { title: `Work ${n}`, language: 'en', kind: 'book' })).status,
          303,
        )
      const refused = await cleo.post('/works', { title: 'Work 10', language: 'en', kind: 'book' })
      assert.equal(refused.status, 429)
      assert.ok(Number(refused.headers.get('retry-after')) > 0)
      assert.equal(
        (await app.browser('198.51.100.2').post('/works', { title: 'Work 10', language: 'en', kind: 'book' }))
          .status,
        303,
      )
    }))

  it('is for staff where only staff open petitions', () =>
    withApp(async (app) => {
      await saveSetting(app.ctx, 'openers', 'staff', null)
      assert.equal((await app.browser().get('/works/new')).status, 403)
      assert.equal((await app.browser().post('/works', film)).status, 403)
    }))
})

describe('finding a work', () => {
  const found = (page: { json(): unknown }): string[] =>
    (page.json() as { works: { title: string }[] }).works.map((work) => work.title)

  it('forgives accents and typing errors, and takes other titles, people and identifiers', () =>
    withApp(async (app) => {
      const ada = app.browser()
      await ada.post('/works', { ...film, 'title-2': 'Papírkoronák', 'language-2': 'hu' })
      await ada.post('/works', {
        title: 'Mignonnes',
        language: 'fr',
        kind: 'film',
        year: '2020',
        maker: 'Maïmouna D.',
      })
      await ada.post('/works', { title: '映画の話', language: 'ja', kind: 'book', isbn: '0-306-40615-2' })
      for (const [q, title] of [
        ['mignones', 'Mignonnes'],
        ['maimouna', 'Mignonnes'],
        ['papirkoronak', 'Paper Crowns'],
        ['paper crwons', 'Paper Crowns'],
        ['varga', 'Paper Crowns'],
        ['tt9196192', 'Paper Crowns'],
        ['映画', '映画の話'],
        ['978-0-306-40615-7', '映画の話'],
      ] as const)
        assert.equal(found(await app.request(`/works.json?q=${encodeURIComponent(q)}`))[0], title, q)
      assert.deepEqual(found(await app.request('/works.json?q=zzzzqq')), [])
      assert.deepEqual(found(await app.request('/works.json?q=100%25')), [])
    }))

  it('puts the exact identifier before everything that resembles it', () =>
    withApp(async (app) => {
      const ada = app.browser()
      await ada.post('/works', { title: 'tt9196192', language: 'en', kind: 'book' })
      await ada.post('/works', film)
      assert.deepEqual(found(await app.request('/works.json?q=tt9196192')), ['Paper Crowns', 'tt9196192'])
    }))

  it('walks page by page and beyond the ends', () =>
    withApp(async (app) => {
      for (let n = 0; n < 21; n++)
        await app
          .browser(`198.51.100.${n}`)
          .post('/works', { title: `Crown ${String.fromCharCode(65 + n)}`, language: 'en', kind: 'book' })
      const first = (await app.request('/works.json')).json() as {
        total: number
        works: unknown[]
        links: Record<string, string | null>
      }
      assert.deepEqual([first.total, first.works.length, first.links.prev], [21, 20, null])
      const beyond = await app.request('/works.json?page=99')
      assert.equal(beyond.status, 200)
      assert.deepEqual(found(beyond), [])
      assert.match((beyond.json() as typeof first).links.prev!, /\/works\.json\?page=2$/)
      assert.match((await app.request('/works?page=2')).words, /21 to 21 of 21/)
      assert.match((await app.request('/works?page=99')).words, /nothing on this page/)
    }))
})
