import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { saveSetting } from '#core/site.ts'
import { tallyOf } from '#features/voices/index.ts'
import { withApp, type Page } from '../../../../test/app.ts'
import { forgetUnconfirmed } from './actions.ts'
import { forgetAuthors } from '../jobs.ts'
import { listPetition } from '../index.ts'
import { aWork, confirm, draft, livePetition, moderator, openPetition, shown } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

/** The fields of the page's form, as a browser without script would send them. */
function fieldsOf(page: Page): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of page.text.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1]
    const value = /value="([^"]*)"/.exec(tag)?.[1] ?? ''
    const type = /type="([^"]*)"/.exec(tag)?.[1]
    if (!name || ((type === 'radio' || type === 'checkbox') && !/ checked/.test(tag))) continue
    if (name !== 'q' || type !== 'search' || !/header-q|menu-q/.test(tag))
      fields[name] = value.replaceAll('&amp;', '&')
  }
  for (const [, name, value] of page.text.matchAll(
    /<textarea[^>]*name="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea>/g,
  ))
    fields[name!] = value!
  return fields
}

describe('opening a petition', () => {
  it('goes step by step without script, keeps everything on the way back, and stores nothing before the end', () =>
    withApp(async (app) => {
      await aWork(app)
      const ada = app.browser()
      const start = await ada.get('/petitions/new')
      assert.match(start.words, /Which work is it about\?/)
      const found = await ada.post('/petitions/new/work', {
        ...fieldsOf(start),
        q: 'papr crowns',
        go: 'search',
      })
      assert.match(found.words, /Paper Crowns · film, 2026 · Ines Varga/)
      const ask = await ada.post('/petitions/new/work', { ...fieldsOf(found), work: draft.work, go: 'next' })
      assert.match(ask.words, /What do you ask\?/)
      const similar = await ada.post('/petitions/new/ask', {
        ...fieldsOf(ask),
        action: draft.action,
        go: 'next',
      })
      assert.match(similar.words, /Nothing similar was found/)
      const why = await ada.post('/petitions/new/similar', { ...fieldsOf(similar), go: 'next' })
      const about = await ada.post('/petitions/new/why', { ...fieldsOf(why), why: draft.why, go: 'next' })
      assert.match(about.text, /value="2027-03-12"/)
      const you = await ada.post('/petitions/new/about', {
        ...fieldsOf(about),
        about: 'promotion',
        form: 'demand',
        addressee: 'Lumen',
        go: 'next',
      })
      assert.match(you.words, /Who asks\?/)
      const back = await ada.post('/petitions/new/you', { ...fieldsOf(you), name: 'Ada Lovage', go: 'back' })
      assert.match(back.text, /name="addressee"[^>]*value="Lumen"/)
      const again = await ada.post('/petitions/new/about', { ...fieldsOf(back), go: 'next' })
      assert.match(again.text, /name="name"[^>]*value="Ada Lovage"/)
      const check = await ada.post('/petitions/new/you', {
        ...fieldsOf(again),
        shown: shown(app),
        email: 'ada@example.org',
        consent: 'yes',
        go: 'next',
      })
      assert.match(check.words, /Check everything/)
      assert.match(check.words, /To Lumen · until 12 March 2027/)
      assert.deepEqual(
        await run(app.ctx.db, 'select 1 from petitions union all select 1 from submissions'),
        [],
      )

      const opened = await ada.post('/petitions', fieldsOf(check))
      assert.match(
        opened.location!,
        /^\/petitions\/show-the-film-under-the-poster-of-its-makers-[a-z0-9]{6}\/signature\/confirm$/,
      )
      assert.match((await ada.get(opened.location!)).words, /Enter the code from your mail/)
      const petition = await anyPetition(app.ctx, opened.location!.split('/')[2]!)
      assert.deepEqual(
        [petition.text.why, petition.closesOn, petition.author, petition.state.name],
        [draft.why, '2027-03-12', 'Ada Lovage', 'awaiting'],
      )
    }))

  it('is not there for anybody before its author confirmed, and live by link afterwards', () =>
    withApp(async (app) => {
      await aWork(app)
      const ada = app.browser()
      const slug = await openPetition(app, ada)
      const cleo = app.browser('198.51.100.1')
      for (const path of ['', '.json', '.atom', '/sign', '/series.csv', '/card.png', '/names'])
        assert.equal((await cleo.get(`/petitions/${slug}${path}`)).status, 404, path)
      assert.equal(
        (
          await cleo.post(`/petitions/${slug}/signatures`, {
            name: 'Cleo',
            email: 'cleo@example.org',
            consent: 'yes',
            shown: shown(app),
          })
        ).status,
        404,
      )

      await confirm(app, ada, slug, 'promo')
      const page = await cleo.get(`/petitions/${slug}?fresh`)
      assert.equal(page.status, 200)
      assert.match(page.text, /<meta name="robots" content="noindex">/)
      assert.match(page.words, /not been checked yet/)
      const petition = await anyPetition(app.ctx, slug)
      assert.deepEqual(
        [petition.state.name, petition.states.at(-1)!.by, (await tallyOf(app.ctx, petition.id)).net],
        ['live', 'author', 1],
      )
      assert.doesNotMatch((await cleo.get('/petitions')).words, /Show the film/)
      assert.doesNotMatch((await cleo.get('/')).words, /Show the film/)
    }))

  it('says what is wrong on the step where it can be put right', () =>
    withApp(async (app) => {
      await aWork(app)
      const ada = app.browser()
      const send = (fields: Record<string, string>): Promise<Page> =>
        ada.post('/petitions', { ...draft, shown: shown(app), ...fields })
      for (const [fields, title, problem] of [
        [{ work: 'nothing' }, /Which work/, /Search for the work/],
        [{ action: 'x'.repeat(81) }, /What do you ask/, /Shorten it to 80/],
        [{ action: '=HYPERLINK("x")' }, /What do you ask/, /Begin with a letter or a number/],
        [{ why: '@x' }, /Why\?/, /Begin with a letter/],
        [{ why: 'y'.repeat(501) }, /Why\?/, /500 characters/],
        [{ more: 'z'.repeat(1001) }, /Why\?/, /1,000 characters/],
        [{ about: 'nonsense' }, /whom do you ask/, /Choose what it is about/],
        [{ addressee: '' }, /whom do you ask/, /Enter to whom/],
        [{ closesOn: '2026-09-12' }, /whom do you ask/, /from tomorrow until a year/],
        [{ closesOn: '2027-09-13' }, /whom do you ask/, /from tomorrow until a year/],
        [{ email: 'ada' }, /Who asks/, /e-mail address like/],
        [{ name: '+Ada' }, /Who asks/, /Begin with a letter/],
        [{ consent: '' }, /Who asks/, /Tick the box/],
      ] as [Record<string, string>, RegExp, RegExp][]) {
        const page = await send(fields)
        assert.equal(page.status, 422, JSON.stringify(fields))
        assert.match(page.words, title)
        assert.match(page.words, problem)
      }
      assert.deepEqual(await run(app.ctx.db, 'select 1 from petitions'), [])
    }))

  it('cleans what could disguise a text, and measures it as people count', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await openPetition(app, app.browser(), {
        action: `Show\u202e  the   ${'🎬'.repeat(60)}`,
        addressee: 'Lu\u200fmen',
        why: 'One\r\n\r\n\r\n\r\nTwo  ',
      })
      const petition = await anyPetition(app.ctx, slug)
      assert.deepEqual(
        [petition.text.action, petition.addressee, petition.text.why],
        [`Show the ${'🎬'.repeat(60)}`, 'Lumen', 'One\n\nTwo'],
      )
      assert.match(slug, /^[a-z0-9-]+$/)
      assert.equal((await app.browser().post('/petitions', { ...draft, action: 'a\u0000b' })).status, 400)
    }))

  it('shows similar petitions first, but none that only a link leads to', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const ada = app.browser()
      const step = { ...draft, action: 'Show it with the makers’ own poster', go: 'next' }
      assert.match((await ada.post('/petitions/new/ask', step)).words, /Nothing similar/)
      await listPetition(app.ctx, await moderator(app), slug)
      const page = await ada.post('/petitions/new/ask', step)
      assert.match(page.words, /Show the film under the poster of its makers To Lumen/)
      assert.match(page.words, /Mine is different/)
    }))

  it('leaves out the addressee of a call to the public', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app, {
        form: 'call',
        addressee: 'Lumen',
        action: 'Watch it before you judge it',
      })
      const page = await app.request(`/petitions/${slug}`)
      assert.match(page.words, /A call to the public · asked by Ada Lovage/)
      assert.doesNotMatch(page.words, /until an answer is asked for/)
    }))

  it('is for staff where the site says so, and ten an hour for one network', () =>
    withApp(async (app) => {
      await aWork(app)
      const cleo = app.browser('2001:db8:1:2::5')
      for (let n = 0; n < 10; n++) await openPetition(app, cleo)
      assert.equal(
        (await app.browser('2001:db8:1:2:ffff::9').post('/petitions', { ...draft, shown: shown(app) }))
          .status,
        429,
      )
      const from = async (ip: string): Promise<number> =>
        (await app.browser(ip).post('/petitions', { ...draft, shown: shown(app) })).status
      assert.equal(await from('2001:db8:1:3::5'), 429)
      assert.equal(await from('2001:db8:2:3::5'), 303)
      await saveSetting(app.ctx, 'openers', 'staff', null)
      for (const page of [
        await cleo.get('/petitions/new'),
        await cleo.post('/petitions/new/work', {}),
        await cleo.post('/petitions', draft),
      ]) {
        assert.equal(page.status, 403)
        assert.match(page.words, /only the people who run it open petitions/)
      }
    }))

  it('names its author no longer, once they had everything about them erased', () =>
    withApp(async (app) => {
      await aWork(app)
      const ada = app.browser()
      const slug = await openPetition(app, ada)
      await confirm(app, ada, slug)
      assert.match((await app.request(`/petitions/${slug}`)).words, /asked by Ada Lovage/)
      assert.match(
        (await ada.get(`/petitions/${slug}/signature`)).words,
        /your name goes from it too; its text, your updates .* stay, without a name/,
      )
      assert.equal((await ada.post(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })).status, 200)
      assert.match(
        (await app.request(`/petitions/${slug}?erased`)).words,
        /asked by somebody who had their name erased/,
      )
      await forgetAuthors(app.ctx)
      assert.deepEqual(await run(app.ctx.db, 'select author_name from petitions'), [{ author_name: '' }])
      for (const path of ['', '.json', '.atom'])
        assert.doesNotMatch((await app.request(`/petitions/${slug}${path}?2`)).text, /Ada Lovage/)
    }))

  it('forgets after 30 days what was never confirmed, and nothing else', () =>
    withApp(async (app) => {
      await aWork(app)
      const kept = await livePetition(app)
      const forgotten = await openPetition(app, app.browser())
      app.clock.forward({ days: 29, hours: 23 })
      await forgetUnconfirmed(app.ctx)
      await anyPetition(app.ctx, forgotten)
      app.clock.forward({ hours: 2 })
      await forgetUnconfirmed(app.ctx)
      await assert.rejects(anyPetition(app.ctx, forgotten))
      await anyPetition(app.ctx, kept)
    }))
})
