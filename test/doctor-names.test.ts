import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { readConfig } from '#config'
import { names } from '../bin/doctor/dns.ts'
import type { Finding, State } from '../bin/doctor/findings.ts'
import { checkSender } from '../bin/doctor/sender.ts'
import { site, stateOf } from './doctor.ts'

describe('the doctor asks for names', () => {
  const zone = new Map<string, string[]>()
  let server: Socket
  let port: number

  /** A name server of its own (RFC 1035): TXT records of `zone`, NXDOMAIN for what is not there, silence for `silent.…`. */
  before(async () => {
    server = createSocket('udp4')
    server.on('message', (query, from) => {
      const labels: string[] = []
      let at = 12
      for (let length = query[at]!; length > 0; length = query[at]!) {
        labels.push(query.subarray(at + 1, at + 1 + length).toString())
        at += 1 + length
      }
      const name = labels.join('.').toLowerCase()
      if (name.includes('silent.')) return
      const records = zone.get(name)
      const question = query.subarray(12, at + 5)
      const answers = (records ?? []).map((record) => {
        const pieces = Buffer.from(record)
          .toString('latin1')
          .match(/.{1,255}/gs)!
          .map((piece) => Buffer.concat([Buffer.of(piece.length), Buffer.from(piece, 'latin1')]))
        const data = Buffer.concat(pieces)
        // Pointer to the name in the question, TXT, IN, 60 seconds.
        return Buffer.concat([
          Buffer.from('c00c001000010000003c', 'hex'),
          Buffer.of(data.length >> 8, data.length & 255),
          data,
        ])
      })
      const head = Buffer.alloc(12)
      query.copy(head, 0, 0, 2)
      head.writeUInt16BE(records ? 0x8180 : 0x8183, 2)
      head.writeUInt16BE(1, 4)
      head.writeUInt16BE(answers.length, 6)
      server.send(Buffer.concat([head, question, ...answers]), from.port, from.address)
    })
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve))
    port = server.address().port
  })
  after(() => server.close())

  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
  const spki = (key: typeof publicKey): string =>
    key.export({ format: 'der', type: 'spki' }).toString('base64')
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

  const look = async (
    records: Record<string, string[]>,
    env: Record<string, string> = {},
  ): Promise<Finding[]> => {
    zone.clear()
    for (const [name, texts] of Object.entries(records)) zone.set(name, texts)
    return checkSender(
      site({ MAIL_FROM: 'Firsthand <post@crowns.org>', DKIM_KEY: pem, ...env }),
      names([`127.0.0.1:${port}`], 200),
    )
  }
  const good = {
    'crowns.org': ['v=spf1 include:mail.example -all', 'something-else=1'],
    '_dmarc.crowns.org': ['v=DMARC1; p=quarantine'],
    'firsthand._domainkey.crowns.org': [`v=DKIM1; k=rsa; p=${spki(publicKey)}`],
  }

  test('and finds a domain whose mails are believed', async () => {
    assert.deepEqual(
      (await look(good)).map(({ state, text }) => `${state} ${text.split(' ')[0]}`),
      ['ok SPF', 'ok the', 'ok DMARC'],
    )
  })

  test('and says what is missing, too much, revoked, or another key', async () => {
    const without = (name: string): Record<string, string[]> =>
      Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))
    const cases: [Record<string, string[]>, RegExp, State][] = [
      [without('crowns.org'), /has no SPF/, 'wrong'],
      [{ ...good, 'crowns.org': ['v=spf1 -all', 'v=spf1 ~all'] }, /2 SPF records/, 'wrong'],
      [{ ...good, 'crowns.org': ['v=spf1 +all'] }, /lets everybody/, 'wrong'],
      [{ ...good, 'crowns.org': ['v=spf1 mx ?all'] }, /refuses nobody/, 'attention'],
      [without('_dmarc.crowns.org'), /no DMARC/, 'wrong'],
      [{ ...good, '_dmarc.crowns.org': ['v=DMARC1; p=none'] }, /only watches/, 'attention'],
      [without('firsthand._domainkey.crowns.org'), /no DKIM record/, 'wrong'],
      [{ ...good, 'firsthand._domainkey.crowns.org': ['v=DKIM1; p='] }, /revoked/, 'wrong'],
      [
        { ...good, 'firsthand._domainkey.crowns.org': [`v=DKIM1; k=rsa; p=${spki(other)}`] },
        /another one than DKIM_KEY/,
        'wrong',
      ],
    ]
    for (const [records, part, state] of cases)
      assert.equal(stateOf(await look(records), part), state, String(part))
  })

  test('of a subdomain: the policy of the domain above holds', async () => {
    const records = {
      ...good,
      'post.crowns.org': ['v=spf1 mx -all'],
      'firsthand._domainkey.post.crowns.org': good['firsthand._domainkey.crowns.org'],
    }
    assert.equal(stateOf(await look(records, { MAIL_FROM: 'a@post.crowns.org' }), /^DMARC of post/), 'ok')
  })

  test('and does not take silence for an answer', async () => {
    const findings = await look({}, { MAIL_FROM: 'a@silent.crowns.org', DKIM_DOMAIN: 'silent.crowns.org' })
    assert.equal(stateOf(findings, /^SPF .*could not be resolved from here/), 'unknown')
    assert.equal(stateOf(findings, /^DKIM .*could not be resolved from here/), 'unknown')
  })

  test('not for a domain that does not exist', async () => {
    assert.equal(stateOf(await checkSender(site(), names()), /no domain of the internet/), 'wrong')
    assert.equal(stateOf(await checkSender(readConfig({}), names()), /right on this machine/), 'ok')
  })
})
