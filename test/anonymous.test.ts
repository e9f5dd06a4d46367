import assert from 'node:assert/strict'
import { it } from 'node:test'
import { unseal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { archivePetition } from '../src/features/petitions/archiving/actions.ts'
import { closeDue } from '../src/features/petitions/jobs.ts'
import { aWork, confirm, openPetition, sign } from '../src/features/petitions/petitions.testing.ts'
import { scrubErased } from '../src/features/voices/scrubbing.ts'
import { anyPetition } from '#features/petitions/index.ts'
import { tick } from '#features/voices/index.ts'
import type { TestApp } from './app.ts'
import { withDisk } from './disk.ts'

interface Secrets {
  id: string
  salt: Buffer
  payload: Buffer
  sealed: Buffer
  address_hash: Buffer
}

const secretsOf = (app: TestApp, subjectId: number): Promise<Secrets[]> =>
  run<Secrets>(
    app.ctx.db,
    `select s.id, v.salt, v.payload, s.sealed, s.address_hash from voice_salts v
     join submissions s on s.subject_id = v.subject_id and s.id = v.voice_id where v.subject_id = $1`,
    [subjectId],
  )

it('six months after its end nothing that says who signed is in the tables, in a dump, or on the pages of the database', async () => {
  await withDisk({}, async ({ app, heap, dump }) => {
    await aWork(app)
    const ada = app.browser('192.0.2.10')
    const slug = await openPetition(app, ada, { closesOn: '2026-09-20' })
    await confirm(app, ada, slug)
    for (let i = 0; i < 12; i++) await sign(app, slug, { name: `Zebedee Quirk ${i}`, seen: 'all' })
    // Another petition, which goes on: its people stay.
    const other = await openPetition(app, app.browser('192.0.2.11'), {
      action: 'This one goes on',
      email: 'bea@example.org',
      name: 'Bea Brook',
    })
    await sign(app, other, { name: 'Dan Stays' }).catch(() => undefined)
    await tick(app.ctx)
    const petition = await anyPetition(app.ctx, slug)

    const secrets = await secretsOf(app, petition.id)
    assert.equal(secrets.length, 13)
    const [heapBefore, dumpBefore] = [await heap(), await dump()]
    for (const { id, salt, payload, sealed, address_hash } of secrets) {
      for (const bytes of [salt, payload, sealed])
        assert.ok(heapBefore.includes(bytes) && dumpBefore.includes(bytes.toString('hex')))
      assert.ok(dumpBefore.includes(address_hash.toString('hex')))
      const { name } = unseal<{ name: string }>(app.ctx.keys.seal, `${petition.id}|${id}`, sealed)
      assert.match(name, /^(Zebedee Quirk \d+|Ada Lovage)$/)
    }
    assert.match(dumpBefore, /Ada Lovage/)
    const numbers = await app.request(`/petitions/${slug}.json`)

    app.clock.at = new Date('2026-09-21T00:02:00Z')
    await closeDue(app.ctx)
    app.clock.at = new Date('2027-03-21T09:00:00Z')
    await archivePetition(app.ctx, petition.id)
    await scrubErased(app.ctx)
    const [heapAfter, dumpAfter] = [await heap(), await dump()]
    for (const { id, ...secret } of secrets)
      for (const [name, bytes] of Object.entries(secret) as [string, Buffer][]) {
        assert.ok(!dumpAfter.includes(bytes.toString('hex')), `${name} of ${id} is in the dump`)
        assert.ok(!heapAfter.includes(bytes), `${name} of ${id} is on a page`)
      }
    assert.doesNotMatch(dumpAfter, /Ada Lovage|Zebedee|ben\d+@example\.org|ada@example\.org/)
    const { counted, net } = numbers.json() as Record<string, number>
    const now = (await app.request(`/petitions/${slug}.json?after`)).json() as Record<string, number>
    assert.deepEqual([now.counted, now.net], [counted, net])
    // Nobody else's are gone.
    assert.deepEqual(
      (
        await run<{ n: number }>(
          app.ctx.db,
          'select count(*)::int as n from submissions where subject_id <> $1',
          [petition.id],
        )
      )[0],
      { n: 1 },
    )
    assert.match(dumpAfter, /Bea Brook/)
  })
})
