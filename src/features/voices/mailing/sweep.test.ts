import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '#core/db.ts'
import { codeOf } from '../secrets.ts'
import { aSubject } from '../voices.testing.ts'
import { claimMails } from './claiming.ts'
import { mailerOf, mailingsOf, owe, parsed, withMail, withMailAlone } from './mailing.testing.ts'
import { mailStateOf } from './state.ts'
import { pauseAfter, runMail, sweepMail } from './sweep.ts'

const BATCH = { batch: 100 }

test('sends what is owed once, with the Message-ID that was fixed before', () =>
  withMail(async ({ ctx }, smtp, mailer) => {
    const ref = await owe(ctx, await aSubject(ctx), { email: 'ada@example.org' })
    assert.deepEqual(await sweepMail(ctx, mailer, BATCH), { claimed: 1, accepted: 1, resting: false })
    assert.deepEqual(await sweepMail(ctx, mailer, BATCH), { claimed: 0, accepted: 0, resting: false })
    const [mail] = await parsed(smtp)
    const [row] = await mailingsOf(ctx, ref)
    assert.equal(smtp.received.length, 1)
    assert.equal(mail?.messageId, row?.message_id)
    assert.equal(row?.accepted_at?.toISOString(), '2026-09-12T14:02:07.000Z')
    assert.equal(row?.composed_at?.toISOString(), '2026-09-12T14:02:07.000Z')
    assert.equal(row?.attempts, 1)
    assert.equal(row?.leased_until, null)
    const digits = codeOf(ctx.keys, ref, 1)
    assert.equal(
      mail?.subject,
      `${digits.slice(0, 3)} ${digits.slice(3)} is your code – Say why the poster was changed`,
    )
  }))

test('two sweeps at once send each mail once', () =>
  withMailAlone(async (first, smtp, again) => {
    const subject = await aSubject(first.ctx)
    for (let i = 0; i < 120; i++) await owe(first.ctx, subject, { email: `ada${i}@example.org` })
    const second = await again()
    const sweeping = async ({ ctx }: typeof first): Promise<void> => {
      const mailer = mailerOf(ctx, smtp)
      while ((await sweepMail(ctx, mailer, { batch: 7 })).claimed > 0);
      await mailer.close()
    }
    await Promise.all([sweeping(first), sweeping(second), sweeping(first), sweeping(second)])
    assert.equal(smtp.received.length, 120)
    assert.equal(new Set(smtp.received.map(({ to }) => to)).size, 120)
    const [left] = await run<{ n: number }>(
      first.ctx.db,
      'select count(*)::int as n from mailings where accepted_at is null',
    )
    assert.equal(left?.n, 0)
  }))

test('a process that was killed with mails in hand: after its lease they go out with the same Message-ID', () =>
  withMailAlone(async ({ ctx, clock }, smtp) => {
    const ref = await owe(ctx, await aSubject(ctx), { email: 'ada@example.org' })
    const mailer = mailerOf(ctx, smtp)
    const [claimed] = await claimMails(ctx, 10)
    assert.equal(claimed?.recipient_id, ref.id)
    clock.forward({ seconds: 119 })
    assert.equal((await sweepMail(ctx, mailer, BATCH)).claimed, 0)
    clock.forward({ seconds: 2 })
    assert.equal((await sweepMail(ctx, mailer, BATCH)).accepted, 1)
    assert.match(smtp.received[0]?.raw ?? '', new RegExp(`^Message-ID: ${claimed?.message_id}\r$`, 'm'))
    assert.equal((await mailingsOf(ctx, ref))[0]?.attempts, 2)
    await mailer.close()
  }))

test('a server that takes the message and falls silent is asked again later, under the same Message-ID', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const ref = await owe(ctx, await aSubject(ctx), { email: 'ada@example.org' })
    smtp.fault = 'hang'
    assert.equal((await sweepMail(ctx, mailer, BATCH)).accepted, 0)
    assert.equal((await mailStateOf(ctx, ref)).state, 'retrying')
    smtp.fault = 'accept'
    clock.forward({ minutes: 2 })
    assert.equal((await sweepMail(ctx, mailer, BATCH)).accepted, 1)
    const ids = (await parsed(smtp)).map(({ messageId }) => messageId)
    assert.equal(ids.length, 2)
    assert.equal(ids[0], ids[1])
  }))

test('greylisting: later, and the status page says why', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const ref = await owe(ctx, await aSubject(ctx), { email: 'ada@example.org' })
    smtp.fault = 'greylist'
    await sweepMail(ctx, mailer, BATCH)
    const state = await mailStateOf(ctx, ref)
    assert.ok(state.state === 'retrying')
    assert.equal(state.reason, 'mails.reason-greylisted')
    const wait = state.until.getTime() - clock.now().getTime()
    assert.ok(wait >= 48_000 && wait <= 72_000, `${wait} ms`)
    assert.equal((await sweepMail(ctx, mailer, BATCH)).claimed, 0)
    clock.forward({ seconds: 73 })
    assert.equal((await sweepMail(ctx, mailer, BATCH)).accepted, 1)
    assert.equal((await mailStateOf(ctx, ref)).state, 'sent')
  }))

