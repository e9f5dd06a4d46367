import { encodeWord } from 'nodemailer/lib/mime-funcs'
import { encode, wrap } from 'nodemailer/lib/qp'
import { randomBytes } from 'node:crypto'
import { AUTOMATIC, composerOf } from './compose.ts'
import { letterHtml, letterText, type Letter } from './letter.ts'
import { headerText, mailbox, mailDate, messageId, type Mail } from './mail.ts'

// Private-use characters (Unicode 23.5) stand for what differs from mail to mail; the words around them must not hold any.
export const CODE = '\ue0c0'
export const LINK = '\ue0c1'
const ENCODED_CODE = '\ue0c2'
const MARKS = /([\ue0c0\ue0c1])/
const SOFT_BREAK = '=\r\n'

/** What differs from one mail to the next. */
export interface Blanks {
  to: string
  messageId: string
  date: Date
  /** Six digits in two groups. */
  code: string
  link: string
}

export interface Template {
  /** The whole message (RFC 5322) with CRLF line ends. */
  message(blanks: Blanks): string
  subject(blanks: Blanks): string
  text(blanks: Blanks): string
  html(blanks: Blanks): string
}

/**
 * A multipart/alternative message that is encoded once. Every blank is encoded by itself and set apart from the text around it by soft
 * line breaks (RFC 2045 6.7, rule 5), so that filling it in is concatenation and can break neither a line nor an escape.
 */
export function mailTemplate(from: Mail['from'], letter: Letter): Template {
  const text = letterText(letter)
  const html = letterHtml(letter)
  const boundary = `=_${randomBytes(12).toString('hex')}`
  const pieces = [
    `${headerLine(from)}Subject: `,
    ...subjectPieces(letter.subject),
    `\r\n${AUTOMATIC.map(([name, value]) => `${name}: ${value}\r\n`).join('')}MIME-Version: 1.0\r\n`,
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n`,
    ...partPieces(boundary, 'text/plain', text),
    ...partPieces(boundary, 'text/html', html),
    `--${boundary}--\r\n`,
  ]
  const filled = (words: string, { code, link }: Blanks): string =>
    words.replaceAll(CODE, code).replaceAll(LINK, link)
  return {
    message(blanks) {
      const values = new Map([
        [CODE, checked(blanks.code, /^[0-9]{3} [0-9]{3}$/)],
        [ENCODED_CODE, `=?UTF-8?Q?${blanks.code.replace(' ', '_')}?=`],
        // Neither a quote nor an ampersand: the same characters in an attribute, in text, and in HTML.
        [LINK, wrap(encode(checked(blanks.link, /^https?:\/\/[A-Za-z0-9._~:/?#@!$()*+,;=%[\]-]+$/)), 75)],
      ])
      let whole = `Message-ID: ${messageId(blanks.messageId)}\r\nDate: ${mailDate(blanks.date)}\r\nTo: ${mailbox(blanks.to)}\r\n`
      for (const piece of pieces) whole += values.get(piece) ?? piece
      return whole
    },
    subject: (blanks) => filled(letter.subject, blanks),
    text: (blanks) => filled(text, blanks),
    html: (blanks) => filled(html, blanks),
  }
}

function checked(value: string, form: RegExp): string {
  if (!form.test(value)) throw new Error('this cannot be put into a mail template')
  return value
}

/** The From line as nodemailer writes it. */
function headerLine(from: Mail['from']): string {
  const sample = {
    to: 'a@example.org',
    messageId: '<a@example.org>',
    date: new Date(0),
    from,
    subject: '',
    text: '',
    html: '',
  }
  return /^From: .*(?:\r\n[ \t].*)*/m.exec(composerOf(sample).compile().buildHeaders())![0] + '\r\n'
}

/** Encoded words (RFC 2047) around the code; white space between two of them is not shown, so spaces are inside. */
function subjectPieces(subject: string): string[] {
  const [before = '', mark, after = ''] = headerText(subject).split(MARKS)
  if (after.includes(CODE) || subject.includes(LINK))
    throw new Error('a subject holds the code once, and no link')
  const word = (part: string): string => encodeWord(part, 'Q', 52).split(' ').join('\r\n ')
  if (mark === undefined) return [word(before)]
  // An encoded word may stand beside plain text when white space is between them, and that one is shown.
  if (before === '' && after.startsWith(' ')) return [CODE, '\r\n ', word(after.slice(1))]
  return [word(before), '\r\n ', ENCODED_CODE, '\r\n ', word(after)].slice(
    before === '' ? 2 : 0,
    after === '' ? 3 : 5,
  )
}

function partPieces(boundary: string, type: string, content: string): string[] {
  const pieces = [
    `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`,
  ]
  for (const part of content.replace(/\r?\n/g, '\r\n').split(MARKS)) {
    if (part === '') continue
    const blank = MARKS.test(part)
    const encoded = blank ? part : wrap(encode(part), 75)
    const previous = pieces.at(-1)!
    if (!previous.endsWith('\r\n') && !encoded.startsWith('\r\n')) pieces.push(SOFT_BREAK)
    pieces.push(encoded)
  }
  return pieces.at(-1)!.endsWith('\r\n') ? pieces : [...pieces, '\r\n']
}
