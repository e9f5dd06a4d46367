import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { startSmtp, type TestSmtp } from '../../../../test/smtp.ts'
import { signedIn } from '../../people/people.testing.ts'
import { aWork } from '../../petitions/petitions.testing.ts'
import { presentationJobs } from './jobs.ts'
import { enter, picture } from './presentations.testing.ts'

const work = '/works/paper-crowns-2026'

/** The same site with a mail server, or with one that is away. */
const mailingTo = ({ ctx }: TestApp, url: string): Context => ({
  ...ctx,
  config: { ...ctx.config, mail: { ...ctx.config.mail, url } },
})

/** Runs the oldest job about a report, as the worker would: it stays when it fails. */
async function runReported(ctx: Context): Promise<void> {
  const [job] = await run<{ id: string; payload: { presentationId: number } }>(
    ctx.db,
    `select j.id, j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'works.tell-operators-of-report' order by j.id limit 1`,
  )
  await presentationJobs[0].run(ctx, job!.payload)
  await run(ctx.db, 'delete from graphile_worker._private_jobs where id = $1', [job!.id])
}

const reportsWaiting = (ctx: Context): Promise<unknown[]> =>
  run(ctx.db, `select from graphile_worker.jobs where task_identifier = 'works.tell-operators-of-report'`)

const recipients = ({ received }: TestSmtp): string[] => received.map(({ to }) => to.replace(/[<>]/g, ''))

/** A poster that was reported, an operator, and a mail server that takes what it is given. */
async function reported(
  work: (scene: { app: TestApp; smtp: TestSmtp; id: number; path: string }) => Promise<void>,
): Promise<void> {
  const smtp = await startSmtp()
  try {
    await withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      await signedIn(app, 'operator')
      const { id, path } = await enter(app, mo)
      assert.equal((await app.browser().post(`${path}/reports`)).status, 303)
      await work({ app, smtp, id, path })
    })
  } finally {
    await smtp.close()
  }
}

