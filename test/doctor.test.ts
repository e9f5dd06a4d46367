import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { readConfig } from '#config'
import { judgeCertificate } from '../bin/doctor/certificate.ts'
import { checkConfiguration } from '../bin/doctor/configuration.ts'
import { judgeClocks, judgeConnections, judgeSettings } from '../bin/doctor/database.ts'
import { names } from '../bin/doctor/dns.ts'
import { notesOn, type Notes, type State } from '../bin/doctor/findings.ts'
import { checkHotline } from '../bin/doctor/hotline.ts'
import { checkMailServer } from '../bin/doctor/mail-server.ts'
import { judgeCounting, judgeMail } from '../bin/doctor/running.ts'
import { judgeBackups, judgeSpace } from '../bin/doctor/storage.ts'
import { examine, told } from '../bin/doctor.ts'
import { startSmtp } from './smtp.ts'
import { freshDatabase, testDataDir } from './setup/database.ts'
import { NOW, site, stateOf } from './doctor.ts'

const states = (work: (notes: Notes) => void): State[] => {
  const notes = notesOn('test')
  work(notes)
  return notes.all.map(({ state }) => state)
}

describe('the doctor judges', () => {
  test('settings: what people are promised needs three of them', () => {
    const good = {
      fsync: 'on',
      full_page_writes: 'on',
      autovacuum: 'on',
      synchronous_commit: 'on',
      data_checksums: 'on',
    }
    assert.deepEqual(
      states((notes) => judgeSettings(notes, good)),
      ['ok', 'ok', 'ok', 'ok', 'ok'],
    )
    assert.equal(states((notes) => judgeSettings(notes, { ...good, fsync: 'off' }))[0], 'wrong')
    assert.equal(states((notes) => judgeSettings(notes, { ...good, synchronous_commit: 'off' }))[3], 'wrong')
    assert.equal(
      states((notes) => judgeSettings(notes, { ...good, synchronous_commit: 'local' }))[3],
      'attention',
    )
    assert.equal(states((notes) => judgeSettings(notes, { ...good, data_checksums: 'off' }))[4], 'attention')
  })

  test('connections: 20 for one machine, and some air', () => {
    const settings = { max_connections: '100', superuser_reserved_connections: '3' }
    assert.deepEqual(
      states((notes) => judgeConnections(notes, { settings, connections: 40 })),
      ['ok'],
    )
    assert.deepEqual(
      states((notes) => judgeConnections(notes, { settings, connections: 90 })),
      ['attention'],
    )
    assert.deepEqual(
      states((notes) =>
        judgeConnections(notes, { settings: { ...settings, max_connections: '20' }, connections: 1 }),
      ),
      ['wrong'],
    )
  })

  test('clocks: what the question took on its way is not counted as a difference', () => {
    for (const [apart, state] of [
      [0, 'ok'],
      [1.9, 'ok'],
      [5, 'attention'],
      [-5, 'attention'],
      [3_600, 'wrong'],
      [-3_600, 'wrong'],
    ] as const) {
      const database = 1_000_000 + apart * 1_000
      assert.deepEqual(
        states((notes) => judgeClocks(notes, 1_000_000, database, 1_000_000)),
        [state],
        String(apart),
      )
      assert.deepEqual(
        states((notes) => judgeClocks(notes, database - 4_000, database, database + 4_000)),
        ['ok'],
      )
    }
  })

  test('certificates, space, backups, counting and mails by their age and size', () => {
    const ends = (days: number): State[] =>
      states((notes) =>
        judgeCertificate(notes, 'a.example', new Date(NOW.getTime() + days * 86_400_000), NOW),
      )
    assert.deepEqual([ends(60), ends(14), ends(3), ends(-1)].flat(), ['ok', 'attention', 'wrong', 'wrong'])

    const space = (free: number, files = 0.5): State[] =>
      states((notes) => judgeSpace(notes, '/data', { free, all: 100e9, files }))
    assert.deepEqual([space(50e9), space(9e9), space(0.1e9), space(50e9, 0.01)].flat(), [
      'ok',
      'attention',
      'wrong',
      'attention',
    ])

    const day = 86_400
    const kept = { made: day, failed: null, reason: null, signed: true }
    const backups = (
      facts: Partial<typeof kept> | { made: null } | { failed: number; reason: string },
      open = true,
    ): State[] => states((notes) => judgeBackups(notes, { ...kept, ...facts }, open))
    assert.deepEqual(
      [
        backups({}),
        backups({ made: 4 * day }),
        backups({ made: 30 * day }),
        backups({ made: 30 * day }, false),
        backups({ made: null }),
        backups({ failed: 60, reason: 'disk full' }),
      ].flat(),
      ['ok', 'attention', 'wrong', 'ok', 'wrong', 'wrong'],
    )

    const running = { workers: 1, webs: 1, oldest: null, waiting: 0 }
    const counting = (facts: object): State[] =>
      states((notes) => judgeCounting(notes, { ...running, ...facts }))
    assert.deepEqual(
      [
        counting({}),
        counting({ waiting: 3, oldest: 1 }),
        counting({ waiting: 3, oldest: 20 }),
        counting({ waiting: 3, oldest: 90 }),
        counting({ workers: 0 }),
        counting({ workers: 0, webs: 0 }),
      ].flat(),
      ['ok', 'ok', 'attention', 'wrong', 'wrong', 'attention'],
    )
    const mail = (due: number | null, owed: number, refused = 0): State[] =>
      states((notes) => judgeMail(notes, { due, owed, refused }))
    assert.deepEqual([mail(null, 0), mail(30, 5), mail(900, 5), mail(7_300, 5), mail(null, 0, 500)].flat(), [
      'ok',
      'ok',
      'attention',
      'wrong',
      'ok',
      'attention',
    ])
  })
})

