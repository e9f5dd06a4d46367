import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { parseAddress } from '../addresses.ts'
import type { VoiceRef } from '../kinds.ts'
import { aSubject } from '../voices.testing.ts'
import { askToFollow, confirmFollow, unsubscribe } from './following.ts'
import {
  forgetUnconfirmedFollows,
  mailJobs,
  remind,
  tellFollowersOfAnswer,
  tellHeld,
  tellOn,
} from './jobs.ts'
import { count, mailingsOf, owe, withMail } from './mailing.testing.ts'
import { sweepMail } from './sweep.ts'

const BATCH = { batch: 100 }

const act = (ctx: Context, ref: VoiceRef, n: number, name: string, by = 'rule') =>
  ctx.db
    .insertInto('voice_acts')
    .values({
      subject_id: ref.subjectId,
      voice_id: ref.id,
      n,
      act: name,
      at: ctx.clock.now(),
      by,
      reason: 'fast',
      note: null,
    })
    .execute()

/** Runs what is queued, as the worker would. */
async function runQueued(ctx: Context): Promise<number> {
  let done = 0
  for (;;) {
    const [job] = await run<{ id: string; payload: never; name: string }>(
      ctx.db,
      `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
       where t.id = j.task_id and j.id = (select min(id) from graphile_worker._private_jobs) returning j.id, j.payload, t.identifier as name`,
    )
    if (!job) return done
    await mailJobs.find(({ name }) => name === job.name)!.run(ctx, job.payload)
    done++
  }
}

test('one reminder, a day later, to those who got the mail and did not confirm', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const subject = await aSubject(ctx)
    const ada = await owe(ctx, subject, { email: 'ada@example.org' })
    const ben = await owe(ctx, subject, { email: 'ben@example.org' })
    smtp.fault = (to) => (to.startsWith('nobody') ? 'refuse' : 'accept')
    await owe(ctx, subject, { email: 'nobody@example.org' })
    // Cleo entered the address twice: one reminder is enough.
    await owe(ctx, subject, { email: 'cleo@example.org' })
    clock.forward({ minutes: 5 })
    const again = await owe(ctx, subject, { email: 'cleo@example.org' })
    await sweepMail(ctx, mailer, BATCH)
    await count(ctx, ben, 0)
    clock.forward({ hours: 23 })
    await remind(ctx)
    assert.equal((await mailingsOf(ctx)).filter(({ kind }) => kind === 'reminder').length, 0)
    clock.forward({ hours: 2 })
    for (const _twice of [1, 2]) await remind(ctx)
    const reminded = (await mailingsOf(ctx)).filter(({ kind }) => kind === 'reminder')
    assert.deepEqual(new Set(reminded.map((row) => row.recipient_id)), new Set([ada.id, again.id]))
    smtp.received.length = 0
    await sweepMail(ctx, mailer, BATCH)
    await sweepMail(ctx, mailer, BATCH)
    assert.deepEqual(smtp.received.map(({ to }) => to).toSorted(), ['ada@example.org', 'cleo@example.org'])
    assert.match(smtp.received[0]!.raw.replace(/=\r\n/g, ''), /It works until 19 September 2026\./)
    assert.match(
      smtp.received[0]!.raw.replace(/=\r\n/g, ''),
      /On 12 September 2026 your e-mail address was entered/,
    )
    assert.match(smtp.received[0]!.raw, /^Message-ID: <[0-9a-f-]{36}@firsthand\.example>\r$/m)
    clock.forward({ days: 1 })
    await remind(ctx, 48)
    assert.equal((await mailingsOf(ctx)).filter(({ kind }) => kind === 'reminder').length, 2)
  }))

