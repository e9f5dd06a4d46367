import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import { withApp } from '../../../../test/app.ts'
import { signedIn } from '../../people/people.testing.ts'
import { aWork } from '../../petitions/petitions.testing.ts'
import { aPicture, enter, picture, synopsis } from './presentations.testing.ts'

const work = '/works/paper-crowns-2026'

describe('what people were shown', () => {
  it('stands side by side, with who issued it, where, and when it was seen', () =>
    withApp(async (app) => {
      await aWork(app)
      assert.match((await app.request(`${work}/posters?0`)).words, /Nothing is recorded yet/)
      const { browser: mo } = await signedIn(app, 'moderator')
      const first = await enter(app, mo)
      const second = await enter(
        app,
        mo,
        { issuer: 'Nord Film', market: 'FR', language: 'fr', description: 'A child, seen from the side.' },
        await aPicture({ colour: '#aa8844' }),
      )
      const page = await app.request(`${work}/posters?1`)
      assert.match(
        page.words,
        /Posters .*Lumen · United States, English first seen 12 August 2026 , last seen 27 August 2026/,
      )
      assert.match(page.words, /Nord Film · France, French/)
      assert.equal([...page.text.matchAll(/<img /g)].length, 4, 'two beside each other, two over each other')
      assert.match(page.text, /alt="A golden crown over a chess board\."/)
      assert.match(page.text, /<picture-slider/)
      const own = await app.request(`${second.path}?1`)
      assert.match(own.words, /Poster by Nord Film, France, French/)
      assert.match(own.text, /href="https:\/\/lumen\.example\/paper-crowns"/)
      const onWork = await app.request(`${work}?1`)
      assert.match(onWork.words, /What people were shown .*Compare all 2 versions/)
      assert.doesNotMatch(onWork.text, /content="noindex"/)
      const data = (await app.request(`${work}/posters.json?1`)).json() as {
        versions: { url: string; sha256: string; pictures: Record<string, { height: number }> }[]
      }
      assert.deepEqual(
        data.versions.map(({ url }) => url.replace(app.ctx.config.baseUrl, '')),
        [first.path, second.path],
      )
      assert.match(data.versions[0]!.sha256, /^[0-9a-f]{64}$/)
      assert.deepEqual(
        Object.values(data.versions[0]!.pictures)
          .map(({ height }) => height)
          .sort((a, b) => a - b),
        [240, 450, 450],
        'nothing is enlarged',
      )
    }))

  it('serves pictures for ever under the hash of their bytes, and nothing of what the file carried', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const file = await sharp(await aPicture({ width: 1600, height: 2400 }))
        .withExif({ IFD0: { Artist: 'Dana Whitlock', ImageDescription: 'at 48.85, 2.35' } })
        .jpeg()
        .toBuffer()
      assert.ok(file.includes('Dana Whitlock'))
      const { slug } = await enter(app, mo, {}, file)
      const { text } = await app.request(`/posters/${slug}?1`)
      const path = /src="(\/pictures\/([0-9a-f]{64})\.webp)"/.exec(text)!
      const { response, bytes } = await picture(app, path[1]!)
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('content-type'), 'image/webp')
      assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, s-maxage=60, immutable')
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
      assert.equal(response.headers.get('cross-origin-resource-policy'), 'same-origin')
      assert.match(response.headers.get('content-security-policy')!, /sandbox/)
      const { createHash } = await import('node:crypto')
      assert.equal(createHash('sha256').update(bytes).digest('hex'), path[2])
      assert.ok(!bytes.includes('Dana') && !bytes.includes('EXIF'))
      const { height, exif } = await sharp(bytes).metadata()
      assert.deepEqual([height, exif], [1400, undefined])
      for (const none of ['a'.repeat(64), 'a'.repeat(63), '../keys/root'])
        assert.equal((await picture(app, `/pictures/${none}.webp`)).response.status, 404, none)
    }))

  it('marks the words that went and came, in a way that needs no colour', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      await enter(app, mo, synopsis)
      await enter(app, mo, {
        ...synopsis,
        firstSeenOn: '2026-08-28',
        lastSeenOn: '',
        text: 'Twelve children play for their families, and only one can bear the crown.',
      })
      const { text, words } = await app.request(`${work}/posters?1`)
      const marked = (tag: string): string[] =>
        [...text.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'g'))].map((m) =>
          m[1]!.replace(/<span[^>]*>.*?<\/span>/g, '').trim(),
        )
      assert.deepEqual(
        [marked('del').join(' | '), marked('ins').join(' | ')],
        ['the prize of a lifetime | wear', 'their families | bear'],
      )
      assert.match(words, /gone: the prize of a lifetime end\./)
      assert.match(words, /struck through in brackets/)
    }))

  it('compares those that were asked for, and says when languages differ', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const english = await enter(app, mo, synopsis)
      await enter(app, mo, { ...synopsis, text: 'Another text of it.', firstSeenOn: '2026-08-20' })
      const french = await enter(app, mo, {
        ...synopsis,
        language: 'fr',
        market: 'FR',
        text: 'Douze enfants.',
      })
      const asked = await app.request(
        `${work}/posters?kind=synopsis&one=${english.slug}&other=${french.slug}`,
      )
      assert.match(asked.words, /in different languages/)
      const nonsense = await app.request(`${work}/posters?kind=synopsis&one=%22%3E%3Cscript%3E&other=x`)
      assert.equal(nonsense.status, 200)
      assert.doesNotMatch(nonsense.text, /<script>/)
    }))

  it('shows titles and age marks in a table', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      await enter(app, mo, { ...synopsis, kind: 'age-mark', text: 'FSK 12', issuer: 'A board', market: 'DE' })
      assert.match(
        (await app.request(`${work}/posters?1`)).words,
        /Titles and age marks .*FSK 12 Age mark A board Germany/,
      )
    }))
})

describe('a sensitive picture', () => {
  it('is described in words, opened by choice, and on no list, card or in the data', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const { id, path } = await enter(app, mo, { sensitive: 'sexual' })
      for (const page of [`${work}?1`, `${work}/posters?1`, `${path}?1`, `${path}/answer?seen=all`]) {
        const { text } = await app.request(page)
        assert.doesNotMatch(text, /<img |\/pictures\/|og:image/, page)
      }
      const page = await app.request(`${work}/posters?2`)
      assert.match(
        page.words,
        /A sensitive picture It is sexual\. It shows: A golden crown over a chess board\. Open the picture/,
      )
      const data = (await app.request(`${work}/posters.json?1`)).json() as {
        versions: { pictures: object; sensitive: string }[]
      }
      assert.deepEqual([data.versions[0]!.pictures, data.versions[0]!.sensitive], [{}, 'sexual'])
      const opened = await app.request(`${path}/picture`)
      assert.equal(opened.status, 200)
      assert.match(opened.text, /<img src="\/pictures\//)
      assert.match(opened.text, /content="noindex"/)
      assert.equal((await mo.post(`/desk/posters/${id}/mark`, { reason: 'violence', note: '' })).status, 409)
      assert.equal((await mo.post(`/desk/posters/${id}/unmark`, { note: '' })).status, 303)
      assert.match((await app.request(`${path}?3`)).text, /<img /)
    }))
})
