import assert from 'node:assert/strict'
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ConfigError, readConfig } from '#config'
import type { Db } from '#core/db.ts'
import { startSmtp, type SmtpOptions } from '../../../test/smtp.ts'
import { withApp } from '../../../test/app.ts'
import type { Mail } from './mail.ts'
import { createMailer, type Delivery, type Mailer } from './transport.ts'

// Only the outbox writes to the database.
const noDatabase = undefined as unknown as Db

const hello = (values: Partial<Mail> = {}): Mail => ({
  to: 'ada@example.org',
  messageId: '<8f14e45f@firsthand.example>',
  date: new Date('2026-09-12T14:02:07Z'),
  from: { name: 'Firsthand', address: 'post@firsthand.example' },
  returnPath: undefined,
  subject: 'Ein Gruß',
  text: 'Guten Tag\n',
  html: '<p>Guten Tag</p>\n',
  ...values,
})

const mailerFor = (url: string | undefined, env: Record<string, string> = {}): Mailer =>
  createMailer(readConfig({ SMTP_URL: url, MAIL_FROM: 'post@firsthand.example', ...env }), noDatabase)

async function reasonOf(delivery: Promise<Delivery>): Promise<string> {
  const result = await delivery
  if (result.accepted) return 'accepted'
  return `${result.reason} ${result.permanent ? 'for good' : result.everybody ? 'everybody' : 'later'}`
}

async function withSmtp(
  options: SmtpOptions,
  work: (smtp: Awaited<ReturnType<typeof startSmtp>>) => Promise<void>,
): Promise<void> {
  const smtp = await startSmtp(options)
  try {
    await work(smtp)
  } finally {
    await smtp.close()
  }
}

test('hands a mail to the server under the return address', () =>
  withSmtp({}, async (smtp) => {
    const mailer = mailerFor(smtp.url)
    assert.deepEqual(await mailer.send(hello({ returnPath: 'b-abc@bounces.example' })), { accepted: true })
    await mailer.close()
    const [mail] = smtp.received
    assert.equal(mail?.from, 'b-abc@bounces.example')
    assert.equal(mail?.to, 'ada@example.org')
    assert.match(mail?.raw ?? '', /^Message-ID: <8f14e45f@firsthand\.example>\r$/m)
  }))

test('says in one word why a server did not take a mail, and whether trying again makes sense', () =>
  withSmtp({}, async (smtp) => {
    const mailer = mailerFor(smtp.url)
    const said: Record<string, string> = {}
    for (const fault of ['refuse', 'full', 'relay', 'sender', 'close', 'hang'] as const) {
      smtp.fault = fault
      said[fault] = await reasonOf(mailer.send(hello()))
    }
    smtp.fault = 'greylist'
    said.greylist = await reasonOf(mailer.send(hello()))
    said.again = await reasonOf(mailer.send(hello()))
    await mailer.close()
    assert.deepEqual(said, {
      refuse: 'address-refused for good',
      full: 'mailbox-full for good',
      relay: 'relay everybody',
      sender: 'sender-refused everybody',
      close: 'busy everybody',
      hang: 'dropped later',
      greylist: 'greylisted later',
      again: 'accepted',
    })
  }))

test('believes no reply of a server that answers twice', () =>
  withSmtp({}, async (smtp) => {
    const mailer = mailerFor(smtp.url)
    smtp.fault = 'twice'
    const told = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        mailer.send(hello({ messageId: `<twice${i}@firsthand.example>` })),
      ),
    )
    const arrived = (id: string): boolean => smtp.received.some(({ raw }) => raw.includes(id))
    for (const [i, delivery] of told.entries())
      if (delivery.accepted) assert.ok(arrived(`<twice${i}@firsthand.example>`))
    smtp.fault = (to) => (to.startsWith('nobody') ? 'refuse' : 'accept')
    assert.equal((await mailer.send(hello({ to: 'nobody@example.org' }))).accepted, false)
    assert.deepEqual(await mailer.send(hello()), { accepted: true })
    await mailer.close()
  }))

