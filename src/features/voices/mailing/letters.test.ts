import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { codeOf, confirmLink, openToken } from '../secrets.ts'
import { boundTo } from '../submitting/actions.ts'
import { aSubject, mailed, sign, submit } from '../voices.testing.ts'
import { seal } from '#core/crypto.ts'
import { registerStories } from './about.ts'
import { shorten } from './letters.ts'
import { count, mailingsOf, owe, parsed, withMail } from './mailing.testing.ts'
import { queueMail } from './rows.ts'
import { mailStateOf } from './state.ts'
import { sweepMail } from './sweep.ts'

const BATCH = { batch: 100 }
const code = (digits: string): string => `${digits.slice(0, 3)} ${digits.slice(3)}`

test('the code mail: code in subject and text, link, title, and nothing that the submitter typed', () =>
  withMail(async (app, smtp, mailer) => {
    const { ctx } = app
    const subject = await aSubject(ctx)
    await submit(app, app.browser(), subject.publicId, {
      name: 'Buy now at evil dot example',
      email: 'ben@example.org',
      country: 'FR',
    })
    await sweepMail(ctx, mailer, BATCH)
    const [mail] = await parsed(smtp)
    const { ref } = await mailed(app)
    const digits = code(codeOf(ctx.keys, ref, 1))
    assert.ok(mail)
    assert.equal(mail.subject, `${digits} is your code – Say why the poster was changed`)
    assert.equal(mail.from?.text, '"Firsthand" <post@firsthand.example>')
    assert.equal(mail.to && !Array.isArray(mail.to) && mail.to.text, 'ben@example.org')
    const link = confirmLink(ctx, subject.publicId, ref)
    for (const content of [mail.text ?? '', String(mail.html)]) {
      for (const part of [digits, link, 'Say why the poster was changed', 'If this was not you, do nothing.'])
        assert.ok(content.includes(part), part)
      // The link's secret is base64url: any two letters may stand in it by chance.
      const words = content.replaceAll(link, '')
      for (const typed of ['Buy now', 'evil', 'FR']) assert.ok(!words.includes(typed), typed)
    }
    assert.deepEqual(openToken(ctx.keys, subject.id, link.split('/').at(-1)!), ref)
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated')
    assert.match(smtp.received[0]!.from, /^b-[a-z2-7]{52}@bounces\.example$/)
    // The person can confirm with what stands in the mail.
    const browser = app.browser()
    const page = await browser.get(new URL(link).pathname)
    assert.equal(page.status, 200)
  }))

test('a second and a third code mail carry codes of their own', () =>
  withMail(async ({ ctx }, smtp, mailer) => {
    const ref = await owe(ctx, await aSubject(ctx), { email: 'ben@example.org', kind: 'confirm-2' })
    await sweepMail(ctx, mailer, BATCH)
    const [mail] = await parsed(smtp)
    assert.ok(mail?.subject?.startsWith(code(codeOf(ctx.keys, ref, 2))))
    assert.notEqual(codeOf(ctx.keys, ref, 2), codeOf(ctx.keys, ref, 1))
  }))

test('somebody who has signed before is told so, and that link leads to that signature', () =>
  withMail(async (app, smtp, mailer) => {
    const { ctx } = app
    const subject = await aSubject(ctx)
    const first = await sign(app, app.browser(), subject.publicId, { email: 'ben@example.org' })
    app.clock.forward({ days: 3 })
    await submit(app, app.browser(), subject.publicId, { email: 'BEN@example.org' })
    await sweepMail(ctx, mailer, BATCH)
    // The row counted for another day only when it was written before; this one was not.
    const [mail] = await parsed(smtp)
    const { ref } = await mailed(app)
    assert.ok(mail?.subject?.startsWith(code(codeOf(ctx.keys, ref, 1))))
    assert.match(mail?.text ?? '', /You signed on 12 September 2026/)
    assert.ok(mail?.text?.includes(confirmLink(ctx, subject.publicId, first)))
    assert.ok(!mail?.text?.includes(confirmLink(ctx, subject.publicId, ref)))
  }))

test('a mail for what was confirmed, erased or is a week old is not sent', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const subject = await aSubject(ctx)
    const confirmed = await owe(ctx, subject, { email: 'ada@example.org' })
    await count(ctx, confirmed, 0)
    const erased = await owe(ctx, subject, { email: 'ben@example.org' })
    await run(ctx.db, 'delete from submissions where id = $1', [erased.id])
    await sweepMail(ctx, mailer, BATCH)
    assert.deepEqual(await mailStateOf(ctx, confirmed), { state: 'none' })
    assert.deepEqual(await mailStateOf(ctx, erased), {
      state: 'bounced',
      at: clock.now(),
      reason: 'mails.reason-gone',
    })
    const old = await owe(ctx, subject, { email: 'cleo@example.org' })
    clock.forward({ days: 7, seconds: 1 })
    await sweepMail(ctx, mailer, BATCH)
    await sweepMail(ctx, mailer, BATCH)
    assert.deepEqual(await mailStateOf(ctx, old), {
      state: 'bounced',
      at: clock.now(),
      reason: 'mails.reason-expired',
    })
    assert.equal(smtp.received.length, 0)
  }))

