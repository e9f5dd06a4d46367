import type { MessageKey } from '#core/i18n.ts'

/** Why a mail was not accepted; `mails.reason-…` says it in a sentence. */
export type Reason =
  | 'address-refused'
  | 'mailbox-full'
  | 'content-refused'
  | 'greylisted'
  | 'busy'
  | 'unreachable'
  | 'dropped'
  | 'auth'
  | 'tls'
  | 'relay'
  | 'sender-refused'
  | 'storage'
  | 'unsafe'

export interface Failure {
  accepted: false
  /** The same mail to the same address will never be accepted. */
  permanent: boolean
  /** Not about this mail: every other one would fail as well, so sending rests for a while. */
  everybody: boolean
  reason: Reason
  /** What the server said, for the operator. */
  detail: string
}

export const reasonKey = (reason: Reason): MessageKey => `mails.reason-${reason}`

interface SmtpError extends Error {
  code?: string
  command?: string
  response?: string
  responseCode?: number
}

const failure = (reason: Reason, detail: string, kind: 'permanent' | 'later' | 'everybody'): Failure => ({
  accepted: false,
  permanent: kind === 'permanent',
  everybody: kind === 'everybody',
  reason,
  detail: detail.replace(/\s+/g, ' ').slice(0, 300),
})

export const unsafe = (detail: string): Failure => failure('unsafe', detail, 'permanent')
export const noStorage = (error: unknown): Failure =>
  failure('storage', error instanceof Error ? error.message : String(error), 'everybody')

/**
 * What an error of the SMTP conversation means. Reply codes by RFC 5321 4.2, enhanced status codes by RFC 3463. A refusal that is
 * about this site (login, relaying, sender) is never taken for a refusal of the person's address.
 */
export function smtpReason(thrown: unknown): Failure {
  const error: SmtpError = thrown instanceof Error ? thrown : new Error(String(thrown))
  const said = error.response ?? error.message
  const status = /\b([245])\.(\d{1,3})\.(\d{1,3})\b/.exec(error.response ?? '')
  const code = error.responseCode ?? 0
  if (code >= 400 && code < 600) return byReply(error, said, code, status ? `${status[2]}.${status[3]}` : '')
  if (error.code === 'EAUTH' || error.code === 'ENOAUTH') return failure('auth', said, 'everybody')
  if (error.code === 'ETLS' || isCertificate(said)) return failure('tls', said, 'everybody')
  if (
    ['EDNS', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EPROXY'].includes(error.code ?? '')
  )
    return failure('unreachable', said, 'everybody')
  if (
    error.command === 'CONN' &&
    /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|Greeting never received|Connection timeout/i.test(error.message)
  )
    return failure('unreachable', said, 'everybody')
  if (error.code === 'EENVELOPE' && error.command === 'API') return failure('unsafe', said, 'permanent')
  return failure('dropped', said, 'later')
}

const isCertificate = (said: string): boolean =>
  /certificate|self[- ]signed|wrong version number|ssl routines|SSL3|altnames/i.test(said)

function byReply(error: SmtpError, said: string, code: number, status: string): Failure {
  const command = error.command ?? ''
  if (error.code === 'EAUTH' || code === 535 || code === 530 || code === 538)
    return failure('auth', said, 'everybody')
  if (error.code === 'ETLS' || command === 'STARTTLS') return failure('tls', said, 'everybody')
  if (/\brelay/i.test(said)) return failure('relay', said, 'everybody')
  if (code === 421) return failure('busy', said, 'everybody')
  if (command === 'CONN' || command === 'EHLO' || command === 'HELO' || code === 503)
    return failure('busy', said, 'everybody')
  if (command === 'MAIL FROM') return failure('sender-refused', said, code < 500 ? 'later' : 'everybody')
  const full = status === '2.2' || code === 552 || /quota|mailbox (is )?full|over ?quota/i.test(said)
  if (code < 500) {
    if (full) return failure('mailbox-full', said, 'later')
    return failure(
      /gr[ae]y-?list/i.test(said) || status === '7.1' || (code === 450 && status === '')
        ? 'greylisted'
        : 'busy',
      said,
      'later',
    )
  }
  if (full) return failure('mailbox-full', said, 'permanent')
  if (status.startsWith('7.') || status.startsWith('6.') || command === 'DATA')
    return failure('content-refused', said, 'permanent')
  return failure('address-refused', said, 'permanent')
}

/** The reason behind the status of a delivery report (RFC 3463). */
export function statusReason(status: string): Reason {
  if (/^\d\.2\.2$/.test(status)) return 'mailbox-full'
  return /^\d\.[67]\./.test(status) ? 'content-refused' : 'address-refused'
}
