import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { connect, run } from '#core/db.ts'
import { recount } from '#features/log/index.ts'
import { testApp, type TestApp } from '../../../test/app.ts'
import { freshDatabase } from '../../../test/setup/database.ts'
import { confirmVoice } from './confirming/actions.ts'
import { parseAddress } from './addresses.ts'
import { tallyOf } from './counting/queries.ts'
import { tick } from './counting/sequencer.ts'
import { withdrawVoice } from './acting/actions.ts'
import { eraseVoice } from './acting/erasing.ts'
import { submitVoice } from './submitting/actions.ts'
import { aSubject, noteApp, noteKind } from './voices.testing.ts'
import type { VoiceRef, VoiceSubject } from './kinds.ts'
import { codeOf } from './secrets.ts'

/** Two processes (two pools, two batches) on one database. */
async function twoProcesses(
  work: (one: TestApp, two: TestApp, subject: VoiceSubject) => Promise<void>,
): Promise<void> {
  const database = await freshDatabase()
  const connections = [connect(database.url, { max: 6 }), connect(database.url, { max: 6 })]
  try {
    const [one, two] = (await Promise.all(
      connections.map(({ db }) => testApp(db, database.url, noteApp)),
    )) as [TestApp, TestApp]
    const { id } = await aSubject(one.ctx)
    await work(one, two, await noteKind.subjectById(one.ctx, id))
  } finally {
    for (const { db } of connections) await db.destroy()
    await database.drop()
  }
}

// Another network for each, so that no limit is reached.
const networkOf = (email: string): string =>
  `100.64.${Buffer.from(email).reduce((sum, byte) => (sum * 31 + byte) % 65_025, 7) >> 8}.${email.length * 7 + (Number(/\d+/.exec(email)?.[0] ?? 0) % 100)}`

const submitAs = (app: TestApp, subject: VoiceSubject, email: string): Promise<VoiceRef> =>
  submitVoice(
    app.ctx,
    noteKind,
    subject,
    { name: 'Ben', address: parseAddress(email)!, country: 'FR', wishes: [] },
    { ip: networkOf(email), honeypot: '', shownAt: '1' },
  )

const confirm = (app: TestApp, ref: VoiceRef): ReturnType<typeof confirmVoice> =>
  confirmVoice(app.ctx, { ...ref, via: 'link', code: '', basis: 'all' })

describe('under concurrency', () => {
  it('100 parallel confirmations of one submission count once, and all see the same', () =>
    twoProcesses(async (one, two, subject) => {
      const ref = await submitAs(one, subject, 'ben@example.org')
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, i) => confirm(i % 2 ? one : two, ref)),
      )
      assert.equal(outcomes.filter(({ result }) => result === 'confirmed').length, 1)
      assert.deepEqual(
        new Set(outcomes.map((outcome) => 'ref' in outcome && outcome.ref.id)),
        new Set([ref.id]),
      )
      await tick(one.ctx)
      assert.equal((await tallyOf(one.ctx, subject.id)).counted, 1)
    }))

  it('64 submissions of one address give one active signature', () =>
    twoProcesses(async (one, two, subject) => {
      const refs = await Promise.all(
        Array.from({ length: 64 }, (_, i) => submitAs(i % 2 ? one : two, subject, `ben+${i}@example.org`)),
      )
      const outcomes = await Promise.all(refs.map((ref, i) => confirm(i % 2 ? one : two, ref)))
      const winners = outcomes.filter(({ result }) => result === 'confirmed')
      assert.equal(winners.length, 1)
      const ids = new Set(outcomes.map((outcome) => ('ref' in outcome ? outcome.ref.id : '')))
      assert.equal(ids.size, 1)
      await tick(one.ctx)
      assert.equal((await tallyOf(one.ctx, subject.id)).net, 1)
    }))

  it('codes guessed in parallel get five tries, not more', () =>
    twoProcesses(async (one, two, subject) => {
      const ref = await submitAs(one, subject, 'ben@example.org')
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          confirmVoice((i % 2 ? one : two).ctx, {
            ...ref,
            via: 'code',
            code: String(i).padStart(6, '0'),
            basis: undefined,
          }),
        ),
      )
      assert.equal(outcomes.filter(({ result }) => result === 'wrong-code').length <= 5, true)
      const [tries] = await run<{ n: number }>(one.ctx.db, 'select count(*)::int as n from code_tries')
      assert.equal(tries!.n, 5)
      assert.equal(
        (await confirmVoice(one.ctx, { ...ref, via: 'code', code: '999999', basis: undefined })).result,
        'too-many-tries',
      )
    }))

  it('the right code, pressed twice and answered by two processes at once, confirms once and is refused by neither', () =>
    twoProcesses(async (one, two, subject) => {
      for (let person = 0; person < 8; person++) {
        const ref = await submitAs(one, subject, `twice${person}@example.org`)
        await run(one.ctx.db, 'update mailings set composed_at = $2 where recipient_id = $1', [
          ref.id,
          one.clock.now(),
        ])
        const attempt = { ...ref, via: 'code', code: codeOf(one.ctx.keys, ref, 1), basis: undefined } as const
        const outcomes = await Promise.all([one, two, one, two].map(({ ctx }) => confirmVoice(ctx, attempt)))
        assert.deepEqual(outcomes.map(({ result }) => result).sort(), [
          'already',
          'already',
          'already',
          'confirmed',
        ])
      }
    }))

  it('two sequencers at once count everything once', () =>
    twoProcesses(async (one, two, subject) => {
      const refs = await Promise.all(
        Array.from({ length: 300 }, (_, i) => submitAs(one, subject, `p${i}@example.org`)),
      )
      const confirming = Promise.all(refs.map((ref) => confirm(one, ref)))
      for (let i = 0; i < 10; i++) await Promise.all([tick(one.ctx), tick(two.ctx)])
      await confirming
      await Promise.all([tick(one.ctx), tick(two.ctx)])
      await tick(one.ctx)
      const tally = await tallyOf(one.ctx, subject.id)
      const leaves = await recount(one.ctx, 'public')
      assert.deepEqual([tally.net, leaves.size, leaves.subjects.get(subject.publicId)!.net], [300, 300, 300])
      const [head] = await run<{ root: Buffer }>(one.ctx.db, `select root from log_head where log = 'public'`)
      assert.deepEqual(head!.root, leaves.root)
      const numbers = await run<{ number: number }>(
        one.ctx.db,
        'select number from log_entries order by index',
      )
      assert.deepEqual(
        numbers.map((row) => row.number),
        Array.from({ length: 300 }, (_, i) => i + 1),
      )
    }))

  it('withdrawing and erasing at the same moment takes back once', () =>
    twoProcesses(async (one, two, subject) => {
      const ref = await submitAs(one, subject, 'ben@example.org')
      await confirm(one, ref)
      await tick(one.ctx)
      await Promise.allSettled([
        withdrawVoice(one.ctx, ref),
        withdrawVoice(two.ctx, ref),
        eraseVoice(one.ctx, ref),
        eraseVoice(two.ctx, ref),
      ])
      await tick(one.ctx)
      const { counted, withdrawn, net } = await tallyOf(one.ctx, subject.id)
      assert.deepEqual([counted, withdrawn, net], [1, 1, 0])
    }))
})
