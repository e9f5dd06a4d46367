import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { saveSetting } from '#core/site.ts'
import { enterStatement, partyBySlug } from '#features/statements/index.ts'
import { removeVoice, tick } from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aParty, signedInFor } from '../../statements/parties/parties.testing.ts'
import { decideThreshold, recordContact } from '../../statements/parties/actions.ts'
import { listPetition } from '../index.ts'
import { aWork, livePetition, moderator, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { askForAnswers } from './jobs.ts'
import { answerState, daysBetween, nearAt } from './rules.ts'

const STAFF = { id: 1 }
const clocks = (app: TestApp): Promise<{ threshold: number; started: string; due: string }[]> =>
  run(
    app.ctx.db,
    `select threshold, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as started, to_char(due_on, 'YYYY-MM-DD') as due from answer_clocks`,
  )
const mails = (app: TestApp): Promise<{ recipient: string; subject: string; message_id: string }[]> =>
  run(
    app.ctx.db,
    `select recipient, subject, message_id from outbox where recipient like '%lumen%' order by id`,
  )

let asked = 0
/** Past every cache. */
const page = async (app: TestApp, path: string): Promise<string> =>
  (await app.request(`${path}?${++asked}`)).words

describe('an answer is asked for', () => {
  it('starts a clock that never stops by itself, in words that are true before and after the place is claimed', () =>
    withApp(async (app) => {
      await aWork(app)
      await saveSetting(app.ctx, 'answerThreshold', 3, null)
      app.clock.forward({ minutes: 5 })
      const slug = await livePetition(app)
      await listPetition(app.ctx, await moderator(app), slug)
      const path = `/petitions/${slug}`
      await sign(app, slug)
      assert.match(await page(app, path), /1 more until an answer is asked for/)
      await sign(app, slug)
      // Before the job has noted it, and after.
      const since =
        /An answer is asked for since 12 September 2026 , when 3 had signed · Lumen has not been reached\./
      assert.match(await page(app, path), since)
      assert.deepEqual(await clocks(app), [])
      await askForAnswers(app.ctx)
      await askForAnswers(app.ctx)
      assert.deepEqual(await clocks(app), [{ threshold: 3, started: '2026-09-12 14:07', due: '2026-10-12' }])
      assert.match(await page(app, path), since)
      app.clock.forward({ days: 40 })
      assert.match(await page(app, path), /Lumen has not been reached\./)
      assert.doesNotMatch(await page(app, path), /overdue/)

      // The operator records an address: the mail goes, and Lumen has been reached.
      const lumen = await aParty(app)
      await recordContact(app.ctx, STAFF, lumen, 'press@lumen.example')
      await askForAnswers(app.ctx)
      await askForAnswers(app.ctx)
      const sent = await mails(app)
      assert.deepEqual(
        sent.map(({ recipient, subject }) => [recipient, subject]),
        [['press@lumen.example', 'The answer of Lumen was asked for by 12 October 2026']],
      )
      assert.match(await page(app, path), /when 3 had signed · Lumen has not answered\./)
      assert.match(await page(app, '/answers'), /Lumen Lumen has not answered\. 3 40/)

      // From the day on which the place is claimed it can be late.
      await run(
        app.ctx.db,
        `insert into party_proofs (party_id, method, note, at, by) values ($1, 'operator', 'Called back.', $2, '1')`,
        [lumen.id, app.clock.now()],
      )
      assert.match(await page(app, path), /when 3 had signed · answer overdue by 10 days/)
      assert.match(await page(app, '/answers'), /Lumen answer overdue by 10 days 3 40/)
      const data = (await app.request(`${path}.json?late`)).json() as { answer: Record<string, unknown> }
      assert.deepEqual(
        [data.answer.state, data.answer.due_on, data.answer.days],
        ['overdue', '2026-10-12', 40],
      )

      await enterStatement(app.ctx, STAFF, {
        subjectId: (await anyPetition(app.ctx, slug)).id,
        party: 'Lumen',
        text: 'We hear this.',
        sourceUrl: 'https://lumen.example/a',
        saidOn: '2026-10-22',
      })
      assert.match(await page(app, path), /answered on 22 October 2026, after 40 days/)
      const answers = await page(app, '/answers')
      assert.match(answers, /Nobody has been asked for an answer that is not there yet\./)
      assert.match(answers, /answered on 22 October 2026, after 40 days/)
    }))

  it('says "answer due by" to those who have claimed their place in time', () =>
    withApp(async (app) => {
      await aWork(app)
      await saveSetting(app.ctx, 'answerThreshold', 2, null)
      await saveSetting(app.ctx, 'answerDays', 7, null)
      await aParty(app, { claimed: true })
      const slug = await livePetition(app)
      await sign(app, slug)
      await askForAnswers(app.ctx)
      assert.match(await page(app, `/petitions/${slug}`), /answer due by 19 September 2026/)
      app.clock.forward({ days: 7 })
      assert.match(await page(app, `/petitions/${slug}`), /answer due by 19 September 2026/)
      app.clock.forward({ days: 1 })
      assert.match(await page(app, `/petitions/${slug}`), /answer overdue by 1 day/)
      assert.match(
        await page(app, '/named/lumen'),
        /Show the film under the poster of its makers 2 answer overdue by 1 day/,
      )
    }))

  it('tells the addressee when it nears, starts and ends: once each, with one Message-ID', () =>
    withApp(async (app) => {
      await aWork(app)
      await saveSetting(app.ctx, 'answerThreshold', 2, null)
      const lumen = await aParty(app, { claimed: true })
      await signedInFor(app, lumen, 'speaks')
      const slug = await livePetition(app)
      await decideThreshold(app.ctx, STAFF, lumen, 10)
      for (let n = 0; n < 8; n++) await sign(app, slug)
      const hour = async (): Promise<void> => {
        await askForAnswers(app.ctx)
        app.clock.forward({ hours: 1 })
        await askForAnswers(app.ctx)
      }
      await hour()
      assert.deepEqual(await clocks(app), [], 'nine of ten, though the site asks at two')
      await sign(app, slug)
      await hour()
      app.clock.forward({ days: 32 })
      await hour()
      const sent = await mails(app)
      assert.deepEqual(
        sent.map(({ subject }) => subject),
        [
          '9 people ask Lumen something at Firsthand',
          'An answer of Lumen is asked for at Firsthand',
          'The answer of Lumen was asked for by 12 October 2026',
        ],
      )
      assert.equal(new Set(sent.map(({ message_id: id }) => id)).size, 3)
      const rows = await run<{ message_id: string }>(
        app.ctx.db,
        'select message_id from party_notices order by id',
      )
      assert.deepEqual(
        rows.map((row) => row.message_id),
        sent.map((mail) => mail.message_id),
      )
    }))

  it('goes on when the number falls below, and says so', () =>
    withApp(async (app) => {
      await aWork(app)
      const mo = await moderator(app)
      await saveSetting(app.ctx, 'answerThreshold', 3, null)
      const slug = await livePetition(app)
      await sign(app, slug)
      await sign(app, slug)
      app.clock.forward({ minutes: 2 })
      const [ref] = await run<{ subject_id: number; id: string }>(
        app.ctx.db,
        'select subject_id, id from voices order by confirmed_at desc limit 1',
      )
      await removeVoice(app.ctx, mo.id, { subjectId: ref!.subject_id, id: ref!.id }, 'automated', null)
      await tick(app.ctx)
      for (const noted of [false, true]) {
        if (noted) await askForAnswers(app.ctx)
        assert.match(
          await page(app, `/petitions/${slug}`),
          /when 3 had signed · Lumen has not been reached\. Since then signatures were withdrawn or removed, and 2 are counted now\. The clock runs on\./,
        )
      }
      assert.equal((await clocks(app)).length, 1)
    }))

  it('does not begin before the number was decided at which it begins', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await sign(app, slug)
      app.clock.forward({ days: 10 })
      await saveSetting(app.ctx, 'answerThreshold', 2, null)
      await askForAnswers(app.ctx)
      assert.deepEqual(
        (await clocks(app)).map(({ started, due }) => [started.slice(0, 10), due]),
        [['2026-09-22', '2026-10-22']],
      )
    }))

  it('asks nobody about a call to the public, or what was declined', () =>
    withApp(async (app) => {
      await aWork(app)
      await saveSetting(app.ctx, 'answerThreshold', 1, null)
      await livePetition(app, { form: 'call' })
      await askForAnswers(app.ctx)
      assert.deepEqual(await clocks(app), [])
    }))

  it('goes by what staff decided where two have one name', () =>
    withApp(async (app) => {
      await aWork(app)
      const lumen = await aParty(app, { claimed: true })
      const other = await aParty(app, { name: 'Lumen Books', domain: 'books.example', claimed: true })
      const slug = await livePetition(app)
      const { browser: pia } = await signedInFor(app, lumen, 'speaks')
      const { browser: hal } = await signedInFor(app, other, 'speaks', { name: 'Hal' })
      const form = `/my-place/statements/new?petition=${slug}`
      assert.deepEqual([(await pia.get(form)).status, (await hal.get(form)).status], [200, 404])
      const { decideLink } = await import('../../statements/parties/actions.ts')
      const { id } = await anyPetition(app.ctx, slug)
      await decideLink(app.ctx, STAFF, other, { subjectId: id }, 'is', 'It names the publisher')
      assert.deepEqual([(await pia.get(form)).status, (await hal.get(form)).status], [404, 200])
      await decideLink(app.ctx, STAFF, lumen, { subjectId: id }, 'is-not', 'Another Lumen')
      assert.deepEqual([(await pia.get(form)).status, (await hal.get(form)).status], [404, 404])
      assert.equal((await partyBySlug(app.ctx, 'lumen')).id, lumen.id)
    }))
})

