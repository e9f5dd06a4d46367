import type { TLSSocket } from 'node:tls'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Config } from '#config'
import { smtpOptions, smtpReason, type Reason } from '#core/mail/index.ts'
import { judgeCertificate } from './certificate.ts'
import { isPublic } from './configuration.ts'
import { notesOn, type Finding } from './findings.ts'

const REMEDIES: Partial<Record<Reason, string>> = {
  auth: 'Look at user name and password in SMTP_URL. Characters like @ and / are written as %40 and %2F.',
  tls: 'The server must offer TLS with a certificate for the name in SMTP_URL. Port 465 is smtps://, port 587 is smtp://.',
  unreachable:
    'Look at name and port in SMTP_URL, and whether a firewall lets this machine out. Many providers block port 25.',
  busy: 'The server refuses for now: look again in some minutes, and ask your provider for its limits.',
}

/** Greeting, TLS and login of the mail server, as every mail uses them. Nothing is sent. */
export async function checkMailServer(config: Config, now: Date, patienceMs = 10_000): Promise<Finding[]> {
  const notes = notesOn('mail')
  const { url } = config.mail
  if (url === undefined || url.startsWith('mbox:')) {
    const where =
      url === undefined
        ? 'mails stay in the outbox on the desk'
        : `mails are written to ${url.slice('mbox:'.length)}`
    if (isPublic(config))
      notes.wrong(`${where}: nobody who signs gets a code`, 'Set SMTP_URL (docs/operating/mail.md).')
    else notes.ok(`${where}, which is right for trying out`)
    return notes.all
  }
  const options = {
    ...smtpOptions(new URL(url), new URL(config.baseUrl).hostname),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
  }
  const at = `${options.host}:${options.port}`
  const connection = new SMTPConnection(options)
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect((error) => (error ? reject(error) : resolve()))
    })
    const socket = connection._socket as TLSSocket
    if (connection.secure) {
      notes.ok(`${at} answers, with ${socket.getProtocol() ?? 'TLS'}`)
      judgeCertificate(notes, at, new Date(socket.getPeerCertificate().valid_to), now)
    } else notes.ok(`${at} answers, on this machine and without TLS`)
    if (options.auth) {
      await new Promise<void>((resolve, reject) => {
        connection.once('error', reject)
        connection.login(options.auth!, (error) => (error ? reject(error) : resolve()))
      })
      notes.ok(`${at} accepts the login`)
    } else notes.ok(`${at} is used without a login`)
    connection.quit()
  } catch (error) {
    const { reason, detail } = smtpReason(error)
    notes.wrong(
      `${at}: ${detail}`,
      REMEDIES[reason] ??
        'Ask your mail provider about this answer; the checklist on the desk sends a test mail.',
    )
  } finally {
    connection.close()
  }
  return notes.all
}
