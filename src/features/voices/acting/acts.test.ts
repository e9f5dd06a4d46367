import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { commitment, recount } from '#features/log/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { tallyOf } from '../counting/queries.ts'
import { tick } from '../counting/sequencer.ts'
import { aSubject, mailed, noteApp, sign, submit } from '../voices.testing.ts'
import { releaseVoice, removeVoice, restoreVoice, withdrawVoice } from './actions.ts'
import { changeVoice } from './changing.ts'
import { eraseVoice } from './erasing.ts'
import { countWaitingForACheck, findByAddress, waitingForACheck } from './queries.ts'
import { parseAddress } from '../addresses.ts'

const MO = 7

/** counted, withdrawn, removed, restored, net: as published, after checking that the leaves alone give the same. */
async function counts(ctx: Context, subject: { id: number; publicId: string }): Promise<number[]> {
  await tick(ctx)
  const tally = await tallyOf(ctx, subject.id)
  const leaves = (await recount(ctx, 'public')).subjects.get(subject.publicId)
  const numbers = [tally.counted, tally.withdrawn, tally.removed, tally.restored, tally.net]
  if (leaves)
    assert.deepEqual([leaves.counted, leaves.withdrawn, leaves.removed, leaves.restored, leaves.net], numbers)
  assert.equal(
    Object.values(tally.basis).reduce((sum, n) => sum + n, 0),
    tally.net,
  )
  return numbers
}

const leafKinds = async (app: TestApp): Promise<string[]> =>
  (await run<{ kind: string }>(app.ctx.db, 'select kind from log_entries order by index')).map(
    (row) => row.kind,
  )

describe('taking back', () => {
  it('lowers the net by a leaf that refers to the first, and frees the address', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const ben = app.browser()
      await sign(app, ben, subject.publicId)
      assert.deepEqual(await counts(app.ctx, subject), [1, 0, 0, 0, 1])
      assert.equal((await ben.post(`/things/${subject.publicId}/note/withdrawal`)).status, 303)
      assert.equal((await ben.post(`/things/${subject.publicId}/note/withdrawal`)).status, 303)
      assert.deepEqual(await counts(app.ctx, subject), [1, 1, 0, 0, 0])
      assert.match((await ben.get(`/things/${subject.publicId}/note`)).words, /Taken back/)
      const [leaf] = await run<{ leaf: string }>(
        app.ctx.db,
        `select leaf from log_entries where kind = 'withdraw'`,
      )
      assert.equal(leaf!.leaf.split('\n')[7], '0')
      await sign(app, ben, subject.publicId)
      assert.deepEqual(await counts(app.ctx, subject), [2, 1, 0, 0, 1])
      assert.match((await ben.get(`/things/${subject.publicId}/note`)).words, /you are number 2/)
    }, noteApp))

  it('is counted in order when it comes before the first tick', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const ref = await sign(app, app.browser(), subject.publicId)
      await withdrawVoice(app.ctx, ref)
      assert.deepEqual(await counts(app.ctx, subject), [1, 1, 0, 0, 0])
      assert.deepEqual(await leafKinds(app), ['note', 'withdraw'])
    }, noteApp))
})

