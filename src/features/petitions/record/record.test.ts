import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { object, withdrawVoice } from '../../voices/acting/actions.ts'
import { removeVoice, restoreVoice, tick, upholdVoice, type VoiceRef } from '#features/voices/index.ts'
import { recount } from '#features/log/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aWork, livePetition, moderator, sign } from '../petitions.testing.ts'

interface Row {
  at: string
  act: string
  count: number
  reason: string
  by: string
  how: string
  objections: number
  granted: number
  upheld: number
  entries: number[]
}

async function signed(app: TestApp, slug: string, name: string): Promise<VoiceRef> {
  await sign(app, slug, { name })
  const [row] = await run<{ subjectId: number; id: string }>(
    app.ctx.db,
    'select subject_id as "subjectId", id from voices order by confirmed_at desc limit 1',
  )
  await tick(app.ctx)
  app.clock.forward({ minutes: 1 })
  return row!
}

describe('the public record', () => {
  it('tells every withdrawal, removal and restoration, with reason, role, objections and entries', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await tick(app.ctx)
      const mo = await moderator(app)
      const [ada, ben, cleo, dan] = [
        await signed(app, slug, 'ada'),
        await signed(app, slug, 'ben'),
        await signed(app, slug, 'cleo'),
        await signed(app, slug, 'dan'),
      ]
      const size = (await recount(app.ctx, 'public')).size
      assert.equal(
        (await app.request(`/petitions/${slug}/record?0`)).words.includes(
          'Nobody has taken a signature back',
        ),
        true,
      )
      await withdrawVoice(app.ctx, ada)
      await removeVoice(app.ctx, mo.id, ben, 'bought', null)
      await removeVoice(app.ctx, mo.id, cleo, 'bought', null)
      await tick(app.ctx)
      app.clock.forward({ hours: 1 })
      await object(app.ctx, ben, 'I paid nobody and nobody paid me.')
      await restoreVoice(app.ctx, mo.id, ben, 'You are right.')
      await object(app.ctx, cleo, 'Me neither.')
      await upholdVoice(app.ctx, mo.id, cleo, 'We looked again.')
      await tick(app.ctx)
      const page = await app.request(`/petitions/${slug}/record?1`)
      assert.equal(page.status, 200)
      assert.match(page.words, /2: 1 granted, 1 not, 0 open/)
      const { rows, withdrawn, removed, restored, log } = (
        await app.request(`/petitions/${slug}/record.json?1`)
      ).json() as { rows: Row[]; withdrawn: number; removed: number; restored: number; log: { size: number } }
      assert.deepEqual([withdrawn, removed, restored, log.size], [1, 2, 1, size + 4])
      const told = rows.map(({ act, count, reason, by, how, objections, granted, upheld }) => [
        act,
        count,
        reason,
        by,
        how,
        objections,
        granted,
        upheld,
      ])
      assert.deepEqual(told.sort(), [
        ['removed', 2, 'bought', 'moderator', 'by-hand', 2, 1, 1],
        ['restored', 1, 'restored', 'moderator', 'by-hand', 0, 0, 0],
        ['withdrawn', 1, 'withdrawn', 'person', 'by-hand', 0, 0, 0],
      ])
      // Every row points to leaves that say the same.
      const leaves = await run<{ index: number; kind: string }>(
        app.ctx.db,
        `select index, kind from log_entries where kind in ('withdraw', 'remove', 'restore')`,
      )
      const kinds: Record<string, string> = { withdraw: 'withdrawn', remove: 'removed', restore: 'restored' }
      for (const { act, entries, count } of rows) {
        assert.equal(entries.length, count)
        for (const index of entries)
          assert.equal(kinds[leaves.find((leaf) => leaf.index === index)!.kind], act)
      }
      assert.equal(rows.find(({ act }) => act === 'withdrawn')!.at, '2026-09-12')
      const csv = (await app.request(`/petitions/${slug}/record.csv?1`)).text
      assert.equal(csv.split('\n')[0], 'at,act,count,reason,by,how,objections,granted,upheld,entries')
      // No word of the people, and no id of theirs.
      for (const ref of [ada, ben, cleo, dan]) assert.ok(!page.text.includes(ref.id) && !csv.includes(ref.id))
      assert.doesNotMatch(page.text + csv, /I paid nobody|We looked again/)
      assert.match((await app.request(`/petitions/${slug}?1`)).text, new RegExp(`/petitions/${slug}/record"`))
    }))

  it('tells each decision with the objections to it, and only once its leaf is published', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const mo = await moderator(app)
      const ben = await signed(app, slug, 'ben')
      const told = async (n: number): Promise<(string | number)[][]> => {
        const { rows } = (await app.request(`/petitions/${slug}/record.json?${n}`)).json() as { rows: Row[] }
        return rows
          .map((row) => [row.act, row.reason, row.objections, row.granted, row.upheld, row.entries.length])
          .sort()
      }
      await removeVoice(app.ctx, mo.id, ben, 'bought', null)
      assert.deepEqual(await told(1), [])
      await tick(app.ctx)
      await object(app.ctx, ben, 'Nobody paid me.')
      await upholdVoice(app.ctx, mo.id, ben, 'We looked again.')
      await object(app.ctx, ben, 'Look once more.')
      await restoreVoice(app.ctx, mo.id, ben, 'You are right.')
      await removeVoice(app.ctx, mo.id, ben, 'automated', null)
      await object(app.ctx, ben, 'I am no machine.')
      await tick(app.ctx)
      assert.deepEqual(await told(2), [
        ['removed', 'automated', 1, 0, 0, 1],
        ['removed', 'bought', 2, 1, 1, 1],
        ['restored', 'restored', 0, 0, 0, 1],
      ])
    }))

  it('is not there for a petition that is not', () =>
    withApp(async (app) => {
      for (const ending of ['', '.json', '.csv'])
        assert.equal((await app.request(`/petitions/none/record${ending}`)).status, 404)
    }))
})
