import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { bounceCommand } from '../../../../bin/bounce.ts'
import type { TestApp } from '../../../../test/app.ts'
import type { VoiceRef } from '../kinds.ts'
import { aSubject } from '../voices.testing.ts'
import { exchange, exim, postfix } from './bounces.testing.ts'
import { readBounce } from './bounces.ts'
import { mailingsOf, owe, withMail } from './mailing.testing.ts'
import { mailStateOf } from './state.ts'
import { sweepMail } from './sweep.ts'
import { bounceAddress } from './tokens.ts'

/** A mail that the server took, and the address that its bounce would come to. */
async function sent(
  app: TestApp,
  mailer: Parameters<typeof sweepMail>[1],
): Promise<{ ref: VoiceRef; to: string }> {
  const ref = await owe(app.ctx, await aSubject(app.ctx), { email: 'ada@example.org' })
  await sweepMail(app.ctx, mailer, { batch: 10 })
  return { ref, to: bounceAddress(app.ctx, ref, 'confirm')! }
}

const read = (app: TestApp, message: string | Buffer, envelope?: string) =>
  readBounce(app.ctx, Buffer.from(message), envelope)

for (const [name, report, reason] of [
  ['Postfix', postfix, 'mails.reason-address-refused'],
  ['Exim', exim, 'mails.reason-address-refused'],
  ['Exchange', exchange, 'mails.reason-mailbox-full'],
] as const)
  test(`a report from ${name}: the mail is "bounced", with the reason`, () =>
    withMail(async (app, smtp, mailer) => {
      const { ref, to } = await sent(app, mailer)
      assert.equal(smtp.received[0]?.from, to)
      assert.doesNotMatch(to, /ada[@=]|example\.org/)
      app.clock.forward({ minutes: 1 })
      assert.equal(await read(app, report({ to })), 'recorded')
      assert.deepEqual(await mailStateOf(app.ctx, ref), { state: 'bounced', at: app.clock.now(), reason })
      const [row] = await mailingsOf(app.ctx, ref)
      assert.ok(row?.accepted_at, 'that it was accepted stays true')
      app.clock.forward({ minutes: 1 })
      assert.equal(await read(app, report({ to })), 'recorded')
      assert.deepEqual((await mailingsOf(app.ctx, ref))[0]?.failed_at, row.failed_at)
    }))

test('delays, successes and mails that are no report change nothing', () =>
  withMail(async (app, _smtp, mailer) => {
    const { ref, to } = await sent(app, mailer)
    const outOfOffice = `To: ${to}\nFrom: ada@example.org\nSubject: Away\nAuto-Submitted: auto-replied\n\nStatus: 5.1.1\nAction: failed\nFinal-Recipient: rfc822; ada@example.org\n`
    for (const message of [
      postfix({ to, action: 'delayed', status: '4.4.1' }),
      exim({ to, action: 'failed', status: '4.2.2' }),
      exchange({ to, action: 'delivered', status: '2.0.0' }),
      exim({ to, action: 'relayed', status: '5.1.1' }),
      exim({ to, status: 'nonsense' }),
      outOfOffice,
      `To: ${to}\n`,
    ])
      assert.equal(await read(app, message), 'not-a-failure')
    assert.equal((await mailStateOf(app.ctx, ref)).state, 'sent')
  }))

test('a return address that was not made here counts for nothing', () =>
  withMail(async (app, _smtp, mailer) => {
    const { ref, to } = await sent(app, mailer)
    const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 52 }), fc.integer({ min: 1, max: 31 }), async (at, by) => {
        const letter = alphabet[(alphabet.indexOf(to[at]!) + by) % 32]!
        assert.equal(
          await read(app, postfix({ to: to.slice(0, at) + letter + to.slice(at + 1) })),
          'not-ours',
        )
      }),
      { numRuns: 40 },
    )
    assert.equal(await read(app, postfix({ to: to.replace('bounces.example', 'other.example') })), 'not-ours')
    assert.equal(await read(app, postfix({ to: 'post@firsthand.example' })), 'not-ours')
    // Another mail to the same person: its address says nothing about this one.
    assert.equal(await read(app, postfix({ to: bounceAddress(app.ctx, ref, 'reminder')! })), 'not-ours')
    // Quoted in the body, by somebody who saw a mail, it is not where the report came to.
    assert.equal(
      await read(
        app,
        postfix({ to: 'post@firsthand.example' }).replace(
          'Return-Path: <post',
          `Return-Path: <${to}>\nX: <post`,
        ),
      ),
      'not-ours',
    )
    assert.equal((await mailStateOf(app.ctx, ref)).state, 'sent')
  }))

test('case is lost on the way, and the address may stand only in the envelope', () =>
  withMail(async (app, _smtp, mailer) => {
    const { ref, to } = await sent(app, mailer)
    assert.equal(await read(app, postfix({ to: 'undisclosed-recipients:;' }), to.toUpperCase()), 'recorded')
    assert.equal((await mailStateOf(app.ctx, ref)).state, 'bounced')
  }))

test('the command reads standard input to its end, and takes any bytes', () =>
  withMail(async (app, _smtp, mailer) => {
    const { ref, to } = await sent(app, mailer)
    const report = postfix({ to })
    const huge = Readable.from(
      (function* () {
        yield Buffer.from(`To: ${to}\n\n`)
        for (let i = 0; i < 200; i++) yield Buffer.alloc(64 * 1024, 'x')
      })(),
    )
    assert.equal(await bounceCommand(app.ctx, huge, {}), 65)
    assert.equal(huge.readableEnded, true)
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat({ max: report.length }),
        async (bytes, at) => {
          const spoiled = Buffer.concat([
            Buffer.from(`To: ${to}\n`),
            bytes,
            Buffer.from(report.slice(at)),
            bytes,
          ])
          assert.equal(typeof (await bounceCommand(app.ctx, Readable.from([spoiled]), {})), 'number')
        },
      ),
      { numRuns: 60 },
    )
    assert.equal(await bounceCommand(app.ctx, Readable.from([]), {}), 0)
    const second = await sent(app, mailer)
    assert.equal(
      await bounceCommand(app.ctx, Readable.from([postfix({ to: 'x@y.example' })]), {
        ORIGINAL_RECIPIENT: second.to,
      }),
      0,
    )
    assert.equal((await mailStateOf(app.ctx, second.ref)).state, 'bounced')
    assert.notEqual(ref.id, second.ref.id)
  }))

test('parts within parts without end are read in time', () =>
  withMail(async (app, _smtp, mailer) => {
    const { to } = await sent(app, mailer)
    const nested = Array.from(
      { length: 3_000 },
      (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\n\n--b${i}\n`,
    ).join('')
    const began = performance.now()
    assert.equal(await read(app, `To: ${to}\n${nested}`), 'not-a-failure')
    assert.ok(performance.now() - began < 5_000)
  }))