describe('the words about an answer', () => {
  const clock = { threshold: 10, startedAt: new Date('2026-09-01T10:00:00Z'), dueOn: '2026-10-01' }
  const facts = { clock, startedOn: '2026-09-01', answeredOn: undefined, claimed: true, told: true }

  it('never call anybody overdue who has not claimed their place, whatever the day', () => {
    for (const today of ['2026-09-01', '2026-10-01', '2026-10-02', '2030-01-01'])
      for (const told of [false, true])
        assert.equal(
          answerState({ ...facts, told, claimed: false, today }).name,
          told ? 'not-answered' : 'not-reached',
        )
  })

  it('count days by the calendar', () => {
    assert.deepEqual(answerState({ ...facts, today: '2026-10-01' }), {
      name: 'due',
      on: '2026-10-01',
      days: 30,
    })
    assert.deepEqual(answerState({ ...facts, today: '2026-10-02' }), { name: 'overdue', by: 1, days: 31 })
    // Over the end of summer time in many places: a day is a day.
    assert.equal(daysBetween('2026-10-24', '2026-10-26'), 2)
    assert.equal(daysBetween('2028-02-28', '2028-03-01'), 2)
  })

  it('near is nine tenths, rounded up', () => {
    assert.deepEqual([1, 10, 15, 10_000].map(nearAt), [1, 9, 14, 9_000])
  })
})
