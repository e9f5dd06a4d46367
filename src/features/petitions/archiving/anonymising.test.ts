import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { saveSetting } from '#core/site.ts'
import { createSubject, tick } from '#features/voices/index.ts'
import { recount } from '#features/log/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { enterStatement } from '#features/statements/index.ts'
import { decidePledge, offerPledge } from '../pledges/actions.ts'
import { closePetition, hidePetition, listPetition, reopenPetition } from '../index.ts'
import { appeal } from '../appealing/actions.ts'
import { archivePetition } from './actions.ts'
import { forgetFiles, fresh, over, stage } from './archiving.testing.ts'

afterEach(forgetFiles)

/** How many rows hold something about people who pledged, or said whether a reply answers. */
const further = (app: TestApp): Promise<unknown[]> =>
  run(
    app.ctx.db,
    `select kind, count(*)::int as n from submissions where kind in ('pledge', 'answer') group by 1 order by 1`,
  )

describe('a petition that is archived', () => {
  it('keeps its numbers, its log, its page and its decisions, and loses everything about people', () =>
    withApp(async (app) => {
      const { id, slug, ben, ada } = await stage(app)
      await over(app)
      const path = `/petitions/${slug}`
      const before = (await fresh(app, `${path}.json`)).json() as Record<string, unknown>
      const sums = await recount(app.ctx, 'public')
      await archivePetition(app.ctx, id)
      await archivePetition(app.ctx, id)
      const afterwards = (await fresh(app, `${path}.json`)).json() as Record<string, unknown>
      for (const key of [
        'counted',
        'withdrawn',
        'removed',
        'net',
        'by_basis',
        'log',
        'states',
        'text',
        'state',
      ])
        if (key !== 'log') assert.deepEqual(afterwards[key], before[key], key)
      assert.deepEqual(await recount(app.ctx, 'public'), sums)
      assert.equal(afterwards.asked_by, 'somebody whose name was deleted after the petition ended')
      for (const table of [
        'submissions',
        'submission_answers',
        'submission_networks',
        'code_tries',
        'voice_salts',
        'wish_changes',
        'shown_names',
        'name_checks',
        'active_addresses',
        'mailings',
        'follows',
        'follow_confirmations',
        'unsubscriptions',
      ])
        assert.deepEqual(await run(app.ctx.db, `select 1 from ${table}`), [], table)
      assert.deepEqual(await run(app.ctx.db, 'select distinct country from voices'), [{ country: null }])
      assert.deepEqual(await run(app.ctx.db, 'select distinct country from log_entries'), [{ country: null }])
      const page = await fresh(app, path)
      assert.equal(page.status, 200)
      assert.match(
        page.words,
        /was deleted on 21 March 2027 \. The number, the public log, the decisions and this page stay/,
      )
      assert.doesNotMatch(page.text, /Ada Lovage|\/follows"/)
      for (const browser of [ben, ada]) {
        const mine = await browser.get(`${path}/signature`)
        assert.equal(mine.status, 410)
        assert.match(mine.words, /nobody can tell any more which signature was whose/)
      }
      assert.equal((await app.browser().post(`${path}/follows`, { email: 'x@example.org' })).status, 410)
      assert.match((await fresh(app, `/petitions?state=closed`)).text, new RegExp(slug))
    }))

  it('is never opened again; taking its page down is still possible, and takes the archive with it', () =>
    withApp(async (app) => {
      const { id, slug, mo, ada } = await stage(app)
      app.clock.forward({ days: 1 })
      await closePetition(app.ctx, mo, slug, 'author')
      await saveSetting(app.ctx, 'anonymiseMonths', 1, null)
      app.clock.at = new Date('2026-10-20T12:00:00Z')
      await archivePetition(app.ctx, id)
      await assert.rejects(reopenPetition(app.ctx, mo, slug, 'mistake'), Conflict)
      await assert.rejects(appeal(app.ctx, slug, 'Open it again.'), Conflict)
      assert.equal((await ada.get(`/petitions/${slug}/appeal`)).status, 403)
      await hidePetition(app.ctx, mo, slug, 'court')
      assert.equal((await fresh(app, `/petitions/${slug}/archive.json`)).status, 410)
      await assert.rejects(listPetition(app.ctx, mo, slug), Conflict)
    }))
})

describe('pledges and answers of a petition that is archived', () => {
  it('lose their people with it, and keep their numbers', () =>
    withApp(async (app) => {
      const { ben, slug, id, mo } = await stage(app)
      await decidePledge(
        app.ctx,
        mo,
        await offerPledge(app.ctx, { id, log: 'public' }, 'author', 'I will read it'),
        'offered',
        '',
      )
      await enterStatement(app.ctx, mo, {
        subjectId: id,
        party: 'Lumen',
        text: 'We answer.',
        sourceUrl: 'https://lumen.example/a',
        saidOn: '2026-09-10',
      })
      const [pledge] = await run<{ slug: string }>(app.ctx.db, 'select slug from pledges')
      const [reply] = await run<{ id: string }>(
        app.ctx.db,
        'select public_id as id from subjects j join statements s on j.id = s.answer_subject_id',
      )
      assert.equal((await ben.post(`/pledges/${pledge!.slug}/taking`)).status, 303)
      assert.equal((await ben.post(`/statements/${reply!.id}/answering`, { choice: 'no' })).status, 303)
      await tick(app.ctx)
      assert.deepEqual(await further(app), [
        { kind: 'answer', n: 1 },
        { kind: 'pledge', n: 1 },
      ])
      await over(app)
      await archivePetition(app.ctx, id)
      assert.deepEqual(await further(app), [])
      const page = (await fresh(app, `/petitions/${slug}.json`)).json() as {
        pledges: { said: number }[]
        statements: { answers: { no: number } }[]
      }
      assert.deepEqual([page.pledges[0]!.said, page.statements[0]!.answers.no], [1, 1])
    }))

  it('takes along what the same people pledged and answered', () =>
    withApp(async (app) => {
      const { id } = await stage(app)
      const pledge = await createSubject(app.ctx, 'pledge')
      await run(
        app.ctx.db,
        `insert into pledges (subject_id, petition_id, slug, text, written_at, by) values ($1, $2, 'p-1', 'I will watch it first', now(), 'author')`,
        [pledge.id, id],
      )
      await run(
        app.ctx.db,
        `insert into submissions (subject_id, id, kind, submitted_at, version, address_hash, country, wishes, signals, sealed)
         select $1, gen_random_uuid(), 'pledge', submitted_at, 1, address_hash, country, '{}', '{}', sealed from submissions where subject_id = $2 limit 1`,
        [pledge.id, id],
      )
      await over(app)
      await archivePetition(app.ctx, id)
      assert.deepEqual(await run(app.ctx.db, 'select 1 from submissions'), [])
    }))
})
