import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { createMailer } from '#core/mail/index.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { registerStories, sweepMail, tick } from '#features/voices/index.ts'
import { simpleParser } from 'mailparser'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { startSmtp } from '../../../../test/smtp.ts'
import { adas, oweLists, sign } from '../petitions.testing.ts'
import { petitionStories } from '../stories.ts'

interface Scene {
  ada: Browser
  mo: Browser
  slug: string
  path: string
  /** Public id of Lumen's reply. */
  reply: string
}

async function replied(
  app: TestApp,
  signers: (slug: string) => Promise<void> = async () => {},
): Promise<Scene> {
  const { ada, slug } = await adas(app)
  await signers(slug)
  const { browser: mo } = await signedIn(app, 'moderator')
  const entered = await mo.post(`/desk/petitions/${slug}/statements`, {
    party: 'Lumen',
    kind: 'reply',
    text: 'The poster goes back.',
    sourceUrl: 'https://lumen.example/a',
    saidOn: '2026-09-10',
  })
  assert.equal(entered.status, 303, entered.words)
  const [row] = await run<{ id: string }>(
    app.ctx.db,
    'select public_id as id from statements s join subjects j on j.id = s.answer_subject_id',
  )
  return { ada, mo, slug, path: `/petitions/${slug}`, reply: row!.id }
}

const answersOf = async (app: TestApp, path: string): Promise<unknown> => {
  app.clock.forward({ seconds: 2 })
  const page = (await app.request(`${path}.json?${Math.random()}`)).json() as {
    net: number
    statements: { answers: { yes: number; partly: number; no: number }; rejoinder: string | null }[]
  }
  const { yes, partly, no } = page.statements[0]!.answers
  return [page.net, yes, partly, no]
}

