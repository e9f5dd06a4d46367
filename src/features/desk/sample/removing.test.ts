import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { listToken } from '#features/voices/index.ts'
import { withApp } from '../../../../test/app.ts'
import { loadSample } from './actions.ts'
import { small } from './sample.testing.ts'
import { removeSample, TABLES } from './removing.ts'
import { aVisitor } from './visitor.testing.ts'

// Emptied with the whole log for samples; deleted with the subject of their answers.
const ELSEWHERE = ['log_entries', 'statements']

interface Reference {
  from: string
  to: string
}

/** Tables whose rows go with the subject that they name in `subject_id`, by the schema alone. */
function goingWithIt(references: Reference[]): Set<string> {
  const going = new Set(['subjects'])
  for (let before = 0; before < going.size;) {
    before = going.size
    for (const { from, to } of references) if (going.has(to)) going.add(from)
  }
  return going
}

describe('removing the sample', () => {
  it('knows every table that names a subject or a contribution and does not go with it', () =>
    withApp(async ({ ctx }) => {
      const naming = await run<{ name: string }>(
        ctx.db,
        `select distinct c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
         where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name in ('subject_id', 'voice_id') order by 1`,
      )
      assert.ok(naming.length > 50)
      const references = await run<Reference>(
        ctx.db,
        `select k.conrelid::regclass::text as "from", k.confrelid::regclass::text as "to" from pg_constraint k
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey) and a.attname = 'subject_id'
         where k.contype = 'f' and k.confdeltype = 'c'`,
      )
      const going = goingWithIt(references)
      assert.deepEqual(
        naming.map(({ name }) => name).filter((name) => !going.has(name) && !ELSEWHERE.includes(name)),
        TABLES.filter((name) => naming.some((table) => table.name === name)).toSorted(),
      )
    }))

  it('takes with it what real people wrote there and what was told about it', () =>
    withApp(async (app) => {
      const { ctx } = app
      await loadSample(ctx, 0, small)
      const { browser, ref, review } = await aVisitor(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const refused = await mo.post(`/desk/reviews/${ref.subjectId}/${ref.id}/checks`, {
        version: '1',
        decision: 'refused',
        reason: 'Rude',
      })
      assert.equal(refused.status, 303, refused.words)
      const objection = { objection: 'I was there and saw it.' }
      assert.equal((await browser.post(`${review}/text-objection`, objection)).status, 303)
      await run(
        ctx.db,
        `insert into tellings (subject_id, list, about, started_at) values ($1, 'notice:text-listed', 1, $2)`,
        [ref.subjectId, ctx.clock.now()],
      )
      assert.equal((await run(ctx.db, 'select from review_objections')).length, 1)
      await removeSample(ctx)
      for (const table of ['review_objections', 'tellings', ...TABLES])
        assert.deepEqual(await run(ctx.db, `select from ${table}`), [], table)
    }))

  it('leaves links in mails that say that nothing is there', () =>
    withApp(async (app) => {
      const { ctx } = app
      const { slug } = await loadSample(ctx, 0, small)
      assert.equal(
        (await app.browser().post(`/petitions/${slug}/follows`, { email: 'ben@example.org' })).status,
        200,
      )
      const [follow] = await run<{ subjectId: number; id: string }>(
        ctx.db,
        'select subject_id as "subjectId", id from follows',
      )
      const links = (['follow', 'news', 'answer'] as const).map(
        (purpose) => `/u/${listToken(ctx.keys, follow!, purpose)}`,
      )
      await removeSample(ctx)
      for (const link of links) {
        assert.equal((await app.request(link)).status, 404)
        assert.equal((await app.browser().post(link)).status, 404)
      }
    }))
})
