import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { getDomain } from 'tldts'
import type { Config } from '#config'
import { isPublic } from './configuration.ts'
import { tagsOf, type Answer, type Names } from './dns.ts'
import { notesOn, type Finding, type Notes } from './findings.ts'

const domainOf = (from: string): string => from.replace(/^.*@|>.*$/g, '').toLowerCase()
const ASK_AGAIN = 'Run the doctor again where names can be resolved, or look from elsewhere.'

/** Whether receivers will believe mails that claim to come from the sender's domain. */
export async function checkSender(config: Config, dns: Names): Promise<Finding[]> {
  const notes = notesOn('sender')
  const domain = domainOf(config.mail.from)
  if (!/\.[a-z]{2,}$/.test(domain) || /\.(test|example|invalid|localhost)$/.test(domain)) {
    if (isPublic(config))
      notes.wrong(
        `MAIL_FROM: ${domain} is no domain of the internet, so nobody can believe mails from it`,
        'Set MAIL_FROM to an address of your own domain.',
      )
    else notes.ok(`mails would come from ${domain}, which is right on this machine`)
    return notes.all
  }
  const envelope = config.mail.bounceDomain?.toLowerCase() ?? domain
  const [spf, dmarc, ownDmarc, dkim, mx] = await Promise.all([
    dns.text(envelope),
    dns.text(`_dmarc.${domain}`),
    dns.text(`_dmarc.${getDomain(domain) ?? domain}`),
    config.mail.dkim
      ? dns.text(`${config.mail.dkim.keySelector}._domainkey.${config.mail.dkim.domainName}`)
      : undefined,
    config.mail.bounceDomain ? dns.mail(config.mail.bounceDomain) : undefined,
  ])
  judgeSpf(notes, envelope, spf)
  judgeDkim(notes, config, dkim)
  // RFC 7489 6.6.3: the domain itself, then the one it was registered under.
  judgeDmarc(notes, domain, 'found' in dmarc && dmarc.found.some(isDmarc) ? dmarc : ownDmarc)
  if (config.mail.dkim && !aligned(config.mail.dkim.domainName, domain) && !aligned(envelope, domain))
    notes.wrong(
      `neither the signature (${config.mail.dkim.domainName}) nor the return address (${envelope}) belongs to ${domain}, so DMARC fails`,
      'Sign with the domain of MAIL_FROM: DKIM_DOMAIN.',
    )
  if (mx) judgeBounces(notes, config.mail.bounceDomain!, mx)
  return notes.all
}

const aligned = (one: string, two: string): boolean => (getDomain(one) ?? one) === (getDomain(two) ?? two)
const isDmarc = (record: string): boolean => /^v=DMARC1\s*(;|$)/i.test(record)

/** RFC 7208: exactly one record that begins with v=spf1. */
function judgeSpf(notes: Notes, domain: string, answer: Answer): void {
  if ('unresolved' in answer)
    return notes.unknown(`SPF of ${domain} could not be resolved from here (${answer.unresolved})`, ASK_AGAIN)
  const records = 'found' in answer ? answer.found.filter((record) => /^v=spf1( |$)/i.test(record)) : []
  if (records.length === 0)
    return notes.wrong(
      `${domain} has no SPF record`,
      `Add a TXT record at ${domain}: v=spf1 include:<your mail provider> -all (docs/operating/mail.md).`,
    )
  if (records.length > 1)
    return notes.wrong(
      `${domain} has ${records.length} SPF records, which counts as none`,
      'Make them one record.',
    )
  const record = records[0]!
  const last = record.split(/\s+/).at(-1)!.toLowerCase()
  if (/^\+?all$/.test(last))
    return notes.wrong(
      `SPF of ${domain} lets everybody send in its name: ${record}`,
      'End it with -all or ~all.',
    )
  if (!/^[-~]all$|^redirect=/.test(last))
    return notes.attention(`SPF of ${domain} refuses nobody: ${record}`, 'End it with -all or ~all.')
  notes.ok(`SPF of ${domain}: ${record}`)
}