test('sends in parallel over a few connections', () =>
  withSmtp({}, async (smtp) => {
    const mailer = mailerFor(smtp.url)
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => mailer.send(hello({ to: `ada${i}@example.org` }))),
    )
    await mailer.close()
    assert.equal(new Set(smtp.received.map(({ to }) => to)).size, 200)
    assert.ok(smtp.busiest <= 8, `${smtp.busiest} at once`)
  }))

test('tells a wrong password from a wrong address, and a missing server from both', () =>
  withSmtp({ login: { user: 'firsthand', pass: 'p@ss:wörd' } }, async (smtp) => {
    const login = (pass: string): string => smtp.url.replace('//', `//firsthand:${encodeURIComponent(pass)}@`)
    const right = mailerFor(login('p@ss:wörd'))
    assert.equal(await reasonOf(right.send(hello())), 'accepted')
    const wrong = mailerFor(login('guess'))
    assert.equal(await reasonOf(wrong.send(hello())), 'auth everybody')
    const nowhere = mailerFor('smtp://127.0.0.1:9')
    assert.equal(await reasonOf(nowhere.send(hello())), 'unreachable everybody')
    const noName = mailerFor('smtp://mail.invalid:25')
    assert.equal(await reasonOf(noName.send(hello())), 'unreachable everybody')
    await Promise.all([right, wrong, nowhere, noName].map((mailer) => mailer.close()))
  }))

test('sends nothing in the clear off this machine, and trusts no certificate that nobody signed', async () => {
  await withSmtp({ tls: 'always' }, async (smtp) => {
    const mailer = mailerFor(smtp.url)
    assert.equal(await reasonOf(mailer.send(hello())), 'tls everybody')
    await mailer.close()
    assert.equal(smtp.received.length, 0)
  })
  // 127.0.0.2 stands for another machine: it is not one of the names of this one.
  for (const tls of [undefined, 'starttls'] as const)
    await withSmtp({ tls, host: '127.0.0.2' }, async (smtp) => {
      const mailer = mailerFor(smtp.url)
      assert.equal(await reasonOf(mailer.send(hello())), 'tls everybody')
      await mailer.close()
      assert.equal(smtp.received.length, 0)
    })
})

test('appends each message as one line, also after a line that was cut off', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firsthand-mbox-'))
  after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'mails.jsonl')
  await writeFile(path, '{"from":"a@b.c","to"')
  const mailer = mailerFor(`mbox:${path}`)
  await Promise.all(Array.from({ length: 50 }, (_, i) => mailer.send(hello({ to: `ada${i}@example.org` }))))
  await mailer.close()
  const [cutOff, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n')
  assert.equal(cutOff, '{"from":"a@b.c","to"')
  const mails = lines.map((line) => JSON.parse(line))
  assert.deepEqual(
    new Set(mails.map(({ to }) => to)),
    new Set(Array.from({ length: 50 }, (_, i) => `ada${i}@example.org`)),
  )
  assert.equal(mails[0].messageId, '<8f14e45f@firsthand.example>')
  assert.match(mails[0].raw, /\r\n\r\n/)

  const full = mailerFor('mbox:/dev/full')
  assert.equal(await reasonOf(full.send(hello())), 'storage everybody')
  await full.close().catch(() => {})
})

test('shows mail on the outbox page where no server is set', () =>
  withApp(
    async ({ ctx }) => {
      const mailer = createMailer(readConfig({}), ctx.db)
      assert.equal(mailer.kind, 'outbox')
      await mailer.send(hello())
      const rows = await ctx.db.selectFrom('outbox').selectAll().execute()
      assert.equal(rows.length, 1)
      assert.equal(rows[0]?.recipient, 'ada@example.org')
      assert.equal(rows[0]?.body_text, 'Guten Tag\n')
      assert.equal(rows[0]?.at.toISOString(), '2026-09-12T14:02:07.000Z')
    },
    { routes: [] },
  ))

