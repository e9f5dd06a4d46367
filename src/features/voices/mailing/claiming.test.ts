import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aSubject } from '../voices.testing.ts'
import { claimMails } from './claiming.ts'
import { mailerOf, owe, withMail, withMailAlone } from './mailing.testing.ts'
import { mailStateOf } from './state.ts'
import { sweepMail } from './sweep.ts'

const BATCH = { batch: 100 }

test('at most three mails a day to one mailbox from the whole site; the others go the next day', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    // One mailbox in three spellings, on two subjects.
    const [one, two] = [await aSubject(ctx), await aSubject(ctx)]
    const refs = []
    for (const email of [
      'ada@gmail.com',
      'a.da@gmail.com',
      'ada+film@googlemail.com',
      'ADA@gmail.com',
      'ad.a@gmail.com',
    ])
      refs.push(await owe(ctx, refs.length < 3 ? one : two, { email }))
    await owe(ctx, one, { email: 'ben@example.org' })
    await sweepMail(ctx, mailer, BATCH)
    await sweepMail(ctx, mailer, BATCH)
    assert.equal(smtp.received.length, 4)
    const states = await Promise.all(refs.map((ref) => mailStateOf(ctx, ref)))
    assert.deepEqual(states.map(({ state }) => state).toSorted(), [
      'put-off',
      'put-off',
      'sent',
      'sent',
      'sent',
    ])
    const putOff = states.find((state) => state.state === 'put-off')
    assert.match(putOff!.until.toISOString(), /^2026-09-13T00:/)

    clock.forward({ hours: 1 })
    refs.push(await owe(ctx, two, { email: 'a.d.a@gmail.com' }))
    await sweepMail(ctx, mailer, BATCH)
    assert.equal(smtp.received.length, 4)

    clock.at = new Date('2026-09-13T01:00:00Z')
    await sweepMail(ctx, mailer, BATCH)
    await sweepMail(ctx, mailer, BATCH)
    assert.equal(smtp.received.length, 7)
    for (const ref of refs) assert.equal((await mailStateOf(ctx, ref)).state, 'sent')
  }))

test('the cap holds when several sweeps claim at once', () =>
  withMailAlone(async (first, smtp, again) => {
    const subject = await aSubject(first.ctx)
    for (let i = 0; i < 12; i++) await owe(first.ctx, subject, { email: 'ada@example.org' })
    const others = await Promise.all([again(), again(), again()])
    await Promise.all(
      [first, ...others].map(async ({ ctx }) => {
        const mailer = mailerOf(ctx, smtp)
        while ((await sweepMail(ctx, mailer, { batch: 1 })).claimed > 0);
        await mailer.close()
      }),
    )
    assert.equal(smtp.received.length, 3)
  }))

test('a claim that begins while another is not yet visible waits for it, and counts what it took', () =>
  withMailAlone(async (first, _smtp, again) => {
    const subject = await aSubject(first.ctx)
    for (let i = 0; i < 4; i++) await owe(first.ctx, subject, { email: 'ada@example.org' })
    const second = await again()
    let others: ReturnType<typeof claimMails> | undefined
    const mine = await first.ctx.transaction(async (tx) => {
      const rows = await claimMails(tx, 2)
      others = claimMails(second.ctx, 2)
      await sleep(200)
      return rows
    })
    assert.deepEqual(
      mine.map(({ capped }) => capped),
      [false, false],
    )
    assert.deepEqual((await others!).map(({ capped }) => capped).toSorted(), [false, true])
  }))
