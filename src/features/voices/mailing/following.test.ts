import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '#core/db.ts'
import { parseAddress } from '../addresses.ts'
import { addressDay, messageId } from '../submitting/actions.ts'
import { aSubject } from '../voices.testing.ts'
import { claimMails } from './claiming.ts'
import { composeMail } from './composing.ts'
import { askToFollow, confirmFollow, unsubscribe } from './following.ts'
import { count, mailingsOf, owe, parsed, withMail, withMailAlone } from './mailing.testing.ts'
import { queueMail } from './rows.ts'
import { sweepMail } from './sweep.ts'
import { listToken, openListToken } from './tokens.ts'

const BATCH = { batch: 100 }
const rowsOf = async (ctx: Parameters<typeof run>[0], table: string): Promise<number> =>
  (await run<{ n: number }>(ctx, `select count(*)::int as n from ${table}`))[0]?.n ?? -1

test('leaving a list: a mail scanner that follows the link changes nothing, one click does', () =>
  withMail(async (app, smtp, mailer) => {
    const { ctx } = app
    const ref = await owe(ctx, await aSubject(ctx), {
      email: 'ada@example.org',
      kind: 'answer:7',
      wishes: ['answer'],
    })
    await sweepMail(ctx, mailer, BATCH)
    const path = new URL(/<(http[^>]*\/u\/[^>]*)>/.exec(smtp.received[0]!.raw)![1]!).pathname
    const page = await app.browser().get(path)
    assert.equal(page.status, 200)
    assert.match(page.words, /You will get no more mail about answers to “Say why the poster was changed”/)
    assert.equal(await rowsOf(ctx.db, 'unsubscriptions'), 0)

    // What a mail program sends by RFC 8058 3.1: no cookie, no Origin, either of two encodings.
    const oneClick = (contentType: string, body: string) =>
      app.request(path, { method: 'POST', body, headers: { 'content-type': contentType } })
    assert.equal(
      (await oneClick('application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click')).status,
      200,
    )
    const boundary =
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    assert.equal((await oneClick('multipart/form-data; boundary=b', boundary)).status, 200)
    const rows = await ctx.db.selectFrom('unsubscriptions').selectAll().execute()
    assert.deepEqual(
      rows.map((row) => [row.recipient_id, row.list]),
      [[ref.id, 'answer']],
    )

    // What is owed already is not sent any more.
    await run(
      ctx.db,
      `insert into mailings select subject_id, recipient_id, 'answer:8', '<8@firsthand.example>', address_day, due_at from mailings`,
    )
    await sweepMail(ctx, mailer, BATCH)
    assert.equal(smtp.received.length, 1)
    assert.equal((await mailingsOf(ctx, ref)).find(({ kind }) => kind === 'answer:8')?.failure, 'not-needed')
  }))

test('the button on the page does the same', () =>
  withMail(async (app) => {
    const ref = await owe(app.ctx, await aSubject(app.ctx), {
      email: 'ada@example.org',
      kind: 'news:1',
      wishes: ['news'],
    })
    const browser = app.browser()
    const page = await browser.post(`/u/${listToken(app.ctx.keys, ref, 'news')}`)
    assert.equal(page.status, 200)
    assert.match(page.words, /You get no more news from the organiser/)
  }))

test('a token that was not made here opens nothing', () =>
  withMail(async (app) => {
    const { ctx } = app
    const subject = await aSubject(ctx)
    const ref = await owe(ctx, subject, { email: 'ada@example.org' })
    const token = listToken(ctx.keys, ref, 'answer')
    assert.deepEqual(openListToken(ctx.keys, token), { ref, purpose: 'answer' })
    const bytes = Buffer.from(token, 'base64url')
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const forged = Buffer.from(bytes)
        forged[at]! ^= flip
        assert.equal(openListToken(ctx.keys, forged.toString('base64url')), undefined)
      }),
    )
    for (const wrong of ['x', token.slice(0, -1), `${token}A`, `${token}=`, 'a'.repeat(2000)]) {
      assert.equal((await app.request(`/u/${wrong}`)).status, 404, wrong)
      assert.equal((await app.request(`/u/${wrong}`, { method: 'POST' })).status, 404, wrong)
    }
    assert.equal(await rowsOf(ctx.db, 'unsubscriptions'), 0)
  }))