test('signs with DKIM so that an independent check agrees, list headers included', () =>
  withSmtp({}, async (smtp) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const mailer = mailerFor(smtp.url, {
      DKIM_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      DKIM_SELECTOR: 'autumn',
    })
    const list = { id: 'answer.bcd.firsthand.example', unsubscribe: 'https://firsthand.example/u/abcdef' }
    assert.equal(await reasonOf(mailer.send(hello({ list, text: 'Two  spaces \n\n\n' }))), 'accepted')
    await mailer.close()
    const raw = smtp.received[0]!.raw
    const signed = checkDkim(raw, publicKey.export({ type: 'spki', format: 'pem' }) as string)
    assert.equal(signed.tags.d, 'firsthand.example')
    assert.equal(signed.tags.s, 'autumn')
    assert.deepEqual(signed, { ...signed, bodyAgrees: true, signatureAgrees: true })
    for (const name of [
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'list-unsubscribe',
      'list-unsubscribe-post',
    ])
      assert.ok(signed.tags.h?.split(':').includes(name), `${name} is signed`)
    assert.equal(
      checkDkim(
        raw.replace('Guten Tag', 'Gute Nacht').replace('Two', 'Too'),
        publicKey.export({ type: 'spki', format: 'pem' }) as string,
      ).bodyAgrees,
      false,
    )
    assert.equal(
      checkDkim(
        raw.replace('u/abcdef', 'u/abcdeg'),
        publicKey.export({ type: 'spki', format: 'pem' }) as string,
      ).signatureAgrees,
      false,
    )
  }))

test('refuses a DKIM key that could not sign', () => {
  const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  for (const key of [ed25519, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'])
    assert.throws(
      () => mailerFor('smtp://127.0.0.1:9', { DKIM_KEY: key }),
      (error) => error instanceof ConfigError && /DKIM_KEY/.test(error.message),
    )
})

/** RFC 6376 3.4.2, 3.4.4 and 3.7, written from the text of the RFC alone. */
function checkDkim(
  raw: string,
  publicKey: string,
): { tags: Record<string, string>; bodyAgrees: boolean; signatureAgrees: boolean } {
  const end = raw.indexOf('\r\n\r\n')
  const fields = raw.slice(0, end).split(/\r\n(?![ \t])/)
  const field = fields.find((line) => /^dkim-signature:/i.test(line))!
  const tags = Object.fromEntries(
    field
      .slice(field.indexOf(':') + 1)
      .split(';')
      .map((tag) => [
        tag.slice(0, tag.indexOf('=')).trim(),
        tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, ''),
      ]),
  )
  const relaxed = (line: string): string => {
    const colon = line.indexOf(':')
    const value = line
      .slice(colon + 1)
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim()
    return `${line.slice(0, colon).trim().toLowerCase()}:${value}`
  }
  const body = raw
    .slice(end + 4)
    .replace(/[ \t]+\r\n/g, '\r\n')
    .replace(/[ \t]+/g, ' ')
    .replace(/(\r\n)+$/, '\r\n')
  const left = fields.toReversed()
  const header = tags.h!.split(':').flatMap((name) => {
    const at = left.findIndex((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    return at < 0 ? [] : left.splice(at, 1).map(relaxed)
  })
  const itself = relaxed(field.replace(/\bb=[^;]*$/, 'b='))
  return {
    tags,
    bodyAgrees: createHash('sha256').update(body, 'latin1').digest('base64') === tags.bh,
    signatureAgrees: verify(
      'sha256',
      Buffer.from([...header, itself].join('\r\n'), 'latin1'),
      createPublicKey(publicKey),
      Buffer.from(tags.b!, 'base64'),
    ),
  }
}
