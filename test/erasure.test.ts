import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { unseal } from '#core/crypto.ts'
import { eraseVoice } from '../src/features/voices/acting/erasing.ts'
import { makePromises, sayOutcome } from '../src/features/statements/promises/actions.ts'
import { scrubErased } from '../src/features/voices/scrubbing.ts'
import { aSubject, noteApp, sign } from '../src/features/voices/voices.testing.ts'
import { tick, type VoiceRef } from '#features/voices/index.ts'
import type { TestApp } from './app.ts'
import { withDisk } from './disk.ts'

interface Secrets {
  salt: Buffer
  payload: Buffer
  sealed: Buffer
}

async function secretsOf(app: TestApp, ref: VoiceRef): Promise<Secrets> {
  const [row] = await run<Secrets>(
    app.ctx.db,
    `select v.salt, v.payload, s.sealed from voice_salts v join submissions s on s.subject_id = v.subject_id and s.id = v.voice_id
     where v.subject_id = $1 and v.voice_id = $2`,
    [ref.subjectId, ref.id],
  )
  return row!
}

it('after an erasure neither salt nor seal is in a dump, nor on the pages of the database', async () => {
  await withDisk(noteApp, async ({ app, heap, dump }) => {
    const subject = await aSubject(app.ctx)
    const refs: VoiceRef[] = []
    for (let i = 0; i < 40; i++)
      refs.push(
        await sign(app, app.browser(`203.0.113.${i}`), subject.publicId, {
          name: `Ben Number ${i}`,
          email: `ben${i}@example.org`,
        }),
      )
    await tick(app.ctx)

    // The first one also said what became of a promise.
    const { id } = await app.ctx.db
      .insertInto('statements')
      .values({
        subject_id: subject.id,
        answer_subject_id: subject.id,
        kind: 'commitment',
        party: 'Lumen',
        said_on: '2026-09-10',
        begun_at: app.clock.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await makePromises(app.ctx, id, 1, [{ words: 'The poster goes back.', dueOn: '2026-12-01' }])
    const outcome = { outcome: 'broken', words: 'Not in Peru, I was there.', link: null } as const
    await sayOutcome(app.ctx, 1, 'author', 'author', outcome, refs[9]!.id)
    const [said] = await run<{ salt: Buffer }>(app.ctx.db, 'select salt from promise_words')

    // One amid the others, and the last of a page, which VACUUM alone would leave where it was.
    const [last] = await run<{ id: string }>(
      app.ctx.db,
      `select voice_id as id from voice_salts where (ctid::text::point)[0] = 0 order by ctid desc limit 1`,
    )
    const victims = [refs[9]!, { subjectId: subject.id, id: last!.id }]
    const secrets = await Promise.all(victims.map((ref) => secretsOf(app, ref)))
    const [heapBefore, dumpBefore] = [await heap(), await dump()]
    for (const [i, { salt, payload, sealed }] of secrets.entries()) {
      for (const bytes of [salt, payload, sealed])
        assert.ok(heapBefore.includes(bytes) && dumpBefore.includes(bytes.toString('hex')))
      const bound = `${victims[i]!.subjectId}|${victims[i]!.id}`
      assert.match(unseal<string>(app.ctx.keys.seal, bound, payload), /^name=Ben Number \d+$/m)
      assert.match(
        unseal<{ address: string }>(app.ctx.keys.seal, bound, sealed).address,
        /^ben\d+@example\.org$/,
      )
    }

    assert.ok(heapBefore.includes('I was there') && dumpBefore.includes('I was there'))
    assert.ok(heapBefore.includes(said!.salt) && dumpBefore.includes(said!.salt.toString('hex')))

    for (const ref of victims) await eraseVoice(app.ctx, ref)
    await tick(app.ctx)
    app.clock.forward({ days: 1 })
    await scrubErased(app.ctx)
    const [heapAfter, dumpAfter] = [await heap(), await dump()]
    for (const secret of secrets)
      for (const [name, bytes] of Object.entries(secret) as [string, Buffer][]) {
        assert.ok(!dumpAfter.includes(bytes.toString('hex')), `${name} is in the dump`)
        assert.ok(!heapAfter.includes(bytes), `${name} is on a page`)
      }
    assert.ok(!dumpAfter.includes('I was there') && !dumpAfter.includes(said!.salt.toString('hex')))
    assert.ok(!heapAfter.includes('I was there') && !heapAfter.includes(said!.salt))
    // Of those who stayed nothing is lost, and nothing is left to do.
    const stayed = await secretsOf(app, refs[3]!)
    assert.ok(heapAfter.includes(stayed.salt) && dumpAfter.includes(stayed.sealed.toString('hex')))
    assert.deepEqual(await run(app.ctx.db, 'select * from erased_pages'), [])

    // Everybody goes: no neighbour is left to write over them.
    const rest = await Promise.all(
      refs
        .filter((ref) => !victims.some(({ id }) => id === ref.id))
        .map(async (ref) => ({ ref, ...(await secretsOf(app, ref)) })),
    )
    for (const { ref } of rest) await eraseVoice(app.ctx, ref)
    await scrubErased(app.ctx)
    const empty = await heap()
    for (const { salt, sealed } of rest) assert.ok(!empty.includes(salt) && !empty.includes(sealed))
  })
})