describe('removing and restoring', () => {
  it('are leaves of their own, and the person is told why', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const ben = app.browser()
      const ref = await sign(app, ben, subject.publicId)
      assert.deepEqual(await counts(app.ctx, subject), [1, 0, 0, 0, 1])
      await removeVoice(app.ctx, MO, ref, 'bought', null)
      await assert.rejects(removeVoice(app.ctx, MO, ref, 'bought', null), /not-active/)
      assert.deepEqual(await counts(app.ctx, subject), [1, 0, 1, 0, 0])
      assert.match(
        (await ben.get(`/things/${subject.publicId}/note`)).words,
        /Removed.*evidence that signatures were bought/,
      )
      assert.equal((await ben.post(`/things/${subject.publicId}/note/withdrawal`)).status, 409)
      assert.equal(
        (await ben.post(`/things/${subject.publicId}/note/objection`, { objection: 'I wrote it myself.' }))
          .status,
        303,
      )
      assert.deepEqual(
        (await waitingForACheck(app.ctx)).map((row) => row.objection?.note),
        ['I wrote it myself.'],
      )
      assert.deepEqual(await countWaitingForACheck(app.ctx, 9), { count: 1, oldest: app.clock.now() })
      await restoreVoice(app.ctx, MO, ref, 'We were wrong.')
      assert.deepEqual(await counts(app.ctx, subject), [1, 0, 1, 1, 1])
      assert.deepEqual(await waitingForACheck(app.ctx), [])
      assert.deepEqual(await countWaitingForACheck(app.ctx, 9), { count: 0, oldest: undefined })
      assert.deepEqual(await leafKinds(app), ['note', 'remove', 'restore'])
    }, noteApp))

  it('keep the address bound, so that removal cannot be undone by signing again', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const ref = await sign(app, app.browser(), subject.publicId)
      await counts(app.ctx, subject)
      await removeVoice(app.ctx, MO, ref, 'automated', null)
      const again = app.browser()
      await submit(app, again, subject.publicId)
      const { code } = await mailed(app)
      const answer = await again.post(`/things/${subject.publicId}/note/confirm`, { code })
      assert.equal(answer.location, `/things/${subject.publicId}/note?done=already`)
      assert.deepEqual(await counts(app.ctx, subject), [1, 0, 1, 0, 0])
    }, noteApp))

  it('find a signature by the exact address, however it is spelled', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      await sign(app, app.browser(), subject.publicId, { email: 'ada.l@gmail.com', name: 'Ada L' })
      const found = await findByAddress(app.ctx, parseAddress('adal+x@googlemail.com')!)
      assert.deepEqual(
        found.map((row) => [row.name, row.state]),
        [['Ada L', 'active']],
      )
      assert.deepEqual(await findByAddress(app.ctx, parseAddress('ada@gmail.com')!), [])
    }, noteApp))
})

describe('waiting for a check', () => {
  it('is told with its reason, and nothing is counted until somebody looked', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const ben = app.browser()
      const ref = await sign(app, ben, subject.publicId, { website: 'https://spam.example' })
      assert.deepEqual(await counts(app.ctx, subject), [0, 0, 0, 0, 0])
      assert.match(
        (await ben.get(`/things/${subject.publicId}/note`)).words,
        /Waiting for a check.*that people cannot see/,
      )
      assert.deepEqual(
        (await waitingForACheck(app.ctx)).map((row) => row.reason),
        ['honeypot'],
      )
      await releaseVoice(app.ctx, MO, ref, null)
      await assert.rejects(releaseVoice(app.ctx, MO, ref, null), /not-held/)
      assert.deepEqual(await counts(app.ctx, subject), [1, 0, 0, 0, 1])
      const [secret] = await run<{ salt: Buffer }>(app.ctx.db, 'select salt from voice_salts')
      const [leaf] = await run<{ leaf: string }>(app.ctx.db, 'select leaf from log_entries')
      const payload = Buffer.from(
        `basis=unsaid\ncountry=FR\nkind=note\nname=Ben\nsubject=${subject.publicId}\nversion=1\n`,
      )
      assert.equal(leaf!.leaf.split('\n')[8], commitment(secret!.salt, payload))
    }, noteApp))

  it('leaves no leaf when it is refused or taken back', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const refused = await sign(app, app.browser(), subject.publicId, {
        email: 'a@example.org',
        website: 'x',
      })
      const back = await sign(app, app.browser(), subject.publicId, { email: 'b@example.org', website: 'x' })
      assert.equal((await waitingForACheck(app.ctx)).length, 2)
      assert.equal((await countWaitingForACheck(app.ctx, 1)).count, 1)
      await removeVoice(app.ctx, MO, refused, 'automated', null)
      await withdrawVoice(app.ctx, back)
      assert.deepEqual(await counts(app.ctx, subject), [0, 0, 0, 0, 0])
      await restoreVoice(app.ctx, MO, refused, null)
      assert.deepEqual(await counts(app.ctx, subject), [1, 0, 0, 0, 1])
    }, noteApp))
})

