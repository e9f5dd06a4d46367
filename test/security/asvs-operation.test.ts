import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '#config'
import { run } from '#core/db.ts'
import { PUBLIC } from '../../src/features/people/people.testing.ts'
import { testDatabaseUrl, testDataDir } from '../setup/database.ts'
import { withApp } from '../app.ts'
import { assemble } from './cast.ts'
import { freshSite } from './exercise.ts'
import { table } from './table.ts'
import { ROOT, sources } from './sources.ts'

test('ASVS 12.3.1 mail leaves this machine only through TLS', async () => {
  const { startSmtp } = await import('../smtp.ts')
  const { createMailer } = await import('#core/mail/index.ts')
  // A server that offers no TLS, under a name that is not loopback: refused before anything of the mail was said.
  const { networkInterfaces } = await import('node:os')
  const host = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && one.family === 'IPv4' && !one.internal)?.address
  if (!host) return
  const smtp = await startSmtp({ host })
  try {
    const config = {
      mail: {
        url: smtp.url,
        from: 'a@example.org',
        dkim: undefined,
        bounceDomain: undefined,
        listPerSecond: 20,
      },
      baseUrl: 'https://firsthand.example',
    }
    const mailer = createMailer(config, undefined as never)
    const delivery = await mailer.send({
      to: 'ben@example.org',
      messageId: '<a@example.org>',
      date: new Date(0),
      from: { name: '', address: 'a@example.org' },
      returnPath: undefined,
      subject: 's',
      text: 't',
      html: 'h',
    })
    await mailer.close()
    assert.equal(delivery.accepted, false)
    assert.equal(smtp.received.length, 0)
  } finally {
    await smtp.close()
  }
})

test('ASVS 12.2.1, 12.3.1 the way to a database elsewhere is encrypted, and never falls back', async () => {
  const refused = (url: string, more: Record<string, string> = {}): boolean => {
    try {
      readConfig({ DATABASE_URL: url, ...more })
      return false
    } catch (error) {
      assert.match(String(error), /not encrypted/)
      return true
    }
  }
  for (const mode of [
    '',
    '?sslmode=disable',
    '?sslmode=allow',
    '?sslmode=prefer',
    '?sslmode=no-verify',
    '?ssl=false',
  ])
    assert.ok(refused(`postgres://u:p@db.example/f${mode}`), mode)
  for (const mode of ['require', 'verify-ca', 'verify-full'])
    assert.ok(!refused(`postgres://u:p@db.example/f?sslmode=${mode}`), mode)
  for (const url of [
    'postgres://u:p@127.0.0.1/f',
    'postgres://u:p@[::1]/f',
    'postgres:///f?host=/run/postgresql',
  ])
    assert.ok(!refused(url), url)
  assert.ok(refused('postgres://u:p@127.0.0.1/f?host=db.example'))
  assert.ok(!refused('postgres://u:p@database/f', { DATABASE_NETWORK: 'private' }))
  // The server of the tests offers no TLS: asked for it, the connection is given up.
  const url = new URL(await testDatabaseUrl())
  url.searchParams.set('sslmode', 'verify-full')
  const { connect } = await import('#core/db.ts')
  const { db } = connect(url.href, { max: 1 })
  await assert.rejects(run(db, 'select 1'), /SSL/)
  await db.destroy()
})