test('those whose signature waits for a check are told once, and told when it passed', () =>
  withMail(async ({ ctx, clock }) => {
    const subject = await aSubject(ctx)
    const [ada, ben, cleo] = [
      await owe(ctx, subject, { email: 'ada@example.org' }),
      await owe(ctx, subject, { email: 'ben@example.org' }),
      await owe(ctx, subject, { email: 'cleo@example.org' }),
    ]
    for (const ref of [ada, ben, cleo]) await act(ctx, ref, 1, 'hold')
    await act(ctx, cleo, 2, 'withdraw', 'person')
    for (const _twice of [1, 2]) await tellHeld(ctx)
    await act(ctx, ben, 2, 'release', '1')
    clock.forward({ minutes: 1 })
    for (const _twice of [1, 2]) await tellHeld(ctx)
    const kindsOf = async (ref: VoiceRef) => (await mailingsOf(ctx, ref)).map(({ kind }) => kind)
    assert.deepEqual(await kindsOf(ada), ['confirm', 'held'])
    assert.deepEqual(await kindsOf(ben), ['confirm', 'held', 'released'])
    assert.deepEqual(await kindsOf(cleo), ['confirm'])
  }))

test('who passed the check late is told when they did; what happened while the worker paused is told once a day', () =>
  withMail(async ({ ctx, clock }) => {
    const subject = await aSubject(ctx)
    const [ada, ben] = [
      await owe(ctx, subject, { email: 'ada@example.org' }),
      await owe(ctx, subject, { email: 'ben@example.org' }),
    ]
    const kindsOf = async (ref: VoiceRef) => (await mailingsOf(ctx, ref)).map(({ kind }) => kind)
    await act(ctx, ada, 1, 'hold')
    await tellHeld(ctx)
    clock.forward({ days: 70 })
    await act(ctx, ada, 2, 'release', '1')
    await tellHeld(ctx)
    assert.deepEqual(await kindsOf(ada), ['confirm', 'held', 'released'])

    await act(ctx, ben, 1, 'hold')
    clock.forward({ days: 3 })
    await tellHeld(ctx)
    assert.deepEqual(await kindsOf(ben), ['confirm'])
    const late = mailJobs.find(({ name }) => name === 'voices.tell-held-late')!
    for (const _twice of [1, 2]) await (late.run as (ctx: Context) => Promise<void>)(ctx)
    assert.deepEqual(await kindsOf(ben), ['confirm', 'held'])
    // A moderator's own "hold" only comes before they let it through.
    const cleo = await owe(ctx, subject, { email: 'cleo@example.org' })
    await act(ctx, cleo, 1, 'hold', '1')
    await tellHeld(ctx)
    assert.deepEqual(await kindsOf(cleo), ['confirm'])
  }))

