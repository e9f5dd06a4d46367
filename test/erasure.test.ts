import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { unseal } from '#core/crypto.ts'
import { eraseVoice } from '../src/features/voices/acting/erasing.ts'
import { makePromises, sayOutcome } from '../src/features/statements/promises/actions.ts'
import { parseAddress } from '../src/features/voices/addresses.ts'
import { askToFollow, confirmFollow, unsubscribe } from '../src/features/voices/mailing/following.ts'
import { scrubErased } from '../src/features/voices/scrubbing.ts'
import { aSubject, noteApp, sign } from '../src/features/voices/voices.testing.ts'
import { tick, type VoiceRef } from '#features/voices/index.ts'
import type { TestApp } from './app.ts'
import { enter, synopsis } from '../src/features/works/presentations/presentations.testing.ts'
import { vote } from '../src/features/reviews/fairness/fairness.testing.ts'
import { aFilm, review, WORK } from '../src/features/reviews/reviews.testing.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { randomBytes } from 'node:crypto'
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

/** Somebody follows, and has confirmed it: what is kept of their address. */
async function follow(
  app: TestApp,
  subject: { id: number; publicId: string },
  email: string,
): Promise<{ ref: VoiceRef; sealed: Buffer; hash: Buffer }> {
  const ref = await askToFollow(app.ctx, { ...subject, addressRules: 1 }, parseAddress(email)!)
  await confirmFollow(app.ctx, ref)
  const [row] = await run<{ sealed: Buffer; hash: Buffer }>(
    app.ctx.db,
    'select sealed, address_hash as hash from follows where id = $1',
    [ref.id],
  )
  return { ref, ...row! }
}

async function leaveAll(app: TestApp, ref: VoiceRef): Promise<void> {
  for (const list of ['answer', 'news'] as const) await unsubscribe(app.ctx, ref, list)
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

    // One of them follows too, two others do nothing else.
    const follows = []
    for (const email of ['ben9@example.org', 'leaves@example.org', 'stays@example.org'])
      follows.push(await follow(app, subject, email))
    const [own, left, staying] = follows

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

    for (const { ref, sealed, hash } of follows) {
      for (const bytes of [sealed, hash])
        assert.ok(heapBefore.includes(bytes) && dumpBefore.includes(bytes.toString('hex')))
      assert.match(
        unseal<{ address: string }>(app.ctx.keys.seal, `${ref.subjectId}|${ref.id}`, sealed).address,
        /^(ben9|leaves|stays)@example\.org$/,
      )
    }

    for (const ref of victims) await eraseVoice(app.ctx, ref)
    await leaveAll(app, left!.ref)
    await tick(app.ctx)
    app.clock.forward({ days: 1 })
    await scrubErased(app.ctx)
    const [heapAfter, dumpAfter] = [await heap(), await dump()]
    for (const secret of secrets)
      for (const [name, bytes] of Object.entries(secret) as [string, Buffer][]) {
        assert.ok(!dumpAfter.includes(bytes.toString('hex')), `${name} is in the dump`)
        assert.ok(!heapAfter.includes(bytes), `${name} is on a page`)
      }
    for (const { sealed, hash } of [own!, left!])
      for (const bytes of [sealed, hash])
        assert.ok(!dumpAfter.includes(bytes.toString('hex')) && !heapAfter.includes(bytes))
    assert.ok(heapAfter.includes(staying!.sealed) && dumpAfter.includes(staying!.sealed.toString('hex')))
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
    await leaveAll(app, staying!.ref)
    await scrubErased(app.ctx)
    const empty = await heap()
    assert.ok(!empty.includes(staying!.sealed))
    for (const { salt, sealed } of rest) assert.ok(!empty.includes(salt) && !empty.includes(sealed))
  })
})