test('ASVS 13.2.2 the role of the database owns its tables and nothing more', async () => {
  const { mkdtempSync, rmSync, chmodSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const { startEmbedded } = await import('#core/postgres.ts')
  const { connect } = await import('#core/db.ts')
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-role-'))
  chmodSync(folder, 0o755)
  const embedded = await startEmbedded(folder, () => {}, { shelter: join(folder, 'shelter') })
  const { db } = connect(embedded.url, { max: 1 })
  try {
    assert.deepEqual(
      await run(
        db,
        `select rolsuper, rolcreaterole, rolreplication, rolbypassrls, pg_has_role(current_user, 'pg_read_server_files', 'member') as reads,
           pg_has_role(current_user, 'pg_execute_server_program', 'member') as runs from pg_roles where rolname = current_user`,
      ),
      [
        {
          rolsuper: false,
          rolcreaterole: false,
          rolreplication: false,
          rolbypassrls: false,
          reads: false,
          runs: false,
        },
      ],
    )
    await assert.rejects(run(db, `copy (select 1) to program 'true'`), /permission denied/)
    await assert.rejects(run(db, `select pg_read_file('/etc/passwd')`), /permission denied/)
  } finally {
    await db.destroy()
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

// Whatever a stranger types, nothing here is fetched because of it: what may open a connection is named, with the reason.
const REACHES_OUT: [pattern: RegExp, allowed: RegExp, why: string][] = [
  [/(?<![.\w])fetch\(/, /^$/, 'no page of another site is ever read'],
  [/from 'node:(http2?|https|tls)'/, /^$/, 'the server is @hono/node-server; mail goes through nodemailer'],
  [/from 'node:dgram'/, /^$/, 'nothing'],
  [
    /from 'node:dns/,
    /^features[/\\]statements[/\\]parties[/\\]/,
    'a TXT record under a domain that a party claims',
  ],
  [/\bnodemailer\b/, /^core[/\\]mail[/\\]/, 'the mail server that the operator named'],
  [/connect[^\n]*from 'node:net'/, /^core[/\\]process-lock\.ts$/, 'a lock on loopback'],
]

test('ASVS 1.3.6, 13.2.4, 13.2.5, 15.3.2 nobody can make the site open a connection to where they want', () => {
  for (const [pattern, allowed, why] of REACHES_OUT) {
    const found = sources.filter(([, source]) => pattern.test(source)).map(([name]) => name)
    assert.deepEqual(
      found.filter((name) => !allowed.test(name)),
      [],
      `${pattern}: ${why}`,
    )
  }
})

test('ASVS 15.1.2, 15.2.1 what the site is made of is written down from the lock file, each part pinned', async () => {
  const { partsOf } = await import('../../bin/sbom.ts')
  const parts = partsOf(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >
  for (const kind of ['dependencies', 'optionalDependencies', 'devDependencies'])
    for (const [name, version] of Object.entries(own[kind]!)) {
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name)
      assert.ok(
        parts.some((part) => part.name === name && part.version === version),
        name,
      )
    }
})

test('ASVS 13.3.1 every secret can come from a file; keys are readable by their user alone', async () => {
  await testDatabaseUrl()
  const file = join(testDataDir(), 'keys', 'root.key')
  assert.equal(statSync(file).mode & 0o077, 0)
  assert.equal(statSync(join(testDataDir(), 'keys')).mode & 0o077, 0)
  const config = readConfig({ METRICS_TOKEN_FILE: file })
  assert.equal(config.metricsToken, readFileSync(file, 'utf8').trim())
})

test('ASVS 13.4.1, 13.4.3, 13.4.5 nothing is served that is no route: no repository, no listing, no debugging', () =>
  withApp(async (app) => {
    for (const path of [
      '/.git/config',
      '/.env',
      '/package.json',
      '/src/app.ts',
      '/data/keys/root.key',
      '/assets',
      '/assets/',
      '/assets/css/',
      '/assets/../package.json',
      '/assets/%2e%2e/package.json',
      '/assets/..%2fpackage.json',
      '/assets/fonts/../../../package.json',
      '/assets/fonts/source-serif-4-latin-600-normal.woff2/../../x',
      '/node_modules/',
      '/server-status',
      '/debug',
      '/.well-known/',
      '/admin',
      '/graphql',
    ])
      assert.ok([303, 404, 400].includes((await app.request(path)).status), path)
  }))

test('ASVS 13.4.2, 4.1.4 methods that no route has are not there', () =>
  withApp(async (app) => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])
      for (const path of ['/', '/petitions', '/desk', '/works'])
        assert.equal((await app.request(path, { method })).status, 404, `${method} ${path}`)
  }))

test('ASVS 13.4.4 figures are for the machine itself and for whoever has the token', () =>
  withApp(
    async (app) => {
      assert.equal((await app.request('/metrics')).status, 404)
      for (const token of ['', 'x', 'tokex', 'token ', 'token1'])
        assert.equal(
          (await app.request('/metrics', { headers: { authorization: `Bearer ${token}x` } })).status,
          404,
        )
      assert.equal(
        (await app.request('/metrics', { headers: { authorization: 'Bearer token' } })).status,
        200,
      )
    },
    { env: { METRICS_TOKEN: 'token' } },
  ))

test('ASVS 15.3.1 the public interface tells what is public and no more', () =>
  withApp(
    async (app) => {
      const cast = await assemble(app)
      const site = await freshSite(app)
      const texts = []
      for (const name of Object.keys(table).filter(
        (one) => /^GET .*(json|atom|csv|xml)/.test(one) && !one.includes('signature'),
      ))
        texts.push(await (await site.ask(name, table[name]!, cast, 'visitor')).text())
      const all = texts.join('\n')
      assert.ok(all.includes('Ada Lovage'), 'who asks is public')
      for (const hidden of [
        '@example.org',
        cast.owner.id,
        'Ben Okonjo',
        'Vera',
        'address_hash',
        'subject_id',
        'author_voice',
        'sealed',
        cast.unseen,
      ])
        assert.ok(!all.includes(hidden), hidden)
    },
    { env: PUBLIC },
  ))

test('ASVS 14.2.2, 3.5.1 every page twice, and the database is as before', async () => {
  const { snapshot } = await import('../hostile/snapshot.ts')
  const { ROLES } = await import('./cast.ts')
  await withApp(
    async (app) => {
      const cast = await assemble(app)
      // A session notes that it was used, at most every ten minutes (7.3.1): that is the one row a page may touch, and here it is fresh.
      const before = await snapshot(app.ctx.db)
      for (let round = 0; round < 2; round++) {
        const site = await freshSite(app)
        for (const [name, line] of Object.entries(table))
          if (name.startsWith('GET') && !/tar|png/.test(name))
            for (const role of ROLES) await (await site.ask(name, line, cast, role)).text()
      }
      assert.deepEqual(await snapshot(app.ctx.db), before)
    },
    { env: PUBLIC },
  )
})