describe('changing the answer', () => {
  it('moves the breakdown, keeps the total, and the withdrawal follows the new answer', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const ref = await sign(app, app.browser(), subject.publicId, { seen: 'none' })
      await counts(app.ctx, subject)
      await changeVoice(app.ctx, ref, { basis: 'all' })
      assert.deepEqual(await counts(app.ctx, subject), [1, 0, 0, 0, 1])
      assert.equal((await tallyOf(app.ctx, subject.id)).basis['seen-all'], 1)
      await withdrawVoice(app.ctx, ref)
      await counts(app.ctx, subject)
      assert.deepEqual((await recount(app.ctx, 'public')).subjects.get(subject.publicId)!.basis, {
        none: 0,
        all: 0,
      })
    }, noteApp))

  it('ends after fifty times, so that one mailbox cannot fill the log; the same again and taking back stay possible', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const ben = app.browser()
      await sign(app, ben, subject.publicId, { seen: 'none' })
      const place = `/things/${subject.publicId}/note`
      const say = async (seen: string): Promise<number> => (await ben.post(`${place}/seen`, { seen })).status
      for (let n = 0; n < 50; n++) assert.equal(await say(n % 2 ? 'none' : 'all'), 303)
      assert.equal(await say('none'), 303, 'which is what stands there')
      const refused = await ben.post(`${place}/seen`, { seen: 'all' })
      assert.equal(refused.status, 409)
      assert.match(refused.words, /has been changed 50 times.*stays and counts.*take it back/)
      await counts(app.ctx, subject)
      assert.equal((await leafKinds(app)).filter((kind) => kind === 'change').length, 50)
      assert.equal((await tallyOf(app.ctx, subject.id)).basis['seen-none'], 1)
      assert.equal((await ben.post(`${place}/withdrawal`)).status, 303)
      assert.deepEqual(await counts(app.ctx, subject), [1, 1, 0, 0, 0])
    }, noteApp))
})

describe('erasing', () => {
  it('deletes everything that is personal, keeps the leaf, and lowers the count', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const ben = app.browser()
      const ref = await sign(app, ben, subject.publicId, { shows: 'yes' })
      await counts(app.ctx, subject)
      const data = (await ben.get(`/things/${subject.publicId}/note/data.json`)).json() as {
        submission: Record<string, unknown>
      }
      assert.equal(data.submission.address, 'ben@example.org')
      assert.equal((await ben.post(`/things/${subject.publicId}/note/erasure`)).status, 422)
      assert.match(
        (await ben.post(`/things/${subject.publicId}/note/erasure`, { erase: 'yes' })).words,
        /Everything about your signature was deleted/,
      )
      assert.deepEqual(await counts(app.ctx, subject), [1, 1, 0, 0, 0])
      assert.equal((await ben.get(`/things/${subject.publicId}/note`)).status, 403)
      const tables = [
        'submissions',
        'voice_salts',
        'active_addresses',
        'mailings',
        'submission_networks',
        'code_tries',
        'wish_changes',
      ]
      for (const table of tables)
        assert.deepEqual(
          await run(app.ctx.db, `select * from ${table} where subject_id = $1`, [ref.subjectId]),
          [],
          table,
        )
      await sign(app, ben, subject.publicId)
      assert.deepEqual(await counts(app.ctx, subject), [2, 1, 0, 0, 1])
    }, noteApp))

  it('is safe to repeat', () =>
    withApp(async (app) => {
      const subject = await aSubject(app.ctx)
      const ref = await sign(app, app.browser(), subject.publicId)
      await eraseVoice(app.ctx, ref)
      await eraseVoice(app.ctx, ref)
      assert.deepEqual(await counts(app.ctx, subject), [1, 1, 0, 0, 0])
    }, noteApp))
})