it('of a review and of a vote neither text, objection, details nor traits stay, however long they were', async () => {
  await withDisk({}, async ({ app, heap, dump }) => {
    await aFilm(app)
    const long = randomBytes(1_400).toString('hex')
    const given = []
    for (let i = 0; i < 8; i++)
      given.push(
        await review(app, { mark: '4.5', body: i === 5 ? `Told at length ${long}` : `Said by number ${i}.` }),
      )
    const { browser: mo } = await signedIn(app, 'moderator')
    const poster = await enter(app, mo, { ...synopsis, work: WORK })
    const voters = []
    for (let i = 0; i < 6; i++)
      voters.push(
        await vote(app, poster.path, { seen: 'all', answer: 'much-worse', trait: ['sad', 'tender'] }),
      )

    // One was changed, refused and objected to, so that it has every row a review can have.
    const [, , ben] = given
    const place = `/works/${WORK}/review`
    const changed = { seen: 'all', mark: '1', about: 'promotion', language: 'en', body: 'Said anew by Ben.' }
    assert.equal((await ben!.browser.post(`${place}/versions`, changed)).status, 303)
    const desk = `/desk/reviews/${ben!.ref.subjectId}/${ben!.ref.id}/checks`
    assert.equal(
      (await mo.post(desk, { version: '2', decision: 'refused', reason: 'Rude to a person' })).status,
      303,
    )
    assert.equal(
      (await ben!.browser.post(`${place}/text-objection`, { objection: 'Ben objects loudly' })).status,
      303,
    )
    await tick(app.ctx)

    const votes = await run<{ subjectId: number; id: string }>(
      app.ctx.db,
      `select subject_id as "subjectId", id from voices where kind = 'vote' order by confirmed_at`,
    )
    const victims = [ben!.ref, given[5]!.ref, votes[1]!]
    const secrets = await Promise.all(victims.map((ref) => secretsOf(app, ref)))
    const texts = ['Said by number 2.', 'Said anew by Ben.', 'Ben objects loudly']
    const [heapBefore, dumpBefore] = [await heap(), await dump()]
    for (const text of texts) assert.ok(heapBefore.includes(text) && dumpBefore.includes(text), text)
    assert.ok(dumpBefore.includes(long))
    for (const [i, { salt, payload, sealed }] of secrets.entries()) {
      // A long value lies outside of its row in pieces of 2 kB.
      for (const bytes of [salt, payload, sealed])
        assert.ok(heapBefore.includes(bytes.subarray(0, 1_000)) && dumpBefore.includes(bytes.toString('hex')))
      const bound = `${victims[i]!.subjectId}|${victims[i]!.id}`
      const said = unseal<string>(app.ctx.keys.seal, bound, payload)
      assert.match(said, i === 2 ? /^traits=sad\.tender$/m : /^mark=/m)
    }

    assert.equal((await ben!.browser.post(`${place}/erasure`, { erase: 'yes' })).status, 200)
    assert.equal((await given[5]!.browser.post(`${place}/erasure`, { erase: 'yes' })).status, 200)
    assert.equal((await voters[1]!.post(`${poster.path}/vote/erasure`, { erase: 'yes' })).status, 200)
    await tick(app.ctx)
    app.clock.forward({ days: 1 })
    await scrubErased(app.ctx)
    const [heapAfter, dumpAfter] = [await heap(), await dump()]
    for (const text of [...texts, long.slice(0, 200), 'Told at length'])
      assert.ok(!heapAfter.includes(text) && !dumpAfter.includes(text), text)
    for (const secret of secrets)
      for (const [name, bytes] of Object.entries(secret) as [string, Buffer][]) {
        assert.ok(!dumpAfter.includes(bytes.toString('hex')), `${name} is in the dump`)
        for (let at = 0; at + 16 <= bytes.length; at += 500)
          assert.ok(!heapAfter.includes(bytes.subarray(at, at + 16)), `${name} is on a page, from ${at} on`)
      }
    // Of those who stayed nothing is lost.
    assert.ok(heapAfter.includes('Said by number 3.') && dumpAfter.includes('Said by number 3.'))
    const stayed = await secretsOf(app, votes[2]!)
    assert.ok(heapAfter.includes(stayed.salt) && dumpAfter.includes(stayed.sealed.toString('hex')))
    assert.deepEqual(await run(app.ctx.db, 'select * from erased_pages'), [])
  })
})
