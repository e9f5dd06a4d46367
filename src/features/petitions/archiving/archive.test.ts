import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { run } from '#core/db.ts'
import { saveSetting } from '#core/site.ts'
import { logKeysOf, openHandover } from '#verify'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { closePetition } from '../index.ts'
import { confirm, openPetition } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { archivePetition } from './actions.ts'
import { archiveDue } from './jobs.ts'
import { anonymousOn, dueUntil } from './rules.ts'
import { AFTER, forgetFiles, fresh, over, stage } from './archiving.testing.ts'

afterEach(forgetFiles)

const jobs = async (app: TestApp): Promise<number[]> =>
  (
    await run<{ payload: { subjectId: number } }>(
      app.ctx.db,
      `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'petitions.archive' order by j.id`,
    )
  ).map(({ payload }) => payload.subjectId)

describe('the day on which personal data goes', () => {
  it('is told as it is done: the day after the same day six months later', () => {
    const closed = (endsAt: string) => ({
      state: { name: 'closed' as const, endsAt: new Date(endsAt), row: undefined } as never,
    })
    // The last day was 20 September in UTC.
    assert.equal(anonymousOn(closed('2026-09-21T00:00:00Z'), 6, 'Etc/UTC'), '2027-03-21')
    assert.equal(
      dueUntil(new Date('2027-03-21T00:00:00Z'), 6, 'Etc/UTC').toISOString(),
      '2026-09-21T00:00:00.000Z',
    )
    assert.equal(
      dueUntil(new Date('2027-03-20T23:59:59Z'), 6, 'Etc/UTC').toISOString(),
      '2026-09-20T00:00:00.000Z',
    )
    // Never before the day that was told, also where the month is shorter.
    for (const day of ['28', '29', '30', '31']) {
      const at = `2026-08-${day}T12:00:00Z`
      assert.equal(anonymousOn(closed(at), 6, 'Etc/UTC'), '2027-03-01', day)
      assert.ok(dueUntil(new Date('2027-02-28T23:00:00Z'), 6, 'Etc/UTC') < new Date(at), day)
      assert.ok(dueUntil(new Date('2027-03-01T01:00:00Z'), 6, 'Etc/UTC') >= new Date(at), day)
    }
  })
})

