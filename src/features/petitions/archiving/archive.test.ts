import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { saveSetting } from '#core/site.ts'
import { createSubject, tick } from '#features/voices/index.ts'
import { recount } from '#features/log/index.ts'
import { logKeysOf, openHandover } from '#verify'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { enterStatement } from '#features/statements/index.ts'
import { decidePledge, offerPledge } from '../pledges/actions.ts'
import { closePetition, hidePetition, listPetition, reopenPetition } from '../index.ts'
import { closeDue } from '../jobs.ts'
import { aWork, confirm, moderator, openPetition, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { appeal } from '../appealing/actions.ts'
import { archivePetition } from './actions.ts'
import { archiveDue } from './jobs.ts'
import { anonymousOn, dueUntil } from './rules.ts'

interface Stage {
  ada: Browser
  ben: Browser
  slug: string
  id: number
  mo: { id: number }
}

const made: string[] = []
/** The folder is shared with other tests: each takes away what is its own. */
const forgetFiles = (): void => {
  for (const name of made)
    for (const ending of ['json', 'csv', 'pdf']) rmSync(`${name}.${ending}`, { force: true })
}
afterEach(forgetFiles)

/** A petition that closes on 20 September 2026, with five signatures of which one was withdrawn, and one follower. */
async function stage(app: TestApp): Promise<Stage> {
  await aWork(app)
  const ada = app.browser('192.0.2.10')
  const slug = await openPetition(app, ada, { closesOn: '2026-09-20' })
  await confirm(app, ada, slug)
  const mo = await moderator(app)
  await listPetition(app.ctx, mo, slug)
  const ben = await sign(app, slug, { name: 'Zebedee Quirk', seen: 'all', shows: 'yes' })
  for (const seen of ['promo', 'none']) await sign(app, slug, { seen })
  const cleo = await sign(app, slug)
  await cleo.post(`/petitions/${slug}/signature/withdrawal`)
  await app.browser().post(`/petitions/${slug}/follows`, { email: 'fay@example.org' })
  await tick(app.ctx)
  const { id, publicId } = await anyPetition(app.ctx, slug)
  made.push(join(app.ctx.config.dataDir, 'archives', publicId))
  return { ada, ben, slug, id, mo }
}

const AFTER = '2027-03-21T09:00:00Z'

async function over(app: TestApp, at = AFTER): Promise<void> {
  app.clock.at = new Date('2026-09-21T00:02:00Z')
  await closeDue(app.ctx)
  app.clock.at = new Date(at)
}

let asked = 0
const fresh = (app: TestApp, path: string) => app.request(`${path}?fresh=${++asked}`)

const jobs = async (app: TestApp): Promise<number[]> =>
  (
    await run<{ payload: { subjectId: number } }>(
      app.ctx.db,
      `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'petitions.archive' order by j.id`,
    )
  ).map(({ payload }) => payload.subjectId)

/** How many rows hold something about people who pledged, or said whether a reply answers. */
const further = (app: TestApp): Promise<unknown[]> =>
  run(
    app.ctx.db,
    `select kind, count(*)::int as n from submissions where kind in ('pledge', 'answer') group by 1 order by 1`,
  )

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
})

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
