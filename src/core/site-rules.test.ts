import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '#config'
import { isLocal, mailServer, mayList } from './site-rules.ts'

const DATABASE = { DATABASE_URL: 'postgres://db.example/firsthand?sslmode=verify-full' }
const local = readConfig({})
const bare = readConfig({ ...DATABASE, HOST: '0.0.0.0', BASE_URL: 'http://firsthand.example' })
const whole = readConfig({
  ...DATABASE,
  HOST: '0.0.0.0',
  BASE_URL: 'https://firsthand.example',
  SMTP_URL: 'smtps://me:secret@mail.example:465',
})
const ready = { decided: ['legal', 'privacy', 'name'], mailTestedWith: 'mail.example:465' }
const fresh = { decided: [], mailTestedWith: '' }

test('on this machine petitions are listed at once, and what a public site would need is named', () => {
  assert.deepEqual(mayList(fresh, local), {
    may: true,
    local: true,
    missing: ['legal', 'privacy', 'mail', 'https'],
  })
})

test('a public site waits for each of texts, mail and HTTPS', () => {
  assert.deepEqual(mayList(fresh, bare), {
    may: false,
    local: false,
    missing: ['legal', 'privacy', 'mail', 'https'],
  })
  assert.deepEqual(mayList(ready, whole), { may: true, local: false, missing: [] })
  assert.deepEqual(mayList({ ...ready, decided: ['legal'] }, whole).missing, ['privacy'])
  assert.deepEqual(mayList(ready, bare).missing, ['mail', 'https'])
})

test('another mail server than the tested one has to be tested again', () => {
  assert.deepEqual(mayList({ ...ready, mailTestedWith: 'old.example:25' }, whole), {
    may: false,
    local: false,
    missing: ['mail'],
  })
})

test('the mail server is remembered without user and password', () => {
  assert.equal(mailServer(whole), 'mail.example:465')
  assert.equal(mailServer(local), '')
  assert.equal(mailServer(readConfig({ SMTP_URL: 'mbox:/var/mail/out' })), 'mbox')
})

test('local means both: listening on loopback, and called by a loopback name', () => {
  assert.equal(isLocal(local), true)
  assert.equal(isLocal({ host: '0.0.0.0', baseUrl: 'http://localhost:3000' }), false)
  assert.equal(isLocal({ host: '127.0.0.1', baseUrl: 'https://firsthand.example' }), false)
})
