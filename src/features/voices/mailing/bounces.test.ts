import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { bounceCommand } from '../../../../bin/bounce.ts'
import type { TestApp } from '../../../../test/app.ts'
import type { VoiceRef } from '../kinds.ts'
import { aSubject } from '../voices.testing.ts'
import { readBounce } from './bounces.ts'
import { mailingsOf, owe, withMail } from './mailing.testing.ts'
import { mailStateOf } from './state.ts'
import { sweepMail } from './sweep.ts'
import { bounceAddress } from './tokens.ts'

interface Report {
  to: string
  status?: string
  action?: string
}

// Shaped like reports of these servers as they arrive; people and hosts are invented.
const postfix = ({ to, status = '5.1.1', action = 'failed' }: Report): string => `Return-Path: <>
Received: by mx.example.org (Postfix)
\tid 4XyZ12; Sat, 12 Sep 2026 14:03:00 +0000 (UTC)
Date: Sat, 12 Sep 2026 14:03:00 +0000 (UTC)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZ12.1757685780/mx.example.org"
Message-Id: <20260912140300.4XyZ12@mx.example.org>

This is a MIME-encapsulated message.

--4XyZ12.1757685780/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<ada@example.org>: host mail.example.org[192.0.2.25] said: 550 5.1.1
    <ada@example.org>: Recipient address rejected: User unknown (in reply to
    RCPT TO command)

--4XyZ12.1757685780/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4XyZ12
X-Postfix-Sender: rfc822; ${to}
Arrival-Date: Sat, 12 Sep 2026 14:02:59 +0000 (UTC)

Final-Recipient: rfc822; ada@example.org
Original-Recipient: rfc822;ada@example.org
Action: ${action}
Status: ${status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <ada@example.org>: Recipient address
    rejected: User unknown

--4XyZ12.1757685780/mx.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <${to}>
From: Firsthand <post@firsthand.example>
To: ada@example.org
Subject: 123 456 is your code

--4XyZ12.1757685780/mx.example.org--
`

const exim = ({ to, status = '5.0.0', action = 'failed' }: Report): string => `Return-path: <>
Envelope-to: ${to}
Delivery-date: Sat, 12 Sep 2026 14:03:00 +0000
Received: from Debian-exim by mail.example.net with local (Exim 4.96)
\tid 1hqX7c-0003Yk-2A
\tfor ${to};
\tSat, 12 Sep 2026 14:03:00 +0000
X-Failed-Recipients: ada@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.net>
To: ${to}
Content-Type: multipart/report; report-type=delivery-status; boundary=1757685780-eximdsn-1204
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1hqX7c-0003Yk-2A@mail.example.net>

--1757685780-eximdsn-1204
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@example.org
    Unrouteable address

--1757685780-eximdsn-1204
Content-type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Action: ${action}
Final-Recipient: rfc822;ada@example.org
Status: ${status}

--1757685780-eximdsn-1204
Content-type: message/rfc822

From: Firsthand <post@firsthand.example>
To: ada@example.org
Subject: 123 456 is your code

123 456

--1757685780-eximdsn-1204--
`

const exchange = ({ to, status = '5.2.2', action = 'failed' }: Report): string =>
  `From: <postmaster@example.com>
To: <${to}>
Date: Sat, 12 Sep 2026 14:03:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="5f1ca2c0-8b1b-4a3c-9d0e-000000000001"
Content-Language: en-US
Message-ID: <0001@EX01.example.com>
In-Reply-To: <8f14e45f@firsthand.example>
Subject: Undeliverable: 123 456 is your code
Auto-Submitted: auto-replied
MIME-Version: 1.0

--5f1ca2c0-8b1b-4a3c-9d0e-000000000001
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="5f1ca2c0-8b1b-4a3c-9d0e-000000000002"

--5f1ca2c0-8b1b-4a3c-9d0e-000000000002
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

The recipient's mailbox is full and can't accept messages now.

--5f1ca2c0-8b1b-4a3c-9d0e-000000000002
Content-Type: text/html; charset="us-ascii"

<html><body><p>The recipient's mailbox is full.</p></body></html>

--5f1ca2c0-8b1b-4a3c-9d0e-000000000002--

--5f1ca2c0-8b1b-4a3c-9d0e-000000000001
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.example.com
Received-From-MTA: dns;mail.firsthand.example
Arrival-Date: Sat, 12 Sep 2026 14:02:59 +0000

Final-Recipient: rfc822;ada@example.org
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp;554 ${status} STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded
X-Display-Name: Ada

--5f1ca2c0-8b1b-4a3c-9d0e-000000000001
Content-Type: message/rfc822

From: Firsthand <post@firsthand.example>
Subject: 123 456 is your code

--5f1ca2c0-8b1b-4a3c-9d0e-000000000001--
`.replaceAll('\n', '\r\n')

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
