import MailComposer from 'nodemailer/lib/mail-composer'
import { headerText, mailbox, messageId, type Mail } from './mail.ts'

/** RFC 3834 and its counterpart at Microsoft: out-of-office programs must not answer. */
export const AUTOMATIC: [string, string][] = [
  ['Auto-Submitted', 'auto-generated'],
  ['X-Auto-Response-Suppress', 'All'],
]

/** Checks every value that stands in a header; the rest is nodemailer's. */
export function composerOf(mail: Omit<Mail, 'raw' | 'returnPath'>): MailComposer {
  const headers = [...AUTOMATIC]
  if (mail.list) {
    headers.push(['List-Id', `<${headerText(mail.list.id)}>`])
    headers.push(['List-Unsubscribe', `<${headerText(mail.list.unsubscribe)}>`])
    headers.push(['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'])
  }
  return new MailComposer({
    from: { name: headerText(mail.from.name), address: mailbox(mail.from.address) },
    to: { name: '', address: mailbox(mail.to) },
    subject: headerText(mail.subject),
    messageId: messageId(mail.messageId),
    date: mail.date,
    text: mail.text,
    html: mail.html,
    headers: headers.map(([key, value]) => ({ key, value })),
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** The whole message (RFC 5322) with CRLF line ends. */
export const compose = (mail: Mail): Promise<Buffer> => composerOf(mail).compile().build()