test('an answer is told to counted signers who want it and to confirmed followers, each mailbox once, at a calm pace', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const subject = { ...(await aSubject(ctx)), addressRules: 1 }
    let index = 0
    const signer = async (email: string, wishes: string[] = ['answer']): Promise<VoiceRef> => {
      const ref = await owe(ctx, subject, { email, wishes })
      await count(ctx, ref, index++)
      return ref
    }
    const follower = async (email: string): Promise<VoiceRef> => {
      const ref = await askToFollow(ctx, subject, parseAddress(email)!)
      await confirmFollow(ctx, ref)
      return ref
    }
    const changeWishes = (ref: VoiceRef, wishes: string[]) =>
      run(ctx.db, 'insert into wish_changes values ($1, $2, $3, $4)', [
        ref.subjectId,
        ref.id,
        clock.now(),
        wishes,
      ])

    await signer('wants@example.org')
    await signer('not@example.org', ['news', 'shows'])
    await changeWishes(await signer('changed-mind@example.org'), [])
    await changeWishes(await signer('wants-now@example.org', []), ['answer'])
    await act(ctx, await signer('withdrawn@example.org'), 1, 'withdraw', 'person')
    await act(ctx, await signer('removed@example.org'), 1, 'remove', '1')
    const restored = await signer('restored@example.org')
    await act(ctx, restored, 1, 'remove', '1')
    await act(ctx, restored, 2, 'restore', '1')
    await unsubscribe(ctx, await signer('left@example.org'), 'answer')
    await owe(ctx, subject, { email: 'unconfirmed@example.org', wishes: ['answer'] })
    const held = await owe(ctx, subject, { email: 'held@example.org', wishes: ['answer'] })
    await act(ctx, held, 1, 'hold')

    await follower('follows@example.org')
    await follower('wants@example.org')
    await follower('twice@example.org')
    await follower('twice@example.org')
    await unsubscribe(ctx, await follower('follower-left@example.org'), 'answer')
    await askToFollow(ctx, subject, parseAddress('follower-unconfirmed@example.org')!)
    await run(ctx.db, 'delete from mailings')

    const other = await aSubject(ctx)
    await owe(ctx, other, { email: 'elsewhere@example.org', wishes: ['answer'] })
    await run(ctx.db, 'delete from mailings')

    await tellFollowersOfAnswer(ctx, subject.id, 7)
    assert.equal(await runQueued(ctx), 1)
    const rows = await mailingsOf(ctx)
    assert.ok(rows.every(({ kind }) => kind === 'answer:7'))
    assert.deepEqual(
      rows.map((row) => row.due_at.getTime() - clock.now().getTime()),
      rows.map((_, i) => (i + 1) * 50),
    )
    await tellFollowersOfAnswer(ctx, subject.id, 7)
    await runQueued(ctx)
    assert.equal((await mailingsOf(ctx)).length, rows.length)

    clock.forward({ seconds: 5 })
    await sweepMail(ctx, mailer, BATCH)
    await sweepMail(ctx, mailer, BATCH)
    assert.deepEqual(smtp.received.map(({ to }) => to).toSorted(), [
      'follows@example.org',
      'restored@example.org',
      'twice@example.org',
      'wants-now@example.org',
      'wants@example.org',
    ])
  }))

test('whoever leaves while a list is half told is not told by another of their follows, nor after leaving as a signer', () =>
  withMail(async ({ ctx, clock }) => {
    const subject = { ...(await aSubject(ctx)), addressRules: 1 }
    const follower = async (email: string): Promise<VoiceRef> => {
      const ref = await askToFollow(ctx, subject, parseAddress(email)!)
      await confirmFollow(ctx, ref)
      return ref
    }
    const twice = [await follower('ada@example.org'), await follower('ada@example.org')]
    const [told] = twice.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const signer = await owe(ctx, subject, { email: 'ben@example.org', wishes: ['answer'] })
    await count(ctx, signer, 0)
    await follower('ben@example.org')
    await run(ctx.db, 'delete from mailings')
    await run(
      ctx.db,
      `insert into tellings (subject_id, list, about, started_at, who, after, told) values ($1, 'answer', 7, $2, 'followers', $3, 1)`,
      [subject.id, clock.now(), told!.id],
    )
    await unsubscribe(ctx, told!, 'answer')
    await unsubscribe(ctx, told!, 'news')
    await unsubscribe(ctx, signer, 'answer')
    clock.forward({ minutes: 1 })
    await tellOn(ctx)
    assert.deepEqual(await run(ctx.db, 'select who from tellings'), [{ who: 'done' }])
    assert.deepEqual(await mailingsOf(ctx), [])
  }))

test('follows that nobody confirmed go after a week, with their mails', () =>
  withMail(async ({ ctx, clock }) => {
    const subject = { ...(await aSubject(ctx)), addressRules: 1 }
    const kept = await askToFollow(ctx, subject, parseAddress('ada@example.org')!)
    await confirmFollow(ctx, kept)
    await askToFollow(ctx, subject, parseAddress('ben@example.org')!)
    await forgetUnconfirmedFollows(ctx)
    assert.equal((await ctx.db.selectFrom('follows').selectAll().execute()).length, 2)
    clock.forward({ days: 8, seconds: 1 })
    await forgetUnconfirmedFollows(ctx)
    assert.deepEqual(
      (await ctx.db.selectFrom('follows').select('id').execute()).map(({ id }) => id),
      [kept.id],
    )
    assert.deepEqual(
      (await mailingsOf(ctx)).map((row) => row.recipient_id),
      [kept.id],
    )
  }))
