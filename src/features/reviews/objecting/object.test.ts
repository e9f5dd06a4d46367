import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simpleParser } from 'mailparser'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import type { VoiceRef } from '#features/voices/index.ts'
import { startSmtp } from '../../../../test/smtp.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { mailerOf } from '../../voices/mailing/mailing.testing.ts'
import { sweepMail } from '../../voices/mailing/sweep.ts'
import { aFilm, review, WORK } from '../reviews.testing.ts'

const place = `/works/${WORK}/review/text-objection`
const desk = (ref: VoiceRef): string => `/desk/reviews/${ref.subjectId}/${ref.id}`
const refuse = (mo: Browser, ref: VoiceRef, reason: string, version = '1') =>
  mo.post(`${desk(ref)}/checks`, { version, decision: 'refused', reason })

const owed = (app: TestApp): Promise<{ kind: string; message_id: string }[]> =>
  run(app.ctx.db, `select kind, message_id from mailings where kind like 'notice:%' order by kind`)

/** What the sweep sends today, and after so many days: nobody gets more than a few mails a day. */
async function sent(app: TestApp, days = 0): Promise<{ subject: string; text: string; messageId: string }[]> {
  const smtp = await startSmtp()
  const mailer = mailerOf(app.ctx, smtp)
  try {
    // More often than needed, as a restart would.
    for (let n = 0; n < 3; n++) await sweepMail(app.ctx, mailer, { batch: 100 })
    app.clock.forward({ days })
    for (let n = 0; n < 3; n++) await sweepMail(app.ctx, mailer, { batch: 100 })
    const mails = await Promise.all(smtp.received.map(({ raw }) => simpleParser(Buffer.from(raw, 'latin1'))))
    return mails.map((mail) => ({
      subject: mail.subject ?? '',
      text: (mail.text ?? '').replace(/\s+/g, ' '),
      messageId: mail.messageId ?? '',
    }))
  } finally {
    await mailer.close()
    await smtp.close()
  }
}

