import assert from 'node:assert/strict'
import { simpleParser } from 'mailparser'
import type { BrowserContext } from 'playwright-core'
import { codeIn } from '../../bin/replay/mailbox.ts'
import { inspect } from './browsers.ts'
import { until, type Site } from './site.ts'

export interface ReadMail {
  subject: string
  text: string
  html: string
  /** Six digits, as the subject carries them. */
  code: string | undefined
  /** Addresses of this site in the text. */
  links: string[]
}

/** What arrived for an address, oldest first. */
export async function mailsTo(site: Site, address: string): Promise<ReadMail[]> {
  assert.ok(site.smtp, 'this site has no mail server')
  const raw = site.smtp.received.filter((mail) => mail.to === address).map((mail) => mail.raw)
  return Promise.all(
    raw.map(async (source) => {
      const { subject = '', text = '', html } = await simpleParser(Buffer.from(source, 'latin1'))
      const links = [...text.matchAll(/https?:\/\/[^\s<>")]+/g)]
        .map(([link]) => link)
        .filter((link) => link.startsWith(`${site.url}/`))
      return { subject, text, html: html || '', code: codeIn(source), links }
    }),
  )
}

/** The n-th mail to an address, waited for. */
export async function mailTo(site: Site, address: string, n = 1): Promise<ReadMail> {
  await until(
    `mail ${n} to ${address}`,
    () => (site.smtp?.received ?? []).filter((mail) => mail.to === address).length >= n,
  )
  return (await mailsTo(site, address))[n - 1]!
}

export async function codeFor(site: Site, address: string, n = 1): Promise<string> {
  const { code, subject } = await mailTo(site, address, n)
  assert.ok(code, `no code in the subject: ${subject}`)
  return code
}

/** The link that confirms, or opens the status page. */
export async function linkFor(site: Site, address: string, n = 1): Promise<string> {
  const { links, text } = await mailTo(site, address, n)
  const link = links.find((address) => address.includes('/c/'))
  assert.ok(link, `no link in: ${text}`)
  return link
}

/** Where there is no mail server: the newest mail as the operator finds it on the outbox page. */
export async function outboxMail(
  site: Site,
  operator: BrowserContext,
  to: string,
): Promise<{ code: string; link: string }> {
  const desk = await operator.newPage()
  await until(`mail to ${to}`, async () => {
    await desk.goto(`${site.url}/desk/outbox`)
    return (await desk.locator('li', { hasText: to }).count()) > 0
  })
  await desk.locator('li', { hasText: to }).first().getByRole('link').click()
  await inspect(desk)
  const code = /(\d{3}).(\d{3})/.exec(await desk.locator('h1').innerText())
  const link = await desk.locator('pre a[href*="/c/"]').getAttribute('href')
  await desk.close()
  return { code: `${code?.[1]}${code?.[2]}`, link: link! }
}