describe('"this may harm a child"', () => {
  it('hides it at once, names the hotline, goes to the operator, and comes back by an operator’s row', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const { browser: ora, staff } = await signedIn(app, 'operator')
      const { id, path, slug } = await enter(app, mo)
      const src = /src="(\/pictures\/[0-9a-f]{64}\.webp)"/.exec((await app.request(`${path}?1`)).text)![1]!
      assert.match((await app.request(`${path}/report`)).text, /href="https:\/\/www\.inhope\.org\/EN"/)
      const hotline = { hotlineName: 'Hotline of Ruritania', hotlineUrl: 'https://hotline.example' }
      assert.equal((await ora.post('/desk/posters/hotline', hotline)).status, 303)
      const cleo = app.browser()
      assert.equal((await cleo.get(`${path}/report`)).status, 200)
      assert.equal((await picture(app, src)).response.status, 200, 'looking changes nothing')
      const sent = await cleo.post(`${path}/reports`)
      assert.equal(sent.location, `${path}/report?done=sent`)
      const told = await cleo.get(sent.location!)
      assert.match(told.words, /It is hidden now.*Hotline of Ruritania/)
      assert.equal((await picture(app, src)).response.status, 404)
      for (const gone of [`${path}?2`, `${path}/picture`, `${path}/answer`, `${path}/fairness.json`])
        assert.equal((await app.request(gone)).status, 410, gone)
      const page = await app.request(`${work}/posters?2`)
      assert.match(page.words, /One version is hidden/)
      assert.doesNotMatch(page.text, new RegExp(`${slug}|golden crown`))
      assert.match((await ora.get('/desk')).words, /1 poster or synopsis waits for a check/)
      assert.match((await ora.get('/desk/posters')).words, /reported as harming a child/)
      const jobs = await app.ctx.db
        .selectFrom('graphile_worker.jobs' as never)
        .select('task_identifier' as never)
        .execute()
      assert.deepEqual(jobs, [{ task_identifier: 'works.tell-operators-of-report' }])
      // Looked at again and again: it stays hidden, and every report is there.
      assert.equal((await cleo.post(`${path}/reports`)).status, 303)
      assert.equal((await app.ctx.db.selectFrom('presentation_reports').selectAll().execute()).length, 2)

      const back = { note: 'The picture shows a chess board; nothing in it harms anybody.' }
      assert.equal((await mo.post(`/desk/posters/${id}/restoration`, back)).status, 403)
      assert.equal((await ora.post(`/desk/posters/${id}/restoration`, { note: '' })).status, 422)
      assert.equal((await ora.post(`/desk/posters/${id}/restoration`, back)).status, 303)
      assert.equal((await ora.post(`/desk/posters/${id}/restoration`, back)).status, 409)
      assert.equal((await picture(app, src)).response.status, 200)
      const acts = await app.ctx.db
        .selectFrom('presentation_acts')
        .select(['act', 'by', 'reason', 'note'])
        .orderBy('n')
        .execute()
      assert.deepEqual(acts, [
        { act: 'hide', by: 'report', reason: 'child', note: '' },
        { act: 'restore', by: String(staff.id), reason: 'checked', note: back.note },
      ])
      assert.equal((await cleo.post(`${path}/reports`)).status, 303)
      assert.equal((await app.request(`${path}?4`)).status, 410, 'a new report hides it again')
    }))

  it('keeps nothing about who reports, and stops one network', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const { path } = await enter(app, mo)
      const cleo = app.browser('198.51.100.9')
      for (let n = 0; n < 5; n++) assert.equal((await cleo.post(`${path}/reports`)).status, 303)
      const refused = await cleo.post(`${path}/reports`)
      assert.equal(refused.status, 429)
      assert.equal((await cleo.post('/posters/nothing/reports')).status, 404)
      const columns = Object.keys(
        (await app.ctx.db.selectFrom('presentation_reports').selectAll().execute())[0]!,
      )
      assert.deepEqual(columns.sort(), ['at', 'id', 'presentation_id'])
    }))

  it('sends a mail to every operator, and to nobody else', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      await signedIn(app, 'operator')
      const { id } = await enter(app, mo)
      await presentationJobs[0].run(app.ctx, { presentationId: id })
      const mails = await app.ctx.db
        .selectFrom('outbox')
        .select(['recipient', 'subject', 'body_text'])
        .execute()
      assert.deepEqual(
        mails.map(({ recipient }) => recipient),
        ['ora@example.org'],
      )
      assert.match(mails[0]!.body_text, new RegExp(`/desk/posters/${id}`))
    }))

  it('reaches an operator also when the mail server was away, and nobody twice whom it was accepted for', () =>
    reported(async ({ app, smtp }) => {
      await signedIn(app, 'operator', { name: 'Olu' })
      await assert.rejects(runReported(mailingTo(app, 'smtp://127.0.0.1:1')), /not accepted for 2/)
      const ctx = mailingTo(app, smtp.url)
      smtp.fault = (to) => (to.includes('ora') ? 'greylist' : 'accept')
      await runReported(ctx)
      assert.deepEqual(recipients(smtp), ['olu@example.org'])
      await runReported(ctx)
      assert.deepEqual(recipients(smtp), ['olu@example.org', 'ora@example.org'])
      assert.deepEqual(await reportsWaiting(ctx), [])
    }))

  it('is not tried again where it is refused for good, nor about what is gone', () =>
    reported(async ({ app, smtp, id, path }) => {
      const ctx = mailingTo(app, smtp.url)
      smtp.fault = 'refuse'
      await runReported(ctx)
      smtp.fault = 'accept'
      assert.equal((await app.browser().post(`${path}/reports`)).status, 303)
      await run(ctx.db, 'delete from presentations where id = $1', [id])
      await runReported(ctx)
      assert.deepEqual(await reportsWaiting(ctx), [])
      assert.deepEqual(smtp.received, [])
    }))
})
