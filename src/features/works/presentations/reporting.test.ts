import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withApp } from '../../../../test/app.ts'
import { signedIn } from '../../people/people.testing.ts'
import { aWork } from '../../petitions/petitions.testing.ts'
import { enter, picture } from './presentations.testing.ts'

const work = '/works/paper-crowns-2026'

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
      const { presentationJobs } = await import('./jobs.ts')
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
})
