import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { signedIn } from '../../people/people.testing.ts'
import { aWork } from '../../petitions/petitions.testing.ts'
import { aPicture, enter, poster, send, synopsis } from './presentations.testing.ts'

const work = '/works/paper-crowns-2026'

/** Reads the served bytes, which a page of text would not keep. */
async function picture(app: TestApp, path: string) {
  const { createApp } = await import('../../../app.ts')
  const response = await createApp(app.ctx).request(app.ctx.config.baseUrl + path)
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}

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

  it('tells a change after complaints as a dated fact on the work’s page', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const before = await enter(app, mo)
      const after = await enter(
        app,
        mo,
        { firstSeenOn: '2026-08-28', lastSeenOn: '' },
        await aPicture({ colour: '#fff' }),
      )
      const change = {
        after: after.slug,
        changedOn: '2026-08-27',
        cause: 'complaints',
        sourceUrl: 'https://lumen.example/news',
      }
      const done = await mo.post(`/desk/posters/${before.id}/changes`, change)
      assert.equal(done.status, 303, done.words)
      assert.equal((await mo.post(`/desk/posters/${before.id}/changes`, change)).status, 409)
      const told = /27 August 2026 : Lumen replaced its poster \(United States\) after complaints\./
      assert.match((await app.request(`${work}?1`)).words, told)
      assert.match((await app.request(`${work}/posters?1`)).words, told)
      const { changes } = (await app.request(`${work}/posters.json?1`)).json() as {
        changes: { on: string; cause: string }[]
      }
      assert.deepEqual(
        changes.map(({ on, cause }) => [on, cause]),
        [['2026-08-27', 'complaints']],
      )
      assert.equal(
        (await mo.post(`/desk/posters/${before.id}/changes`, { ...change, after: 'nobody' })).status,
        422,
      )
    }))

  it('keeps every state of what is known', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo, staff } = await signedIn(app, 'moderator')
      const { id, path } = await enter(app, mo)
      const facts = {
        ...poster,
        lastSeenOn: '2026-09-11',
        issuer: 'Lumen Ltd',
        reason: 'It still hung there',
      }
      assert.equal((await mo.post(`/desk/posters/${id}/facts`, { ...facts, reason: '' })).status, 422)
      assert.equal(
        (await mo.post(`/desk/posters/${id}/facts`, { ...facts, lastSeenOn: '2026-08-01' })).status,
        422,
      )
      assert.equal((await mo.post(`/desk/posters/${id}/facts`, { ...facts, description: '' })).status, 422)
      assert.equal((await mo.post(`/desk/posters/${id}/facts`, facts)).status, 303)
      const page = await app.request(`${path}?1`)
      assert.match(page.words, /Lumen Ltd.*last seen 11 September 2026.*It still hung there/)
      const rows = await app.ctx.db
        .selectFrom('presentation_facts')
        .select(['n', 'issuer', 'by'])
        .orderBy('n')
        .execute()
      assert.deepEqual(rows, [
        { n: 1, issuer: 'Lumen', by: String(staff.id) },
        { n: 2, issuer: 'Lumen Ltd', by: String(staff.id) },
      ])
    }))

  it('says what is wrong with the form, keeps it, and takes the same version once', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const path = '/desk/posters/works/paper-crowns-2026'
      const wrong = await send(app, mo, path, {
        ...poster,
        issuer: '',
        description: '',
        market: 'ZZ',
        sourceUrl: 'javascript:1',
      })
      assert.equal(wrong.status, 422)
      for (const sentence of [
        /Enter who issued it/,
        /Describe the picture/,
        /Choose a country/,
        /begins with https/,
      ])
        assert.match(wrong.words, sentence)
      const without = await send(app, mo, path, poster)
      assert.match(without.words, /Choose the file of the picture/)
      assert.match(without.text, /value="Lumen"/)
      await enter(app, mo)
      const twice = await send(app, mo, path, poster, await aPicture())
      assert.equal(twice.status, 422)
      assert.match(twice.words, /This is here already/)
      const line = await send(app, mo, path, { ...synopsis, kind: 'title', text: 'One\nTwo' })
      assert.match(line.words, /one line of at most 200/)
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

describe('"this may harm a child"', () => {
  it('hides it at once, names the hotline, goes to the operator, and comes back by an operator’s row', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const { browser: ora, staff } = await signedIn(app, 'operator')
      const { id, path, slug } = await enter(app, mo)
      const src = /src="(\/pictures\/[0-9a-f]{64}\.webp)"/.exec((await app.request(`${path}?1`)).text)![1]!
      assert.match((await app.request(`${path}/report`)).text, /href="https:\/\/www\.inhope\.org\/EN"/)
      const hotline = { hotlineName: 'Hotline of Ruritania', hotlineUrl: 'https://hotline.example' }
      assert.equal((await ora.post('/desk/posters/hotline', hotline)).status, 303)
      const cleo = app.browser()
      assert.equal((await cleo.get(`${path}/report`)).status, 200)
      assert.equal((await picture(app, src)).response.status, 200, 'looking changes nothing')
      const sent = await cleo.post(`${path}/reports`)
      assert.equal(sent.location, `${path}/report?done=sent`)
      const told = await cleo.get(sent.location!)
      assert.match(told.words, /It is hidden now.*Hotline of Ruritania/)
      assert.equal((await picture(app, src)).response.status, 404)
      for (const gone of [`${path}?2`, `${path}/picture`, `${path}/answer`, `${path}/fairness.json`])
        assert.equal((await app.request(gone)).status, 410, gone)
      const page = await app.request(`${work}/posters?2`)
      assert.match(page.words, /One version is hidden/)
      assert.doesNotMatch(page.text, new RegExp(`${slug}|golden crown`))
      assert.match((await ora.get('/desk')).words, /1 poster or synopsis waits for a check/)
      assert.match((await ora.get('/desk/posters')).words, /reported as harming a child/)
      const jobs = await app.ctx.db
        .selectFrom('graphile_worker.jobs' as never)
        .select('task_identifier' as never)
        .execute()
      assert.deepEqual(jobs, [{ task_identifier: 'works.tell-operators-of-report' }])
      // Looked at again and again: it stays hidden, and every report is there.
      assert.equal((await cleo.post(`${path}/reports`)).status, 303)
      assert.equal((await app.ctx.db.selectFrom('presentation_reports').selectAll().execute()).length, 2)

      const back = { note: 'The picture shows a chess board; nothing in it harms anybody.' }
      assert.equal((await mo.post(`/desk/posters/${id}/restoration`, back)).status, 403)
      assert.equal((await ora.post(`/desk/posters/${id}/restoration`, { note: '' })).status, 422)
      assert.equal((await ora.post(`/desk/posters/${id}/restoration`, back)).status, 303)
      assert.equal((await ora.post(`/desk/posters/${id}/restoration`, back)).status, 409)
      assert.equal((await picture(app, src)).response.status, 200)
      const acts = await app.ctx.db
        .selectFrom('presentation_acts')
        .select(['act', 'by', 'reason', 'note'])
        .orderBy('n')
        .execute()
      assert.deepEqual(acts, [
        { act: 'hide', by: 'report', reason: 'child', note: '' },
        { act: 'restore', by: String(staff.id), reason: 'checked', note: back.note },
      ])
      assert.equal((await cleo.post(`${path}/reports`)).status, 303)
      assert.equal((await app.request(`${path}?4`)).status, 410, 'a new report hides it again')
    }))

  it('keeps nothing about who reports, and stops one network', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const { path } = await enter(app, mo)
      const cleo = app.browser('198.51.100.9')
      for (let n = 0; n < 5; n++) assert.equal((await cleo.post(`${path}/reports`)).status, 303)
      const refused = await cleo.post(`${path}/reports`)
      assert.equal(refused.status, 429)
      assert.equal((await cleo.post('/posters/nothing/reports')).status, 404)
      const columns = Object.keys(
        (await app.ctx.db.selectFrom('presentation_reports').selectAll().execute())[0]!,
      )
      assert.deepEqual(columns.sort(), ['at', 'id', 'presentation_id'])
    }))

  it('sends a mail to every operator, and to nobody else', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      await signedIn(app, 'operator')
      const { id } = await enter(app, mo)
      const { presentationJobs } = await import('./jobs.ts')
      await presentationJobs[0].run(app.ctx, { presentationId: id })
      const mails = await app.ctx.db
        .selectFrom('outbox')
        .select(['recipient', 'subject', 'body_text'])
        .execute()
      assert.deepEqual(
        mails.map(({ recipient }) => recipient),
        ['ora@example.org'],
      )
      assert.match(mails[0]!.body_text, new RegExp(`/desk/posters/${id}`))
    }))
})