test('a held signature: why, and how to object; after release, that it passed', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const subject = await aSubject(ctx)
    const ref = await owe(ctx, subject, { email: 'ada@example.org', kind: 'held' })
    await count(ctx, ref, 0)
    const act = (n: number, name: string, reason: string) =>
      ctx.db
        .insertInto('voice_acts')
        .values({
          subject_id: ref.subjectId,
          voice_id: ref.id,
          n,
          act: name,
          at: clock.now(),
          by: 'rule',
          reason,
          note: null,
        })
        .execute()
    await act(1, 'hold', 'disposable')
    await sweepMail(ctx, mailer, BATCH)
    await act(2, 'release', 'checked')
    await queueMail(ctx, {
      subjectId: ref.subjectId,
      recipientId: ref.id,
      kind: 'released',
      messageId: '<r@firsthand.example>',
      dueAt: clock.now(),
    })
    await sweepMail(ctx, mailer, BATCH)
    await sweepMail(ctx, mailer, BATCH)
    const [held, released] = await parsed(smtp)
    assert.equal(held?.subject, 'Your signature is waiting for a check – Say why the poster was changed')
    assert.match(held?.text ?? '', /because the address is from a service for throw-away addresses/)
    assert.match(held?.text ?? '', /object if you think it is wrong:\nhttp:\/\/localhost:3000\/c\//)
    assert.equal(released?.subject, 'Your signature passed the check – Say why the poster was changed')
    assert.doesNotMatch(`${held?.text}${released?.text}`, /\bheld\b|voice|subject|party/)
  }))

test('a list mail: who answered, how it begins, where it stands, and one click to leave', () =>
  withMail(async ({ ctx }, smtp, mailer) => {
    const subject = await aSubject(ctx)
    registerStories(ctx, {
      answer: async (_ctx, subjectId, id) => ({
        by: 'Studio',
        text: `Answer ${id}: the poster was changed because “Été” comes first.`,
        path: `/things/${subjectId}/answer`,
      }),
    })
    const ref = await owe(ctx, subject, { email: 'ada@example.org', kind: 'answer:7', wishes: ['answer'] })
    await owe(ctx, subject, { email: 'ben@example.org', kind: 'news:3', wishes: ['news'] })
    await owe(ctx, subject, { email: 'cleo@example.org', kind: 'answer:7', wishes: ['news'] })
    await sweepMail(ctx, mailer, BATCH)
    const [answer, news] = (await parsed(smtp))
      .toSorted((a, b) => (a.subject ?? '').localeCompare(b.subject ?? ''))
      .toReversed()
    assert.equal(smtp.received.length, 2, 'Cleo did not want answers')
    assert.equal(answer?.subject, 'Studio has answered: Say why the poster was changed')
    assert.match(
      answer?.text ?? '',
      /Studio says:\n\n {4}Answer 7: the poster was changed because “Été” comes first\./,
    )
    assert.match(answer?.text ?? '', new RegExp(`http://localhost:3000/things/${subject.id}/answer`))
    assert.equal(news?.subject, 'News: Say why the poster was changed')
    const raw = smtp.received.find(({ to }) => to === 'ada@example.org')!.raw
    const unsubscribe = /^List-Unsubscribe: <(http:\/\/localhost:3000\/u\/[\w-]+)>\r$/m.exec(
      raw.replace(/\r\n[ \t]+/g, ' '),
    )?.[1]
    assert.ok(unsubscribe)
    assert.match(raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
    assert.match(
      raw.replace(/\r\n[ \t]+/g, ' '),
      new RegExp(`^List-Id: <answer\\.${subject.publicId}\\.localhost>\r$`, 'im'),
    )
    assert.ok(answer?.text?.includes(unsubscribe))
    assert.equal((await mailingsOf(ctx, ref))[0]?.failure, null)
  }))

test('titles are shortened between words, and count as people count', () => {
  assert.equal(shorten('Say why'), 'Say why')
  assert.equal(shorten('one two three four', 12), 'one two…')
  assert.equal(shorten('unbrokenunbroken', 8), 'unbroke…')
  assert.equal(shorten('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3), '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦')
})

test('an address that no server takes is told as such', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const ref = await owe(ctx, await aSubject(ctx), { email: 'ada@example.org' })
    const sealed = seal(ctx.keys.seal, boundTo(ref), {
      name: 'Ada',
      address: 'ada@example.org\r\nBcc: all@example.org',
    })
    await run(ctx.db, 'update submissions set sealed = $1 where id = $2', [sealed, ref.id])
    await sweepMail(ctx, mailer, BATCH)
    assert.deepEqual(await mailStateOf(ctx, ref), {
      state: 'bounced',
      at: clock.now(),
      reason: 'mails.reason-unsafe',
    })
    assert.equal(smtp.received.length, 0)
  }))
