import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256 } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { tick } from '#features/voices/index.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { listPetition } from '../index.ts'
import { adas, draft, lettersToSigners, moderator, shown, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

const ben = { name: 'Ben Okonjo', email: 'ben@example.org', country: 'DE', consent: 'yes' }
const author = (slug: string, what = ''): string => `/petitions/${slug}/author${what && `/${what}`}`
const background = {
  change: 'background',
  why: 'The poster sells the winning.\n\nThe film shows what losing costs.',
  more: '',
  note: 'A fact was wrong.',
}
const hashOn = (text: string): string => /name="text" value="([0-9a-f]{64})"/.exec(text)![1]!
const jobs = (app: TestApp): Promise<{ payload: { notice: string } }[]> =>
  run(
    app.ctx.db,
    `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'voices.tell-signers' order by j.id`,
  )
const leaves = (app: TestApp): Promise<{ version: number; choice: string; value: string }[]> =>
  run(
    app.ctx.db,
    `select version, choice, split_part(leaf, E'\\n', 9) as value from log_entries where kind = 'text' order by index`,
  )

describe('the text that was signed is the text that stands', () => {
  it('is worded freely by its author until the first listing, and every wording is shown', () =>
    withApp(async (app) => {
      const { slug, ada } = await adas(app)
      const page = await ada.get(author(slug))
      assert.match(page.words, /Put the text right/)
      assert.doesNotMatch(page.words, /Propose a change/)
      const fixed = { action: 'Show the film under the poster of its maker', why: draft.why, more: 'More.' }
      app.clock.forward({ minutes: 1 })
      assert.equal((await ada.post(author(slug, 'text'), fixed)).location, `${author(slug)}?done=text`)
      // The same again is nothing.
      assert.equal((await ada.post(author(slug, 'text'), fixed)).status, 303)
      const { text, wordings } = await anyPetition(app.ctx, slug)
      assert.deepEqual([text.n, text.version, text.action, wordings], [2, 1, fixed.action, 2])
      const history = await app.request(`/petitions/${slug}/texts`)
      assert.match(history.words, /Changed by its author before it was listed/)
      assert.match(history.words, /poster of its \[removed: makers ?\] \[added: maker ?\]/)
      assert.match((await app.request(`/petitions?q=maker&state=open`)).words, /No petition|There is no/)
    }))

  it('answers a form of an earlier text with the difference, and keeps what was typed', () =>
    withApp(async (app) => {
      const { slug, ada } = await adas(app)
      const before = hashOn((await app.request(`/petitions/${slug}`)).text)
      await ada.post(author(slug, 'text'), {
        action: draft.action,
        why: 'The poster sells something else.',
        more: '',
      })
      const browser = app.browser()
      const stale = await browser.post(`/petitions/${slug}/signatures`, {
        ...ben,
        text: before,
        shown: shown(app),
      })
      assert.equal(stale.status, 422)
      assert.equal(stale.headers.get('cache-control'), 'no-store')
      assert.match(stale.words, /The text was changed since you opened the page/)
      assert.match(stale.text, /<del>.*<ins>/s)
      assert.match(stale.text, /value="Ben Okonjo"/)
      assert.match(stale.text, /value="ben@example\.org"/)
      // Without a hash nobody knows which of two texts was read; a made-up one is none.
      for (const text of ['', 'f'.repeat(64), 'x', '<script>', 'A'.repeat(5_000)]) {
        const page = await browser.post(`/petitions/${slug}/signatures`, { ...ben, text, shown: shown(app) })
        assert.equal(page.status, 422, text)
        assert.match(page.words, /does not show the text of now/)
      }
      assert.deepEqual(await run(app.ctx.db, 'select count(*)::int as n from submissions'), [{ n: 1 }])
      const now = hashOn(stale.text)
      assert.equal(
        (await browser.post(`/petitions/${slug}/signatures`, { ...ben, text: now, shown: shown(app) }))
          .status,
        303,
      )
    }))

  it('becomes an entry of the log at the first listing, and tells those who signed by link', () =>
    withApp(async (app) => {
      const { slug } = await adas(app)
      await sign(app, slug)
      const mo = await moderator(app)
      await listPetition(app.ctx, mo, slug)
      await tick(app.ctx)
      const { text } = await anyPetition(app.ctx, slug)
      const said = (await app.request(`/petitions/${slug}/texts.json`)).json() as {
        texts: { canonical: string; sha256: string }[]
      }
      const recomputed = sha256(said.texts[0]!.canonical).toString('hex')
      assert.equal(recomputed, text.hash)
      assert.deepEqual(await leaves(app), [{ version: 1, choice: 'en', value: recomputed }])
      assert.deepEqual(
        (await jobs(app)).map(({ payload }) => payload.notice),
        ['text-listed:1'],
      )
    }))

  it('keeps the demand afterwards; the background changes once, when a moderator says so, and all are asked', () =>
    withApp(async (app) => {
      const { slug, ada } = await adas(app)
      const staff = await signedIn(app, 'moderator')
      await listPetition(app.ctx, staff.staff, slug)
      assert.equal((await ada.post(author(slug, 'text'), { action: 'x', why: 'y', more: '' })).status, 409)
      const page = await ada.get(author(slug))
      assert.doesNotMatch(page.text, /id="fix"/)
      // Nothing of the demand can be sent.
      const sent = await ada.post(author(slug, 'proposals'), { ...background, action: 'Something else' })
      assert.equal(sent.location, `${author(slug)}?done=proposed`)
      assert.equal((await anyPetition(app.ctx, slug)).text.version, 1)
      const second = await ada.post(author(slug, 'proposals'), {
        ...background,
        change: 'typing',
        why: 'Other.',
      })
      assert.equal(second.status, 422)
      assert.match(second.words, /waits for a check/)

      const queue = await staff.browser.get('/desk/texts')
      assert.match(queue.words, /The background was changed.*A fact was wrong/)
      assert.match(queue.text, /<del>.*winning costs|<ins>.*losing/s)
      assert.equal(
        (await staff.browser.post('/desk/texts', { petition: slug, n: '2', decision: 'refused', reason: '' }))
          .status,
        422,
      )
      const decision = { petition: slug, n: '2', decision: 'published', reason: '' }
      assert.equal((await staff.browser.post('/desk/texts', decision)).status, 303)
      assert.equal((await staff.browser.post('/desk/texts', decision)).status, 409)
      const { text } = await anyPetition(app.ctx, slug)
      assert.deepEqual([text.version, text.action, text.why], [2, draft.action, background.why])
      await tick(app.ctx)
      assert.deepEqual(
        (await leaves(app)).map(({ version, value }) => [version, value === text.hash]),
        [
          [1, false],
          [2, true],
        ],
      )
      assert.deepEqual(
        (await jobs(app)).map(({ payload }) => payload.notice),
        ['text-listed:1', 'text-changed:2'],
      )
      const again = await ada.post(author(slug, 'proposals'), { ...background, why: 'A third one.' })
      assert.equal(again.status, 422)
      assert.match(again.words, /was changed once/)
      assert.match(
        (await app.request(`/petitions/${slug}?v2`)).words,
        /1 signed before the background was changed, and 0 have signed or confirmed/,
      )
    }))

  it('shows typing errors put right, without asking anybody', () =>
    withApp(async (app) => {
      const { slug, ada } = await adas(app)
      const staff = await signedIn(app, 'moderator')
      await listPetition(app.ctx, staff.staff, slug)
      await ada.post(author(slug, 'proposals'), { ...background, change: 'typing', note: '' })
      await staff.browser.post('/desk/texts', { petition: slug, n: '2', decision: 'published', reason: '' })
      const { text, wordings } = await anyPetition(app.ctx, slug)
      assert.deepEqual([text.version, wordings], [1, 2])
      assert.equal((await jobs(app)).length, 1)
      assert.match((await app.request(`/petitions/${slug}/texts`)).words, /Typing errors put right/)
    }))

  it('names what was signed on the signature’s own page, and asks about a changed background with one button', () =>
    withApp(async (app) => {
      const { slug, ada } = await adas(app)
      const browser = await sign(app, slug)
      const later = await sign(app, slug)
      const { staff, browser: mo } = await signedIn(app, 'moderator')
      await listPetition(app.ctx, staff, slug)
      await ada.post(author(slug, 'proposals'), background)
      await mo.post('/desk/texts', { petition: slug, n: '2', decision: 'published', reason: '' })
      await tick(app.ctx)
      const { text } = await anyPetition(app.ctx, slug)
      const page = await browser.get(`/petitions/${slug}/signature`)
      assert.match(page.words, /The background was changed after you signed/)
      assert.match(page.words, /You signed version 1 in English/)
      assert.match(page.text, /<ins>/)
      assert.match(page.text, /[0-9a-f]{64}<\/code>/)

      const path = `/petitions/${slug}/signature/text`
      // Nobody who does not own it, not with another text, and with the same result however often.
      assert.equal((await app.browser().post(path, { text: text.hash })).status, 404)
      assert.equal((await browser.post(path, { text: 'f'.repeat(64) })).status, 409)
      for (let n = 0; n < 2; n++)
        assert.equal(
          (await browser.post(path, { text: text.hash })).location,
          `/petitions/${slug}/signature?done=saved`,
        )
      await tick(app.ctx)
      const said = (await app.request(`/petitions/${slug}.json`)).json() as {
        net: number
        by_version: unknown
      }
      assert.deepEqual([said.net, said.by_version], [3, { 1: 2, 2: 1 }])
      const changed = await run(
        app.ctx.db,
        `select version, was_version from log_entries where kind = 'change'`,
      )
      assert.deepEqual(changed, [{ version: 2, was_version: 1 }])
      assert.match(
        (await app.request(`/petitions/${slug}?split`)).words,
        /2 signed before the background was changed, and 1 has signed or confirmed/,
      )
      const after = await browser.get(`/petitions/${slug}/signature`)
      assert.match(after.words, /You signed version 2 in English\. .*It is the text that stands/)
      assert.doesNotMatch(after.words, /changed after you signed/)

      // Who takes theirs back is told nothing more; the author knows.
      await later.post(`/petitions/${slug}/signature/withdrawal`)
      // One letter a day leaves room for a code.
      await lettersToSigners(app)
      app.clock.forward({ days: 1, hours: 1 })
      const letters = await lettersToSigners(app)
      assert.deepEqual(letters.map(({ subject }) => subject.split(':')[0]).sort(), [
        'Changed after you signed',
        'Listed',
      ])
      assert.equal(new Set(letters.map(({ to }) => to)).size, 1)
      assert.match(
        letters.find(({ subject }) => subject.startsWith('Changed'))!.text,
        /\/texts\n[^]*take it back[^]*\/c\//,
      )
      assert.equal((await lettersToSigners(app)).length, 2)
    }))

  it('is for its author alone, and says nothing to anybody else', () =>
    withApp(
      async (app) => {
        const { slug } = await adas(app)
        const signer = await sign(app, slug)
        for (const cleo of [app.browser(), signer]) {
          assert.equal((await cleo.get(author(slug))).status, 404)
          for (const [what, fields] of [
            ['text', { action: 'Mine now', why: 'y', more: '' }],
            ['proposals', background],
            ['translations', { language: 'de', action: 'a', why: 'b', more: '' }],
          ] as const)
            assert.equal((await cleo.post(author(slug, what), fields)).status, 404, what)
        }
        assert.equal((await anyPetition(app.ctx, slug)).text.action, draft.action)
        const half = (await signedIn(app, 'moderator', { openedBy: 'mail', name: 'Half' })).browser
        assert.equal((await half.post('/desk/texts', {})).status, 303)
        for (const forged of [
          { petition: 'x', n: '1', decision: 'published' },
          { petition: slug, n: '99', decision: 'published' },
          { petition: slug, n: '1', decision: 'published' },
          { petition: slug, n: '-1', decision: 'published' },
          { petition: slug, n: '1; drop', decision: 'published' },
          {},
        ] as Record<string, string>[]) {
          const mo = (await signedIn(app, 'moderator', { name: `Mo${JSON.stringify(forged).length}` }))
            .browser
          const { status } = await mo.post('/desk/texts', forged)
          assert.ok([404, 409, 422].includes(status), `${status} ${JSON.stringify(forged)}`)
        }
      },
      { env: PUBLIC },
    ))
})