describe('whether a reply answers', () => {
  it('is said once by those who signed, from their page and without a code, in a line of its own', () =>
    withApp(async (app) => {
      const { path, slug, reply } = await replied(app)
      const [ben, cleo] = [await sign(app, slug), await sign(app, slug)]
      assert.match(
        (await app.request(`${path}?1`)).words,
        /Nobody who signed has said yet whether this answers/,
      )
      assert.match((await ben.get(`${path}/signature`)).words, /Does the reply answer\? Lumen has replied\./)
      const empty = await ben.post(`/statements/${reply}/answering`, {})
      assert.equal(empty.status, 422)
      assert.match(empty.words, /Choose one of the three.*The poster goes back\./)
      const said = await ben.post(`/statements/${reply}/answering`, { choice: 'partly' })
      assert.equal(said.location, `/statements/${reply}/answer`)
      assert.match((await ben.get(said.location!)).words, /You said: it answers in part\./)
      assert.equal(
        (await ben.post(`/statements/${reply}/answering`, { choice: 'yes' })).location,
        `/statements/${reply}/answer?done=already`,
      )
      assert.equal((await run(app.ctx.db, `select 1 from submissions where kind = 'answer'`)).length, 1)
      await cleo.post(`/statements/${reply}/answering`, { choice: 'no' })
      await tick(app.ctx)
      assert.deepEqual(await answersOf(app, path), [3, 0, 1, 1])
      assert.match(
        (await app.request(`${path}?2`)).words,
        /Of 2 signers who answered: it answers, say 0; partly, 1; it does not, 1\./,
      )
      assert.match((await ben.get(`${path}/signature`)).words, /You have said whether it answers/)
      const leaf = (
        await run<{ leaf: string }>(
          app.ctx.db,
          `select leaf from log_entries where kind = 'answer' order by index limit 1`,
        )
      )[0]!.leaf
      assert.match(leaf, /^firsthand\.leaf\/v1\nanswer\n[a-z0-9]{16}\n1\nunsaid\n(partly|no)\n/)
    }))

  it('is said by nobody else: not without a signature, nor after taking it back', () =>
    withApp(async (app) => {
      const { path, slug, reply } = await replied(app)
      const stranger = app.browser()
      assert.equal((await stranger.post(`/statements/${reply}/answering`, { choice: 'yes' })).status, 403)
      assert.equal((await stranger.post(`/statements/${reply}/by-mail/AAAA`, { choice: 'yes' })).status, 404)
      assert.equal((await stranger.post('/statements/none/answering', { choice: 'yes' })).status, 404)
      const ben = await sign(app, slug)
      await ben.post(`${path}/signature/withdrawal`)
      await tick(app.ctx)
      assert.equal((await ben.post(`/statements/${reply}/answering`, { choice: 'yes' })).status, 409)
      assert.doesNotMatch((await ben.get(`${path}/signature`)).words, /Does the reply answer/)
      await tick(app.ctx)
      assert.deepEqual(await answersOf(app, path), [1, 0, 0, 0])
    }))

  it('is asked in the mail about the reply, which opens a page with a button', async () => {
    const smtp = await startSmtp()
    try {
      await withApp(async (app) => {
        registerStories(app.ctx, petitionStories)
        const { path, slug, reply } = await replied(app, async (of) => {
          await sign(app, of, { email: 'wants@example.org', answer: 'yes' })
          await sign(app, of, { email: 'not@example.org' })
        })
        await oweLists(app)
        const mailer = createMailer(
          { ...app.ctx.config, mail: { ...app.ctx.config.mail, url: smtp.url } },
          app.ctx.db,
        )
        app.clock.forward({ days: 1 })
        for (let n = 0; n < 3; n++) await sweepMail(app.ctx, mailer, { batch: 100 })
        await mailer.close()
        const about = smtp.received.filter(({ raw }) => /^List-Id:/im.test(raw))
        assert.deepEqual(
          about.map(({ to }) => to),
          ['wants@example.org'],
        )
        assert.match(about[0]!.raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
        const { text = '', subject } = await simpleParser(Buffer.from(about[0]!.raw, 'latin1'))
        assert.match(subject!, /^Lumen has answered: /)
        const link = new URL(/http:\S+\/by-mail\/\S+/.exec(text)![0]).pathname
        const phone = app.browser('198.51.100.50')
        assert.match(
          (await phone.get(link)).words,
          /Does this reply answer the petition\?.*The poster goes back\./,
        )
        await tick(app.ctx)
        assert.deepEqual(await answersOf(app, path), [3, 0, 0, 0], 'GET changes nothing')
        assert.equal((await phone.post(link, { choice: 'yes' })).location, `/statements/${reply}/answer`)
        assert.equal(
          (await phone.post(link, { choice: 'no' })).location,
          `/statements/${reply}/answer?done=already`,
        )
        assert.equal((await run(app.ctx.db, `select 1 from submissions where kind = 'answer'`)).length, 1)
        await tick(app.ctx)
        assert.deepEqual(await answersOf(app, path), [3, 1, 0, 0])
        assert.equal(
          (await phone.get(`/petitions/${slug}/signature`)).status,
          403,
          'the link opens no signature',
        )
      })
    } finally {
      await smtp.close()
    }
  })
})

describe("the author's reply to an answer", () => {
  it('is one, checked, and stands under the answer at its size', () =>
    withApp(async (app) => {
      const { ada, mo, path, slug, reply } = await replied(app)
      const wrong = await ada.post(`${path}/organise/rejoinders`, { statement: reply, text: ' ' })
      assert.equal(wrong.status, 422)
      assert.match(wrong.words, /Write your reply/)
      const text = 'Not in every country.\n\nAsk the makers.'
      const sent = await ada.post(`${path}/organise/rejoinders`, { statement: reply, text })
      assert.equal(sent.location, `${path}/organise?done=waiting`)
      await ada.post(`${path}/organise/rejoinders`, { statement: reply, text })
      assert.equal(
        (await ada.post(`${path}/organise/rejoinders`, { statement: reply, text: 'More' })).status,
        409,
      )
      assert.equal((await ada.post(`${path}/organise/rejoinders`, { statement: 'none', text })).status, 404)
      assert.doesNotMatch((await app.request(`${path}?1`)).words, /Not in every country/)
      const ben = await sign(app, slug)
      assert.equal((await ben.post(`${path}/organise/rejoinders`, { statement: reply, text })).status, 403)
      const [row] = await run<{ id: number }>(app.ctx.db, 'select id from rejoinders')
      assert.match((await mo.get('/desk/updates')).words, /Author’s reply to an answer.*Not in every country/)
      const decision = { what: 'rejoinder', id: String(row!.id), decision: 'shown', reason: '' }
      assert.equal((await mo.post('/desk/updates', decision)).status, 303)
      assert.equal((await mo.post('/desk/updates', decision)).status, 409)
      const page = await app.request(`${path}?2`)
      assert.match(page.words, /The author replies Not in every country\. Ask the makers\. Ada Lovage/)
      // The same element as the reply, so the same size.
      assert.equal(page.text.match(/class="statement"/g)!.length, 3)
    }))
})
