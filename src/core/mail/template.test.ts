import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { simpleParser, type ParsedMail } from 'mailparser'
import { compose } from './compose.ts'
import { letterHtml, letterText, type Letter } from './letter.ts'
import { UnsafeMail, type Mail } from './mail.ts'
import { CODE, LINK, mailTemplate, type Blanks } from './template.ts'

const from = { name: 'Firsthand', address: 'post@firsthand.example' }
const blanks: Blanks = {
  to: 'ada@example.org',
  messageId: '<7c9e6679-7425-40de-944b-e07fc1f90ae7@firsthand.example>',
  date: new Date('2026-09-12T14:02:07Z'),
  code: '012 345',
  link: 'https://firsthand.example/c/bcdfghjkmnpqrstv/kQ3v-2_b0f8Zp1sW9yTqUxLmNoPrStUvWxYz0123456',
}

const letterOf = (title: string, values: Partial<Letter> = {}): Letter => ({
  locale: 'en',
  direction: 'ltr',
  subject: `${CODE} is your code – ${title}`,
  pieces: [
    'Type this code:',
    { quote: title },
    { code: CODE },
    { link: LINK, label: 'Or open this page:' },
    'That is all.',
  ],
  ...values,
})

/** What a mail program would show; white space at the ends of lines is not part of it. */
const shown = (mail: ParsedMail) => ({
  from: mail.from?.text,
  to: mail.to && !Array.isArray(mail.to) ? mail.to.text : undefined,
  subject: mail.subject,
  date: mail.date?.toISOString(),
  messageId: mail.messageId,
  text: mail.text?.trimEnd(),
  html: mail.html && mail.html.trimEnd(),
  automatic: mail.headers.get('auto-submitted'),
})

/** The same mail as nodemailer composes it: another program's reading of the same RFCs. */
async function byNodemailer(letter: Letter): Promise<ParsedMail> {
  const fill = (text: string): string => text.replaceAll(CODE, blanks.code).replaceAll(LINK, blanks.link)
  const mail: Mail = {
    ...blanks,
    from,
    returnPath: undefined,
    subject: fill(letter.subject),
    text: fill(letterText(letter)),
    html: fill(letterHtml(letter)),
  }
  return simpleParser(await compose(mail))
}

/** RFC 5322 2.1.1 and RFC 2045 6.7: ASCII, CRLF alone ends lines, encoded lines are at most 76 characters. */
function assertWellFormed(raw: string): void {
  assert.doesNotMatch(raw, /[^\r\n\x20-\x7e]/)
  assert.doesNotMatch(raw, /\r(?!\n)|(?<!\r)\n/)
  for (const line of raw.split('\r\n')) assert.ok(line.length <= 76, `${line.length} characters: ${line}`)
}

test('a filled template reads as the mail that nodemailer composes', async () => {
  const letter = letterOf('Say why the poster was changed, and who decided it: “Été” & <Sommer> = 夏')
  const raw = mailTemplate(from, letter).message(blanks)
  assertWellFormed(raw)
  const parsed = await simpleParser(raw)
  assert.deepEqual(shown(parsed), shown(await byNodemailer(letter)))
  assert.equal(
    parsed.subject,
    '012 345 is your code – Say why the poster was changed, and who decided it: “Été” & <Sommer> = 夏',
  )
  assert.match(parsed.text ?? '', /^012 345$/m)
  assert.match(String(parsed.html), new RegExp(`<a href="${blanks.link}">${blanks.link}</a>`))
  assert.match(String(parsed.html), /&amp; &lt;Sommer&gt; = 夏/)
})

test('words that mean something to JavaScript are words', async () => {
  const letter = letterOf('A', {
    subject: `${CODE}constructor`,
    pieces: [`${CODE}constructor${CODE}__proto__${LINK}toString`],
  })
  assert.deepEqual(
    shown(await simpleParser(mailTemplate(from, letter).message(blanks))),
    shown(await byNodemailer(letter)),
  )
})

test('the code can be read in the raw message, in subject and text', () => {
  const raw = mailTemplate(from, letterOf('Short')).message(blanks)
  assert.match(raw, /^Subject: 012 345\r$/m)
  assert.match(raw, /^012 345\r$/m)
})