describe('the doctor looks at', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-doctor-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('the configuration, also one that cannot start', () => {
    const { config, findings } = checkConfiguration({ PORT: 'many', SMTP_URL: 'mail.example' })
    assert.equal(config, undefined)
    assert.deepEqual(
      findings.map(({ state }) => state),
      ['wrong', 'wrong'],
    )
    const open = checkConfiguration({
      BASE_URL: 'https://firsthand.example',
      DATABASE_URL: 'postgres://db/x?sslmode=verify-full',
      DATA_DIR: folder,
    })
    assert.equal(stateOf(open.findings, /TRUSTED_PROXIES is 0/), 'wrong')
    mkdirSync(join(folder, 'keys'), { mode: 0o755 })
    writeFileSync(join(folder, 'keys', 'root.key'), 'x', { mode: 0o644 })
    assert.equal(
      stateOf(checkConfiguration({ DATA_DIR: folder }).findings, /other users .* can open .*root\.key/),
      'wrong',
    )
  })

  test('the mail server: login, refusal, nobody there', async () => {
    const smtp = await startSmtp({ login: { user: 'ada', pass: 'right' } })
    const url = (pass: string): string => `smtp://ada:${pass}@127.0.0.1:${smtp.port}`
    try {
      const good = await checkMailServer(site({ SMTP_URL: url('right') }), NOW)
      assert.deepEqual(
        good.map(({ state }) => state),
        ['ok', 'ok'],
      )
      assert.equal(stateOf(await checkMailServer(site({ SMTP_URL: url('wrong') }), NOW), /535/), 'wrong')
      assert.equal(smtp.received.length, 0)
    } finally {
      await smtp.close()
    }
    const gone = await checkMailServer(site({ SMTP_URL: 'smtp://127.0.0.1:9' }), NOW)
    assert.match(gone[0]!.remedy!, /firewall/)
    assert.equal((await checkMailServer(site(), NOW))[0]!.state, 'wrong')
    assert.equal((await checkMailServer(readConfig({}), NOW))[0]!.state, 'ok')
  })

  test('whether a hotline was named', async () => {
    const pool = (value?: string) =>
      ({ query: async () => ({ rows: value ? [{ value }] : [] }) }) as unknown as Parameters<
        typeof checkHotline
      >[0]
    assert.equal(stateOf(await checkHotline(pool()), /no national hotline is named/), 'attention')
    assert.equal(
      stateOf(await checkHotline(pool('https://hotline.example')), /led to https:\/\/hotline\.example$/),
      'ok',
    )
  })

  test('a running site, with one line per finding and a remedy for each that is not good', async () => {
    const database = await freshDatabase()
    try {
      const findings = await examine(
        { DATABASE_URL: database.url, DATA_DIR: testDataDir(), LOG_DIR: join(folder, 'log') },
        names(),
      )
      // The databases of the tests are thrown away, and so they run without it.
      assert.equal(stateOf(findings, /^fsync is off/), 'wrong')
      assert.equal(stateOf(findings, /^our clock/), 'ok')
      assert.equal(stateOf(findings, /^the schema is the one of this release/), 'ok')
      assert.equal(stateOf(findings, /^the keys are the ones/), 'ok')
      assert.equal(stateOf(findings, /^nothing was counted yet/), 'ok')
      assert.equal(stateOf(findings, /^no national hotline is named/), 'attention')
      assert.deepEqual(
        findings.filter(({ text }) => text.startsWith('this check failed')),
        [],
      )
      for (const { state, text, remedy } of findings) assert.equal(remedy === undefined, state === 'ok', text)
      assert.match(
        told(findings).join('\n'),
        /WRONG {6}database {7}fsync is off: .*\n +→ alter system set fsync = on/,
      )
    } finally {
      await database.drop()
    }
    const gone = await examine(
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none', DATA_DIR: folder },
      names(),
    )
    assert.equal(stateOf(gone, /cannot be reached/), 'wrong')
  })
})