describe('a text that is not shown', () => {
  it('is told its author by mail, once, with the reason, the way to object and the way to write another', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { ref, browser: ben } = await review(app, { body: 'My neighbour, who made it, lives at 4 Quay.' })
      await sent(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      assert.equal((await refuse(mo, ref, 'Names a private person')).status, 303)
      assert.equal((await refuse(mo, ref, 'Names a private person')).status, 409)
      const [row, ...more] = await owed(app)
      assert.equal(more.length, 0)
      const [mail, ...others] = await sent(app)
      assert.equal(others.length, 0)
      assert.equal(mail!.subject, 'The text of your review is not shown – Paper Crowns')
      assert.equal(mail!.messageId, row!.message_id)
      assert.match(
        mail!.text,
        /Your mark counts as before\. The moderator wrote: .*Names a private person .*You can object to this decision.*or write a new text/,
      )
      // The text itself is not sent around again.
      assert.doesNotMatch(mail!.text, /4 Quay/)
      assert.equal((await sent(app)).length, 0)
      // Its link opens the page of the review, also elsewhere; that leads to the decision.
      const link = /https?:\/\/\S+\/c\/\S+/.exec(mail!.text)![0]
      assert.equal((await app.browser('192.0.2.88').get(new URL(link).pathname)).status, 200)
      const status = await ben.get(`/works/${WORK}/review`)
      assert.match(
        status.words,
        /The text is not shown\. Your mark counts as before\. The moderator wrote: Names a private person/,
      )
      assert.match(status.text, new RegExp(`href="${place}"`))
    }))

  it('is not told when it was changed or decided otherwise before the mail went out, nor after it was taken back', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const changed = await review(app, { body: 'One.' })
      const shown = await review(app, { body: 'Two.' })
      const gone = await review(app, { body: 'Three.' })
      await sent(app)
      for (const { ref } of [changed, shown, gone]) await refuse(mo, ref, 'Rude')
      const said = { seen: 'all', mark: '2', about: 'work', language: 'en' }
      await changed.browser.post(`/works/${WORK}/review/versions`, { ...said, body: 'Better.' })
      await mo.post(`${desk(shown.ref)}/checks`, { version: '1', decision: 'shown' })
      await gone.browser.post(`/works/${WORK}/review/withdrawal`)
      assert.deepEqual(
        (await sent(app, 1)).map(({ subject }) => subject),
        ['The text of your review is shown – Paper Crowns'],
      )
    }))

  it('can be objected to once; the answer comes by mail and is the last word about that text', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { ref, browser: ben } = await review(app, { body: 'It copies the older film.' })
      const mo = (await signedIn(app, 'moderator')).browser
      assert.equal((await ben.post(place, { objection: 'Why?' })).status, 409)
      await refuse(mo, ref, 'Accuses without a source')
      await sent(app)
      for (const objection of ['', '  \n ', 'x'.repeat(501)]) {
        const wrong = await ben.post(place, { objection })
        assert.equal(wrong.status, 422)
        assert.match(wrong.words, /Say in at most 500 characters why the text should be shown/)
        assert.ok(wrong.text.includes(objection.trim()))
      }
      assert.equal((await ben.post(place, { objection: 'The source is the <b>film</b>.' })).location, place)
      // Sent again it stays the first one.
      assert.equal((await ben.post(place, { objection: 'Another' })).location, place)
      assert.match(
        (await ben.get(place)).words,
        /Your objection of .* is waiting for an answer\. The source is the/,
      )
      assert.match((await mo.get('/desk')).words, /1 review waits for a check/)
      const list = await mo.get('/desk/reviews')
      assert.match(list.words, /The author objects to the decision The source is the <b>film<\/b>\./)
      assert.match((await mo.get(desk(ref))).words, /the author objected to the decision on version 1/)
      assert.equal((await refuse(mo, ref, 'A film is no source for that')).status, 303)
      const [kept] = await sent(app, 1)
      const max = (await signedIn(app, 'moderator', { name: 'Max' })).browser
      assert.equal(kept!.subject, 'Your objection was looked at – Paper Crowns')
      assert.match(kept!.text, /A film is no source for that/)
      assert.equal((await ben.post(place, { objection: 'Still' })).status, 409)
      assert.match((await ben.get(place)).words, /last word about this text/)
      // Another text begins anew.
      const said = {
        seen: 'all',
        mark: '4',
        about: 'work',
        language: 'en',
        body: 'It resembles the older film.',
      }
      await ben.post(`/works/${WORK}/review/versions`, said)
      await refuse(max, ref, 'Again', '2')
      assert.equal((await ben.post(place, { objection: 'This one accuses nobody' })).location, place)
      const { browser: mia } = await signedIn(app, 'moderator', { name: 'Mia' })
      // Now there is somebody else who can look: whoever refused it decides neither way.
      for (const url of ['/desk/reviews', desk(ref)]) {
        const page = await max.get(url)
        assert.match(page.words, /This one accuses nobody/)
        assert.match(page.words, /another moderator has to decide about the objection/)
        assert.doesNotMatch(page.text, /\/checks"/)
      }
      for (const decision of ['shown', 'refused']) {
        const own = await max.post(`${desk(ref)}/checks`, { version: '2', decision, reason: 'Mine' })
        assert.equal(own.status, 409)
        assert.match(own.words, /another moderator has to decide about the objection/)
      }
      assert.equal((await mia.post(`${desk(ref)}/checks`, { version: '2', decision: 'shown' })).status, 303)
      assert.ok(
        (await sent(app, 1)).some(
          ({ subject }) => subject === 'The text of your review is shown – Paper Crowns',
        ),
      )
      assert.match((await app.request(`/works/${WORK}/reviews?o`)).words, /It resembles the older film\./)
      const data = (await ben.get(`/works/${WORK}/review/data.json`)).text
      assert.match(data, /This one accuses nobody/)
      // Erased with the review.
      await ben.post(`/works/${WORK}/review/erasure`, { erase: 'yes' })
      assert.deepEqual(await run(app.ctx.db, 'select body from review_objections'), [])
    }))

  it('is nobody else’s to object to, and forged forms change nothing', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { ref } = await review(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      await refuse(mo, ref, 'Rude')
      const cleo = app.browser('192.0.2.66')
      assert.equal((await cleo.get(place)).status, 403)
      assert.equal((await cleo.post(place, { objection: 'Mine' })).status, 403)
      assert.equal((await mo.post(place, { objection: 'Mine' })).status, 403)
      assert.equal((await cleo.post('/works/none/review/text-objection', { objection: 'x' })).status, 404)
      const other = await review(app, { body: '' })
      assert.equal((await other.browser.get(place)).status, 200)
      assert.equal((await other.browser.post(place, { objection: 'x' })).status, 409)
      assert.equal((await other.browser.post(place, { objection: 'a\u0000b' })).status, 400)
      assert.deepEqual(await run(app.ctx.db, 'select body from review_objections'), [])
    }))
})