test('any title, in any place beside the blanks, reads the same', () =>
  fc.assert(
    fc.asyncProperty(
      fc
        .string({ unit: 'grapheme', maxLength: 90 })
        .map((text) => text.replace(/[\p{C}\p{Z}\ue000-\uf8ff]+/gu, ' ').trim()),
      fc.constantFrom('', ' ', ' – ', '„', 'é ', ' = '),
      fc.boolean(),
      async (title, glue, first) => {
        const subject = first ? `${CODE}${glue}${title}` : `${title}${glue}${CODE}${glue}.`
        const letter = letterOf(title, {
          subject,
          pieces: [`${title}${glue}${CODE}${glue}${title}`, `${LINK}${glue}`, { code: CODE }],
        })
        const raw = mailTemplate(from, letter).message(blanks)
        assertWellFormed(raw)
        const ours = shown(await simpleParser(raw))
        const theirs = shown(await byNodemailer(letter))
        assert.deepEqual(
          { ...ours, subject: ours.subject?.trim() },
          { ...theirs, subject: theirs.subject?.trim() },
        )
      },
    ),
    { numRuns: 150 },
  ))

test('a sender with a name beyond ASCII, and one with a comma', async () => {
  for (const name of ['Kino für alle', 'Film, Funk & Co.']) {
    const parsed = await simpleParser(mailTemplate({ ...from, name }, letterOf('A')).message(blanks))
    assert.deepEqual(parsed.from?.value, [{ address: 'post@firsthand.example', name }])
  }
})

test('international addresses: the domain in ASCII, the local part as it is', async () => {
  const raw = mailTemplate(from, letterOf('A')).message({ ...blanks, to: 'ada@bücher.example' })
  assert.match(raw, /^To: ada@xn--bcher-kva\.example\r$/m)
  assert.match(
    mailTemplate(from, letterOf('A')).message({ ...blanks, to: 'zoë@example.org' }),
    /^To: zoë@example\.org\r$/m,
  )
})

const BREAKS = [
  '\r\n',
  '\r',
  '\n',
  '\r\nBcc: x@evil.example',
  '\n\n<b>',
  '\0',
  '\u2028',
  '\u0085',
  '>',
  ' ',
  ',',
]

test('no value can begin another header line, in the template or in composed mail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ maxLength: 20 }),
      fc.constantFrom(...BREAKS.slice(0, 8)),
      fc.string({ maxLength: 20 }),
      fc.constantFrom('to', 'messageId', 'subject', 'name', 'unsubscribe', 'listId'),
      async (before, breaking, after, field) => {
        const value = before + breaking + after
        const mail: Mail = {
          ...blanks,
          to: field === 'to' ? `${value}@example.org` : blanks.to,
          messageId: field === 'messageId' ? `<${value}@example.org>` : blanks.messageId,
          subject: field === 'subject' ? value : 'Hello',
          from: { ...from, name: field === 'name' ? value : 'Firsthand' },
          returnPath: undefined,
          text: 'Hello',
          html: '<p>Hello</p>',
          list: {
            id: field === 'listId' ? value : 'a.example',
            unsubscribe: field === 'unsubscribe' ? value : 'https://a.example/u/1',
          },
        }
        await assert.rejects(async () => compose(mail), UnsafeMail)
        if (field === 'to' || field === 'messageId')
          assert.throws(() => mailTemplate(from, letterOf('A')).message({ ...blanks, ...mail }), UnsafeMail)
        if (field === 'subject')
          assert.throws(() => mailTemplate(from, letterOf('A', { subject: value })), UnsafeMail)
        if (field === 'name') assert.throws(() => mailTemplate(mail.from, letterOf('A')), UnsafeMail)
      },
    ),
    { numRuns: 200 },
  )
  for (const breaking of BREAKS)
    assert.throws(
      () => mailTemplate(from, letterOf('A')).message({ ...blanks, to: `ada${breaking}@example.org` }),
      UnsafeMail,
    )
})

test('a code or link of another form is a fault of ours, never a mail', () => {
  const template = mailTemplate(from, letterOf('A'))
  for (const code of ['12345', '123 456\r\n', '123\n456', '１２３ ４５６'])
    assert.throws(() => template.message({ ...blanks, code }), /cannot be put/)
  for (const link of [
    'https://a.example/"onclick',
    'https://a.example/a b',
    'javascript:alert(1)',
    'https://a.example/?a&amp;b',
    'https://a.example/\r\n',
  ])
    assert.throws(() => template.message({ ...blanks, link }), /cannot be put/)
})