test('following: nothing but one mail until the button is pressed, and the link ends after 7 days', () =>
  withMail(async (app, smtp, mailer) => {
    const { ctx, clock } = app
    const subject = { ...(await aSubject(ctx)), addressRules: 1 }
    const ada = await askToFollow(ctx, subject, parseAddress('ada@example.org')!)
    await sweepMail(ctx, mailer, BATCH)
    const [mail] = await parsed(smtp)
    assert.equal(mail?.subject, 'Do you want to follow this? – Say why the poster was changed')
    const path = new URL(/http:\S+\/u\/\S+/.exec(mail?.text ?? '')![0]).pathname
    assert.match((await app.browser().get(path)).words, /We will write to you when there is an answer/)
    assert.equal(await rowsOf(ctx.db, 'follow_confirmations'), 0)
    for (const _twice of [1, 2]) assert.match((await app.browser().post(path)).words, /You follow this now/)
    const confirmed = await ctx.db.selectFrom('follow_confirmations').selectAll().execute()
    assert.deepEqual(
      confirmed.map((row) => row.follow_id),
      [ada.id],
    )

    const ben = await askToFollow(ctx, subject, parseAddress('ben@example.org')!)
    clock.forward({ days: 7, seconds: 1 })
    assert.equal((await app.browser().post(`/u/${listToken(ctx.keys, ben, 'follow')}`)).status, 410)
    assert.equal(await rowsOf(ctx.db, 'follow_confirmations'), 1)
  }))

test('a mail that is claimed already is not written to somebody who has left meanwhile', () =>
  withMail(async ({ ctx, clock }) => {
    const subject = { ...(await aSubject(ctx)), addressRules: 1 }
    const address = parseAddress('ada@example.org')!
    const ada = await askToFollow(ctx, subject, address)
    await confirmFollow(ctx, ada)
    await run(ctx.db, 'delete from mailings')
    await queueMail(ctx, {
      subjectId: subject.id,
      recipientId: ada.id,
      kind: 'answer:7',
      messageId: messageId(ctx),
      addressDay: addressDay(ctx, address, clock.now()),
      dueAt: clock.now(),
    })
    const [claimed] = await claimMails(ctx, 10)
    assert.ok('mail' in (await composeMail(ctx, claimed!)))
    for (const list of ['answer', 'news'] as const) await unsubscribe(ctx, ada, list)
    assert.deepEqual(await composeMail(ctx, claimed!), { skip: 'not-needed' })
    assert.equal(await rowsOf(ctx.db, 'mailings'), 0)
  }))

test('of two lists that are left at one moment neither forgets the other', () =>
  withMailAlone(async ({ ctx }, _smtp, again) => {
    const subject = { ...(await aSubject(ctx)), addressRules: 1 }
    const other = (await again()).ctx
    for (let n = 0; n < 10; n++) {
      const ref = await askToFollow(ctx, subject, parseAddress(`ada${n}@example.org`)!)
      await confirmFollow(ctx, ref)
      await Promise.all([unsubscribe(ctx, ref, 'answer'), unsubscribe(other, ref, 'news')])
    }
    for (const table of ['follows', 'unsubscriptions']) assert.equal(await rowsOf(ctx.db, table), 0, table)
  }))

test('a wish that was taken back meanwhile is respected', () =>
  withMail(async ({ ctx }, smtp, mailer) => {
    const ref = await owe(ctx, await aSubject(ctx), {
      email: 'ada@example.org',
      kind: 'answer:1',
      wishes: ['answer'],
    })
    await count(ctx, ref, 0)
    await run(ctx.db, 'insert into wish_changes values ($1, $2, $3, $4)', [
      ref.subjectId,
      ref.id,
      ctx.clock.now(),
      ['shows'],
    ])
    await sweepMail(ctx, mailer, BATCH)
    assert.equal(smtp.received.length, 0)
  }))
