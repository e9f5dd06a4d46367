import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deskFactor, isAlive, mayAddPasskey, mayRemovePasskey, staffEmail } from './rules.ts'

const at = (host: string, baseUrl: string) => ({ host, baseUrl })

test('one factor opens the desk only where nobody else can reach it', () => {
  assert.equal(deskFactor('link', at('localhost', 'http://localhost:3000')), 'passkey')
  assert.equal(deskFactor('link', at('127.0.0.1', 'http://127.0.0.1:3000')), 'passkey')
  assert.equal(deskFactor('link', at('::1', 'http://[::1]:3000')), 'passkey')
  // Listening on every network, or reached by another name: somebody else may hold the link.
  assert.equal(deskFactor('link', at('0.0.0.0', 'http://localhost:3000')), 'link')
  assert.equal(deskFactor('link', at('localhost', 'https://firsthand.example')), 'link')
  assert.equal(deskFactor('link', at('localhost', 'http://localhost.firsthand.example')), 'link')
  assert.equal(deskFactor('passkey', at('0.0.0.0', 'https://firsthand.example')), 'passkey')
})

test('a session ends after 12 hours without use and after its own end', () => {
  const now = new Date('2026-09-12T14:00:00Z')
  const seen = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000)
  const later = new Date('2026-09-13T00:00:00Z')
  assert.equal(isAlive({ seenAt: seen(11.999), expiresAt: later }, now), true)
  assert.equal(isAlive({ seenAt: seen(12), expiresAt: later }, now), false)
  assert.equal(isAlive({ seenAt: seen(0), expiresAt: now }, now), false)
})

test('only two factors or the server add a passkey to an account that has one', () => {
  assert.equal(mayAddPasskey({ factor: 'link', openedBy: 'mail' }, 0), true)
  assert.equal(mayAddPasskey({ factor: 'link', openedBy: 'mail' }, 1), false)
  assert.equal(mayAddPasskey({ factor: 'link', openedBy: 'invite' }, 1), true)
  assert.equal(mayAddPasskey({ factor: 'passkey', openedBy: 'passkey' }, 3), true)
})

test('the last passkey stays', () => {
  assert.deepEqual([1, 2].map(mayRemovePasskey), [false, true])
})

test('addresses of staff are the same in whatever case they are typed', () => {
  assert.equal(staffEmail('  Mo@Example.ORG '), 'mo@example.org')
})
