import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { aSubject } from '../voices.testing.ts'
import { count, mailingsOf, owe, withMail } from './mailing.testing.ts'
import { refuseRows } from '../../../../test/refusing.ts'
import { tellOn } from './jobs.ts'
import { tellOnSigners, tellSigners } from './notices.ts'
import { sweepMail } from './sweep.ts'

const BATCH = { batch: 1_000 }

test('mails to many keep their pace, also those that waited through a standstill; a code overtakes them', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const subject = await aSubject(ctx)
    for (let n = 0; n < 60; n++)
      await owe(ctx, subject, { email: `ada${n}@example.org`, kind: 'news:1', wishes: ['news'] })
    clock.forward({ hours: 2 })
    await owe(ctx, subject, { email: 'ben@example.org' })
    await sweepMail(ctx, mailer, BATCH)
    // 20 a second, and what the sweep itself took: far from the 60 that were due.
    assert.ok(smtp.received.length >= 20 && smtp.received.length < 40, String(smtp.received.length))
    assert.equal(smtp.received.filter(({ to }) => to === 'ben@example.org').length, 1)
    const [code] = await run<{ sent: boolean }>(
      ctx.db,
      `select accepted_at is not null as sent from mailings where kind = 'confirm'`,
    )
    assert.equal(code?.sent, true)
  }))

test('one mail of news a day to one mailbox, whatever it follows, and the last place of the day is for a code', () =>
  withMail(async ({ ctx, clock }, smtp, mailer) => {
    const [one, two] = [await aSubject(ctx), await aSubject(ctx)]
    const email = 'ada@example.org'
    await owe(ctx, one, { email, kind: 'news:1', wishes: ['news'] })
    clock.forward({ seconds: 1 })
    await owe(ctx, two, { email: 'ADA+x@example.org', kind: 'news:2', wishes: ['news'] })
    clock.forward({ seconds: 1 })
    // The news that has to wait takes no place, so this one goes today.
    await owe(ctx, one, { email, kind: 'answer:3', wishes: ['answer'] })
    clock.forward({ seconds: 1 })
    await owe(ctx, two, { email, kind: 'answer:4', wishes: ['answer'] })
    await sweepMail(ctx, mailer, BATCH)
    await owe(ctx, one, { email })
    await sweepMail(ctx, mailer, BATCH)
    const accepted = (await mailingsOf(ctx)).filter((row) => row.accepted_at)
    assert.equal(accepted.filter(({ kind }) => kind.startsWith('news:')).length, 1)
    assert.equal(accepted.filter(({ kind }) => kind.includes(':')).length, 2)
    assert.equal(accepted.filter(({ kind }) => kind === 'confirm').length, 1)
    clock.forward({ days: 1 })
    for (let n = 0; n < 3; n++) await sweepMail(ctx, mailer, BATCH)
    const later = (await mailingsOf(ctx)).filter((row) => row.accepted_at)
    assert.equal(later.filter(({ kind }) => kind.includes(':')).length, 4)
    assert.equal(new Set(smtp.received.map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw)![1])).size, 5)
  }))

test('a list that a killed worker had half told is told to its end, nobody twice', () =>
  withMail(async ({ ctx, clock }) => {
    const subject = await aSubject(ctx)
    const ids: string[] = []
    for (let n = 0; n < 5; n++) {
      const ref = await owe(ctx, subject, { email: `ada${n}@example.org`, wishes: ['news'] })
      await count(ctx, ref, n)
      ids.push(ref.id)
    }
    await run(ctx.db, 'delete from mailings')
    const [, second] = ids.toSorted()
    await run(ctx.db, `insert into tellings values ($1, 'news', 7, $2, 'signers', $3, 2)`, [
      subject.id,
      clock.now(),
      second,
    ])
    await tellOn(ctx)
    assert.equal((await mailingsOf(ctx)).length, 0, 'its own job may still be at it')
    clock.forward({ minutes: 1 })
    for (const _twice of [1, 2]) await tellOn(ctx)
    const rows = await mailingsOf(ctx)
    assert.deepEqual(rows.map((row) => row.recipient_id).toSorted(), ids.toSorted().slice(2))
    assert.deepEqual(await run(ctx.db, 'select who, told from tellings'), [{ who: 'done', told: 5 }])
  }))

test('a list that cannot be told keeps no other waiting', () =>
  withMail(async ({ ctx, clock }) => {
    const subjects = [await aSubject(ctx), await aSubject(ctx), await aSubject(ctx)]
    for (const [n, subject] of subjects.entries()) {
      await count(ctx, await owe(ctx, subject, { email: `ada${n}@example.org`, wishes: ['news'] }), n)
      await run(ctx.db, `insert into tellings (subject_id, list, about, started_at) values ($1, $2, 7, $3)`, [
        subject.id,
        n === 2 ? 'notice:joined' : 'news',
        new Date(clock.now().getTime() + n),
      ])
    }
    await run(ctx.db, 'delete from mailings')
    await refuseRows(ctx, 'mailings', `new.subject_id = ${subjects[0]!.id}`)
    clock.forward({ minutes: 1 })
    await assert.rejects(tellOn(ctx), /refused by a test/)
    assert.deepEqual(
      (await mailingsOf(ctx)).map(({ subject_id: id, kind }) => [id, kind]),
      [
        [subjects[1]!.id, 'news:7'],
        [subjects[2]!.id, 'notice:joined:7'],
      ],
    )
  }))

test('news for those who signed, too: what a killed worker had half told, and the job of an earlier release', () =>
  withMail(async ({ ctx, clock }) => {
    const subject = await aSubject(ctx)
    const ids: string[] = []
    for (let n = 0; n < 5; n++) {
      const ref = await owe(ctx, subject, { email: `ada${n}@example.org` })
      await count(ctx, ref, n)
      ids.push(ref.id)
    }
    await run(ctx.db, 'delete from mailings')
    const [first, second, ...left] = ids.toSorted()
    clock.forward({ minutes: 1 })
    await tellSigners(ctx, subject.id, 'joined:3', left[0])
    // Killed after the second: their mails are owed, and so far it came.
    await run(ctx.db, `update tellings set after = $1, told = 2`, [second])
    await tellOn(ctx)
    assert.equal((await mailingsOf(ctx)).length, 0, 'its own job may still be at it')
    clock.forward({ minutes: 1 })
    await tellOn(ctx)
    await tellOnSigners(ctx, { subjectId: subject.id, notice: 'joined:3' })
    const rows = await mailingsOf(ctx)
    assert.deepEqual(rows.map((row) => row.recipient_id).toSorted(), left.slice(1))
    assert.equal(new Set(rows.map((row) => row.message_id)).size, 2)
    assert.deepEqual(await run(ctx.db, 'select list, about, who, told from tellings'), [
      { list: 'notice:joined', about: 3, who: 'done', told: 4 },
    ])
    // Told again, nobody is told again; a job that an earlier release left carries how far it came.
    await tellSigners(ctx, subject.id, 'joined:3')
    await tellOnSigners(ctx, { subjectId: subject.id, notice: 'joined:3' })
    assert.equal((await mailingsOf(ctx)).length, 2)
    const earlier = { except: second!, after: first!, told: 1, startedAt: clock.now().toISOString() }
    await tellOnSigners(ctx, { subjectId: subject.id, notice: 'text-listed:1', ...earlier })
    assert.deepEqual(
      (await mailingsOf(ctx))
        .filter(({ kind }) => kind === 'notice:text-listed:1')
        .map((row) => row.recipient_id)
        .toSorted(),
      left,
    )
  }))
