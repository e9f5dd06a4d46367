import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { unseal } from '#core/crypto.ts'
import { connect, run } from '#core/db.ts'
import { startEmbedded } from '#core/postgres.ts'
import { migrate } from '../bin/migrate.ts'
import { backup } from '../src/features/desk/backup/take.ts'
import { archivePetition } from '../src/features/petitions/archiving/actions.ts'
import { closeDue } from '../src/features/petitions/jobs.ts'
import { aWork, confirm, openPetition, sign } from '../src/features/petitions/petitions.testing.ts'
import { scrubErased } from '../src/features/voices/scrubbing.ts'
import { anyPetition } from '#features/petitions/index.ts'
import { tick } from '#features/voices/index.ts'
import { testApp, type TestApp } from './app.ts'
import { testConfig } from './setup/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'firsthand-anonymous-'))
chmodSync(folder, 0o755)
after(() => rmSync(folder, { recursive: true, force: true }))

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
  const server = await startEmbedded(folder, () => {}, { shelter: join(folder, 'shelter') })
  const connections = connect(server.url, { max: 3 })
  const owner = new URL(server.url)
  owner.username = 'postgres'
  const admin = new pg.Client(owner.href)
  try {
    await admin.connect()
    const LOG_DIR = join(folder, 'log')
    await migrate({ databaseUrl: server.url, config: testConfig(server.url, { LOG_DIR }) })
    const app = await testApp(connections.db, server.url, { env: { LOG_DIR } })
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

    const heap = async (): Promise<Buffer> => {
      await admin.query('checkpoint')
      const { rows } = await admin.query<{ folder: string }>(
        `select current_setting('data_directory') as folder`,
      )
      const paths = await run<{ path: string }>(
        app.ctx.db,
        `select pg_relation_filepath(name::regclass) as path from unnest(array['voice_salts', 'submissions']) as t (name)`,
      )
      return Buffer.concat(paths.map(({ path }) => readFileSync(join(rows[0]!.folder, path))))
    }
    const dump = async (): Promise<string> =>
      gunzipSync(readFileSync((await backup(app.ctx, join(folder, 'backups'))).file)).toString('utf8')

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
  } finally {
    await admin.end()
    await connections.db.destroy()
    await server.stop()
  }
})
