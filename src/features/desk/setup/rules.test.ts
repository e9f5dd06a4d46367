import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '#config'
import { siteDefaults } from '#core/site.ts'
import { legalDefault, privacyDefault } from '#core/legal.ts'
import { hasBlanks, setupLines, type SetupFacts } from './rules.ts'

const at = (hour: number): Date => new Date(Date.UTC(2026, 8, 12, hour))
const fresh: SetupFacts = {
  site: { ...siteDefaults, decided: [] },
  config: readConfig({}),
  passkeys: 0,
  backup: {},
}
const states = (facts: SetupFacts): string[] => setupLines(facts).map((line) => `${line.id} ${line.state}`)
const says = (facts: SetupFacts, id: string): string => setupLines(facts).find((line) => line.id === id)!.says

test('a fresh site on this machine: what is not done, and what can wait', () => {
  assert.deepEqual(states(fresh), [
    'passkey later',
    'site open',
    'legal open',
    'privacy open',
    'mail later',
    'petitions open',
    'hotline open',
    'backup open',
    'listing later',
  ])
})

test('at a public address nothing can wait', () => {
  const config = readConfig({
    DATABASE_URL: 'postgres://db/x?sslmode=verify-full',
    HOST: '0.0.0.0',
    BASE_URL: 'https://firsthand.example',
  })
  assert.ok(setupLines({ ...fresh, config }).every((line) => line.state === 'open'))
})

test('everything done says so', () => {
  const config = readConfig({
    DATABASE_URL: 'postgres://db/x?sslmode=verify-full',
    HOST: '0.0.0.0',
    BASE_URL: 'https://firsthand.example',
    SMTP_URL: 'smtp://mail.example:587',
  })
  const decided = ['name', 'locale', 'timeZone', 'contact', 'legal', 'privacy', 'openers', 'hotlineUrl']
  const lines = setupLines({
    site: { ...siteDefaults, mailTestedWith: 'mail.example:587', decided },
    config,
    passkeys: 1,
    backup: { askedAt: at(9), madeAt: at(10) },
  })
  assert.deepEqual(
    lines.filter((line) => line.state !== 'done'),
    [],
  )
})

test('a backup is under way, failed or done by what came last', () => {
  const backup = (backup: SetupFacts['backup']): string => says({ ...fresh, backup }, 'backup')
  assert.equal(backup({ askedAt: at(9) }), 'desk.line-backup-running')
  assert.equal(backup({ askedAt: at(9), failedAt: at(10), failure: 'disk full' }), 'desk.line-backup-failed')
  assert.equal(backup({ askedAt: at(11), failedAt: at(10), madeAt: at(9) }), 'desk.line-backup-running')
  assert.equal(backup({ askedAt: at(11), failedAt: at(10), madeAt: at(12) }), 'desk.line-backup-done')
})

test('the prepared texts cannot be saved before their gaps are filled', () => {
  for (const facts of [
    { siteName: 'Firsthand', contact: '' },
    { siteName: 'Firsthand', contact: 'desk@example.org' },
  ])
    for (const text of [legalDefault(facts), privacyDefault(facts)]) assert.equal(hasBlanks(text), true)
  assert.equal(hasBlanks('Run by Ada Brand, 1 Mill Lane, Lewes.'), false)
})