describe('a petition long after its end', () => {
  it('gets one job on its day, and none before, nor while it is open', () =>
    withApp(async (app) => {
      const { id } = await stage(app)
      await archiveDue(app.ctx)
      await over(app, '2027-03-20T23:00:00Z')
      await archiveDue(app.ctx)
      await archivePetition(app.ctx, id)
      assert.deepEqual(await jobs(app), [])
      assert.equal((await run(app.ctx.db, 'select 1 from submissions')).length, 5)
      app.clock.at = new Date('2027-03-21T00:05:00Z')
      await archiveDue(app.ctx)
      await archiveDue(app.ctx)
      assert.deepEqual(await jobs(app), [id])
    }))

  it('follows the months that the operator decided', () =>
    withApp(async (app) => {
      const { id, slug } = await stage(app)
      await saveSetting(app.ctx, 'anonymiseMonths', 2, null)
      await over(app, '2026-11-20T12:00:00Z')
      assert.match((await fresh(app, `/petitions/${slug}`)).words, /On 21 November 2026 everything personal/)
      await archivePetition(app.ctx, id)
      assert.equal((await anyPetition(app.ctx, slug)).anonymisedAt, undefined)
      app.clock.at = new Date('2026-11-21T12:00:00Z')
      await archivePetition(app.ctx, id)
      assert.ok((await anyPetition(app.ctx, slug)).anonymisedAt)
    }))

  it('has an archive that was made before, holds the numbers and no name, and is signed', () =>
    withApp(async (app) => {
      const { id, slug } = await stage(app)
      await over(app)
      await archivePetition(app.ctx, id)
      const path = `/petitions/${slug}/archive`
      const json = await app.request(`${path}.json`)
      const data = json.json() as {
        format: string
        petition: { net: number; counted: number }
        minutes: { net: number }[]
        decisions: { state: string }[]
        record: { act: string }[]
      }
      assert.deepEqual(
        [
          data.format,
          data.petition.counted,
          data.petition.net,
          data.minutes.reduce((n, { net }) => n + net, 0),
        ],
        ['firsthand.archive/v1', 5, 4, 4],
      )
      assert.deepEqual(
        data.decisions.map(({ state }) => state),
        ['live', 'listed', 'closed'],
      )
      assert.deepEqual(
        data.record.map(({ act }) => act),
        ['withdrawn'],
      )
      const csv = await app.request(`${path}.csv`)
      const rows = parse(csv.text, { columns: true }) as Record<string, string>[]
      assert.equal(rows.find(({ dimension }) => dimension === 'total')!.net, '4')
      const pdf = await app.request(`${path}.pdf`)
      assert.match(pdf.text, /^%PDF-/)
      for (const { text } of [json, csv]) assert.doesNotMatch(text, /Zebedee|Ada Lovage|example\.org/)
      const note = await openHandover(
        (await app.request(`${path}.note`)).text,
        logKeysOf((await app.request('/log/policy')).text),
      )
      assert.deepEqual(
        note.files.map(({ name }) => name),
        ['json', 'csv', 'pdf'].map((ending) => `${slug}-archive.${ending}`),
      )
      for (const file of ['archive.exe', 'archive.', 'archive.json.note', 'archive.JSON'])
        assert.equal((await app.request(`/petitions/${slug}/${file}`)).status, 404, file)
    }))

  it('waits while an appeal waits', () =>
    withApp(async (app) => {
      const { id, slug, mo, ada } = await stage(app)
      await closePetition(app.ctx, mo, slug, 'overtaken')
      await ada.post(`/petitions/${slug}/appeal`, { text: 'It can still be done.' })
      app.clock.at = new Date(AFTER)
      await archivePetition(app.ctx, id)
      assert.equal((await anyPetition(app.ctx, slug)).anonymisedAt, undefined)
      assert.equal((await run(app.ctx.db, 'select 1 from submissions')).length, 5)
    }))

  it('is handled apart from others: one that cannot be handled stops none', () =>
    withApp(async (app) => {
      const { id } = await stage(app)
      const ada = app.browser('192.0.2.11')
      const other = await openPetition(app, ada, {
        closesOn: '2026-09-20',
        email: 'b@example.org',
        action: 'Else',
      })
      await confirm(app, ada, other)
      const { id: otherId } = await anyPetition(app.ctx, other)
      await over(app)
      // Something of it is not counted yet.
      await run(
        app.ctx.db,
        `insert into uncounted (subject_id, voice_id, kind, basis, choice, value, queued_at) select $1, gen_random_uuid(), 'sign', 'all', '-', '-', now()`,
        [id],
      )
      await archiveDue(app.ctx)
      assert.deepEqual(await jobs(app), [id, otherId])
      await assert.rejects(archivePetition(app.ctx, id))
      await archivePetition(app.ctx, otherId)
      assert.ok((await anyPetition(app.ctx, other)).anonymisedAt)
      // Begun and not finished: the next run goes on.
      await run(app.ctx.db, 'delete from uncounted')
      await archivePetition(app.ctx, id)
      assert.deepEqual(await run(app.ctx.db, 'select 1 from submissions where subject_id = $1', [id]), [])
    }))

  it('makes its archive again where the files are lost', () =>
    withApp(async (app) => {
      const { id, slug } = await stage(app)
      await over(app)
      await archivePetition(app.ctx, id)
      forgetFiles()
      assert.equal((await fresh(app, `/petitions/${slug}/archive.csv`)).status, 404)
      await run(app.ctx.db, 'delete from graphile_worker._private_jobs')
      await archiveDue(app.ctx)
      assert.deepEqual(await jobs(app), [id])
      await archivePetition(app.ctx, id)
      assert.equal((await fresh(app, `/petitions/${slug}/archive.csv`)).status, 200)
    }))
})