describe('what people point to', () => {
  const given = { ...synopsis, seenOn: '2026-09-10' }

  it('waits, and is entered or not by staff, once', () =>
    withApp(async (app) => {
      await aWork(app)
      const ada = app.browser()
      assert.equal((await ada.get(`${work}/posters/new`)).status, 200)
      const sent = await ada.post(`${work}/posters`, given)
      assert.equal(sent.location, `${work}/posters/new?done=sent`)
      assert.match((await ada.get(sent.location!)).words, /It waits for a check/)
      assert.doesNotMatch((await app.request(`${work}/posters?1`)).words, /prize of a lifetime/)
      const { browser: mo } = await signedIn(app, 'moderator')
      const list = await mo.get('/desk/posters')
      const path = /href="(\/desk\/posters\/proposals\/\d+)"/.exec(list.text)![1]!
      const form = await mo.get(path)
      assert.match(form.text, /prize of a lifetime/)
      const entered = await enter(app, mo, { ...synopsis, proposal: path.split('/').at(-1)! })
      assert.match((await app.request(`${work}/posters?2`)).words, /prize of a lifetime/)
      assert.equal((await mo.get(path)).status, 404, 'it is decided')
      assert.match((await app.request(`${entered.path}?1`)).words, /Synopsis by Lumen/)

      await ada.post(`${work}/posters`, { ...given, text: 'An advertisement' })
      const next = /href="(\/desk\/posters\/proposals\/\d+)"/.exec((await mo.get('/desk/posters')).text)![1]!
      assert.equal((await mo.post(`${next}/refusal`, { reason: '' })).status, 422)
      assert.equal((await mo.post(`${next}/refusal`, { reason: 'No source' })).status, 303)
      assert.equal((await mo.post(`${next}/refusal`, { reason: 'No source' })).status, 404)
    }))

  it('says what is wrong, stops one network after ten, and goes after a time', () =>
    withApp(async (app) => {
      await aWork(app)
      const cleo = app.browser('198.51.100.7')
      const wrong = await cleo.post(`${work}/posters`, {
        ...given,
        text: '',
        language: 'xx',
        seenOn: '2026-13-01',
      })
      assert.equal(wrong.status, 422)
      assert.match(wrong.words, /There are 3 problems/)
      for (let n = 0; n < 10; n++) assert.equal((await cleo.post(`${work}/posters`, given)).status, 303)
      assert.equal((await cleo.post(`${work}/posters`, given)).status, 429)
      const { forgetProposals } = await import('./jobs.ts')
      await forgetProposals(app.ctx)
      const count = async () =>
        (await app.ctx.db.selectFrom('presentation_proposals').select('id').execute()).length
      assert.equal(await count(), 10)
      app.clock.forward({ days: 181 })
      await forgetProposals(app.ctx)
      await forgetProposals(app.ctx)
      assert.equal(await count(), 0)
    }))
})