test('pauses double from a minute to four hours, and three days are the end', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    for (const [attempt, minutes] of [
      [1, 1],
      [2, 2],
      [5, 16],
      [8, 128],
      [9, 240],
      [24, 240],
    ] as const)
      for (let i = 0; i < 20; i++) {
        const pause = pauseAfter(attempt) / 60_000
        assert.ok(pause >= minutes * 0.8 && pause <= minutes * 1.2, `${pause} minutes after try ${attempt}`)
      }
    // 1 + 2 + … + 128 minutes, then 16 times four hours: 69 hours until the 25th try.
    const ref = await owe(ctx, await aSubject(ctx), { email: 'ada@example.org' })
    smtp.fault = 'hang'
    await run(ctx.db, 'update mailings set attempts = 24')
    clock.forward({ days: 3 })
    await sweepMail(ctx, mailer, BATCH)
    // The first claim only finds that the row counts for another day.
    await sweepMail(ctx, mailer, BATCH)
    assert.deepEqual(await mailStateOf(ctx, ref), {
      state: 'bounced',
      at: clock.now(),
      reason: 'mails.reason-gave-up',
    })
  }))

test('a refused address is refused for good', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const ref = await owe(ctx, await aSubject(ctx), { email: 'nobody@example.org' })
    smtp.fault = 'refuse'
    await sweepMail(ctx, mailer, BATCH)
    assert.deepEqual(await mailStateOf(ctx, ref), {
      state: 'bounced',
      at: clock.now(),
      reason: 'mails.reason-address-refused',
    })
    smtp.fault = 'accept'
    clock.forward({ hours: 5 })
    assert.equal((await sweepMail(ctx, mailer, BATCH)).claimed, 0)
  }))

test('trouble of our own postpones nobody: sending rests, and everything goes out afterwards', () =>
  withMail(async ({ ctx }, smtp, mailer) => {
    const subject = await aSubject(ctx)
    const refs = []
    for (let i = 0; i < 30; i++) refs.push(await owe(ctx, subject, { email: `ada${i}@example.org` }))
    smtp.fault = 'relay'
    assert.equal((await sweepMail(ctx, mailer, BATCH)).accepted, 0)
    assert.deepEqual(await sweepMail(ctx, mailer, BATCH), { claimed: 0, accepted: 0, resting: true })
    const state = await mailStateOf(ctx, refs[0]!)
    assert.equal(state.state, 'waiting')
    assert.ok(
      (await mailingsOf(ctx)).every(
        (row) => row.attempts === 0 && row.failed_at === null && row.leased_until === null,
      ),
    )
    smtp.fault = 'accept'
    await sleep(1_100)
    assert.equal((await sweepMail(ctx, mailer, BATCH)).accepted, 30)
  }))

test('says how many wait before, oldest first', () =>
  withMail(async ({ ctx, clock }) => {
    const subject = await aSubject(ctx)
    const refs = []
    for (let i = 0; i < 3; i++) {
      refs.push(await owe(ctx, subject, { email: `ada${i}@example.org` }))
      clock.forward({ seconds: 1 })
    }
    assert.deepEqual(await mailStateOf(ctx, refs[0]!), { state: 'waiting', place: 1, more: false })
    assert.deepEqual(await mailStateOf(ctx, refs[2]!), { state: 'waiting', place: 3, more: false })
    assert.deepEqual(await mailStateOf(ctx, { subjectId: 1, id: '00000000-0000-4000-8000-000000000000' }), {
      state: 'none',
    })
    await run(
      ctx.db,
      `insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at)
       select $1, gen_random_uuid(), 'confirm', 'm' || n, '', $2 from generate_series(1, 10050) n`,
      [subject.id, new Date('2026-09-12T00:00:00Z')],
    )
    assert.deepEqual(await mailStateOf(ctx, refs[0]!), { state: 'waiting', place: 10_000, more: true })
  }))

test('a row that cannot be composed harms no other', () =>
  withMail(async ({ ctx }, smtp, mailer) => {
    const subject = await aSubject(ctx)
    const broken = await owe(ctx, subject, { email: 'ada@example.org' })
    await run(ctx.db, `update submissions set sealed = '\\x0102' where id = $1`, [broken.id])
    ctx.logger.level = 'silent'
    await owe(ctx, subject, { email: 'ben@example.org' })
    assert.equal((await sweepMail(ctx, mailer, BATCH)).accepted, 1)
    assert.equal(smtp.received[0]?.to, 'ben@example.org')
    const state = await mailStateOf(ctx, broken)
    assert.ok(state.state === 'retrying' && state.reason === 'mails.reason-fault')
  }))

test('a bounce or a corrected address that arrives while the mail is sent stays', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const ref = await owe(ctx, await aSubject(ctx), { email: 'ada@example.org' })
    const sending = {
      ...mailer,
      send: async (mail: Parameters<typeof mailer.send>[0]) => {
        const delivery = await mailer.send(mail)
        await run(
          ctx.db,
          `update mailings set failed_at = $1, failure = 'replaced' where recipient_id = $2`,
          [clock.now(), ref.id],
        )
        return delivery
      },
    }
    await sweepMail(ctx, sending, BATCH)
    const [row] = await mailingsOf(ctx, ref)
    assert.equal(row?.failure, 'replaced')
    assert.ok(row?.failed_at && row.accepted_at)
    assert.equal(smtp.received.length, 1)
  }))

test('the worker sends what comes, and ends when it is told to', () =>
  withMailAlone(async ({ ctx }, smtp) => {
    const stop = new AbortController()
    const running = runMail(
      { ...ctx, config: { ...ctx.config, mail: { ...ctx.config.mail, url: smtp.url } } },
      stop.signal,
    )
    const ref = await owe(ctx, await aSubject(ctx), { email: 'ada@example.org' })
    // How soon is measured in bench/, not here: a busy machine may take its time.
    for (let i = 0; i < 300 && (await mailStateOf(ctx, ref)).state !== 'sent'; i++) await sleep(50)
    assert.equal((await mailStateOf(ctx, ref)).state, 'sent')
    stop.abort()
    await running
    assert.equal(smtp.received.length, 1)
  }))
