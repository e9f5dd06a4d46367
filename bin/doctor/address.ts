import { connect } from 'node:tls'
import type { Config } from '#config'
import { judgeCertificate } from './certificate.ts'
import { isPublic } from './configuration.ts'
import { messageOf, notesOn, type Finding, type Notes } from './findings.ts'

const PATIENCE_MS = 8_000
const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout|aborted/i
const PROXY = 'Put a reverse proxy with a certificate in front: docs/operating/reverse-proxy.md.'

/** The way that people come: HTTPS, its certificate, and what answers there. */
export async function checkAddress(
  config: Config,
  now: Date,
  extra: { ca?: string } = {},
): Promise<Finding[]> {
  const notes = notesOn('address')
  if (!isPublic(config)) {
    notes.ok(`${config.baseUrl} is for this machine alone and needs no HTTPS`)
    return notes.all
  }
  if (!config.secure) {
    notes.wrong(
      `${config.baseUrl} has no HTTPS: no passkeys, no secure cookies, and everybody on the way can read`,
      PROXY,
    )
    return notes.all
  }
  const url = new URL(config.baseUrl)
  if (await checkTls(notes, url, now, extra.ca)) await checkAnswer(notes, url)
  return notes.all
}

async function checkTls(notes: Notes, url: URL, now: Date, ca: string | undefined): Promise<boolean> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  try {
    const until = await new Promise<Date>((resolve, reject) => {
      const socket = connect(
        { host, port: Number(url.port) || 443, servername: host, timeout: PATIENCE_MS, ...(ca && { ca }) },
        () => {
          resolve(new Date(socket.getPeerCertificate().valid_to))
          socket.destroy()
        },
      )
      socket.once('timeout', () => socket.destroy(new Error('timeout')))
      socket.once('error', reject)
    })
    judgeCertificate(notes, url.host, until, now)
    return true
  } catch (error) {
    const said = `${String((error as NodeJS.ErrnoException).code ?? '')} ${messageOf(error)}`.trim()
    if (UNREACHABLE.test(said))
      notes.unknown(
        `${url.origin} could not be reached from here (${said})`,
        'Look from another machine. From here the way may be closed although it is open to others.',
      )
    else
      notes.wrong(
        `the certificate of ${url.host} is not trusted: ${said}`,
        'Get one for exactly this name, with the chain in the file (fullchain.pem).',
      )
    return false
  }
}

async function checkAnswer(notes: Notes, url: URL): Promise<void> {
  try {
    const options = { redirect: 'manual' as const, signal: AbortSignal.timeout(PATIENCE_MS) }
    const health = await fetch(new URL('/health', url), options)
    if (health.status === 200) notes.ok(`${url.origin}/health answers`)
    else
      notes.wrong(
        `${url.origin}/health answers ${health.status}`,
        'Look at the log of the proxy and whether the web process runs.',
      )
    if (!health.headers.get('strict-transport-security'))
      notes.attention(
        'answers do not say that HTTPS is for good (Strict-Transport-Security)',
        'Let the proxy pass the header on; the application sends it.',
      )
  } catch (error) {
    notes.unknown(
      `${url.origin}/health could not be asked (${messageOf(error)})`,
      'Look from another machine.',
    )
    return
  }
  try {
    const plain = await fetch(`http://${url.hostname}/`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (plain.headers.get('location')?.startsWith('https://'))
      notes.ok(`http://${url.hostname} leads to HTTPS`)
    else
      notes.attention(
        `http://${url.hostname} does not lead to HTTPS`,
        'Redirect port 80: docs/operating/reverse-proxy.md.',
      )
  } catch {
    notes.unknown(
      `http://${url.hostname} could not be reached from here`,
      'Whoever types the address without https:// may find nothing; look from another machine.',
    )
  }
}