/** RFC 6376: the published key must be the one that signs. */
function judgeDkim(notes: Notes, config: Pick<Config, 'mail'>, answer: Answer | undefined): void {
  const { dkim } = config.mail
  if (!dkim || !answer)
    return notes.attention(
      'mails are not signed here (no DKIM_KEY)',
      'Right when your mail provider signs them; otherwise make a key: docs/operating/mail.md. Send a mail to yourself and look for "dkim=pass".',
    )
  const name = `${dkim.keySelector}._domainkey.${dkim.domainName}`
  let mine: KeyObject
  try {
    mine = createPublicKey(createPrivateKey(dkim.privateKey))
  } catch {
    return notes.wrong('DKIM_KEY cannot be read', 'Make one: openssl genrsa -out dkim.pem 2048')
  }
  const wanted = mine.export({ format: 'der', type: 'spki' }).toString('base64')
  const add = `Add a TXT record at ${name}: v=DKIM1; k=rsa; p=${wanted}`
  if ('unresolved' in answer)
    return notes.unknown(
      `DKIM record ${name} could not be resolved from here (${answer.unresolved})`,
      ASK_AGAIN,
    )
  const record = 'found' in answer ? answer.found.map(tagsOf).find((tags) => tags.has('p')) : undefined
  if (!record) return notes.wrong(`there is no DKIM record at ${name}: signatures cannot be checked`, add)
  const published = record.get('p')!
  if (published === '') return notes.wrong(`the DKIM key at ${name} was revoked (empty p=)`, add)
  if (!samePublicKey(published, mine))
    return notes.wrong(`the DKIM key at ${name} is another one than DKIM_KEY, so every signature fails`, add)
  const bits = mine.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < 2048)
    return notes.attention(
      `the DKIM key has ${bits} bits`,
      'Make one of 2048 bits under a new selector (RFC 8301).',
    )
  if (record.get('t')?.split(':').includes('y'))
    return notes.attention(`the DKIM record at ${name} says that it is a test (t=y)`, 'Take t=y out.')
  notes.ok(`the DKIM key at ${name} is the one that signs`)
}

function samePublicKey(published: string, mine: KeyObject): boolean {
  const key = Buffer.from(published, 'base64')
  // Some publish the bare RSA key instead of the SubjectPublicKeyInfo; receivers take both.
  return (['spki', 'pkcs1'] as const).some((type) => key.equals(mine.export({ format: 'der', type })))
}

/** DMARC (RFC 7489): one record with a policy. */
function judgeDmarc(notes: Notes, domain: string, answer: Answer): void {
  if ('unresolved' in answer)
    return notes.unknown(
      `DMARC of ${domain} could not be resolved from here (${answer.unresolved})`,
      ASK_AGAIN,
    )
  const records = 'found' in answer ? answer.found.filter(isDmarc) : []
  const add = `Add a TXT record at _dmarc.${domain}: v=DMARC1; p=quarantine; rua=mailto:postmaster@${domain}`
  if (records.length === 0)
    return notes.wrong(`${domain} has no DMARC record, which large receivers ask for`, add)
  if (records.length > 1)
    return notes.wrong(`${domain} has ${records.length} DMARC records, which counts as none`, 'Keep one.')
  const policy = tagsOf(records[0]!).get('p')?.toLowerCase()
  if (policy === 'none')
    return notes.attention(
      `DMARC of ${domain} only watches (p=none)`,
      'When the reports are clean: p=quarantine.',
    )
  if (policy !== 'quarantine' && policy !== 'reject')
    return notes.wrong(`DMARC of ${domain} has no policy: ${records[0]}`, add)
  notes.ok(`DMARC of ${domain}: ${records[0]}`)
}

function judgeBounces(notes: Notes, domain: string, answer: Answer): void {
  if ('unresolved' in answer)
    notes.unknown(
      `mail servers of ${domain} could not be resolved from here (${answer.unresolved})`,
      ASK_AGAIN,
    )
  else if ('none' in answer)
    notes.wrong(
      `BOUNCE_DOMAIN: ${domain} has no mail server, so no bounce arrives`,
      `Add an MX record at ${domain} (docs/operating/mail.md).`,
    )
  else notes.ok(`bounces go to ${answer.found.join(', ')}`)
}
