import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { codeFor } from './mails.ts'
import { until, type Site } from './site.ts'

/** Sends forms as a browser without script does, and keeps cookies. */
export interface Person {
  post(path: string, fields: Record<string, string>): Promise<Response>
  get(path: string): Promise<Response>
}

let networks = 0

export function person(site: Site): Person {
  const cookies = new Map<string, string>()
  const network = `203.0.113.${(++networks % 250) + 1}`
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(site.url + path, {
      redirect: 'manual',
      ...init,
      headers: {
        'x-forwarded-for': network,
        origin: site.url,
        cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
        ...init.headers,
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=')
      cookies.set(name, value)
    }
    return response
  }
  return {
    get: (path) => send(path, {}),
    post: (path, fields) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      }),
  }
}

/** As if the form had been on the screen for a while. */
const shown = (): string => String(Math.floor(Date.now() / 1000) - 60)

/** Adds "Paper Crowns"; answers its slug. */
export async function addWork(site: Site): Promise<string> {
  const added = await person(site).post('/works', {
    title: 'Paper Crowns',
    language: 'en',
    kind: 'film',
    year: '2026',
    maker: 'Ines Varga',
    service: 'Lumen',
  })
  assert.equal(added.status, 303)
  return added.headers.get('location')!.split('/').at(-1)!
}

const inMonths = (months: number): string => {
  const day = new Date()
  day.setUTCDate(1)
  day.setUTCMonth(day.getUTCMonth() + months)
  return day.toISOString().slice(0, 10)
}

export interface Opened {
  slug: string
  path: string
  author: Person
}

/** Ada opens a petition about a work and confirms it; it is live by link. */
export async function openPetition(site: Site, fields: Record<string, string> = {}): Promise<Opened> {
  const work = fields.work ?? (await addWork(site))
  const author = person(site)
  const email = fields.email ?? 'ada@example.org'
  const sent = await author.post('/petitions', {
    work,
    action: 'Show the film under the poster of its makers',
    why: 'The poster sells the winning. The film shows what winning costs.',
    about: 'promotion',
    form: 'demand',
    addressee: 'Lumen',
    closesOn: inMonths(6),
    name: 'Ada Lovage',
    email,
    country: 'FR',
    consent: 'yes',
    shown: shown(),
    ...fields,
  })
  assert.equal(sent.status, 303, await sent.text())
  const slug = sent.headers.get('location')!.split('/')[2]!
  await confirmOverHttp(site, author, slug, email)
  await counted(site, slug, 1)
  return { slug, path: `/petitions/${slug}`, author }
}

async function confirmOverHttp(site: Site, who: Person, slug: string, email: string): Promise<void> {
  const code = await codeFor(site, email)
  const confirmed = await who.post(`/petitions/${slug}/signature/confirm`, { code })
  assert.equal(confirmed.status, 303, await confirmed.text())
}

type Sent = Record<string, string> & { email: string }

/** Somebody sends the form, without a browser, and leaves the mail unopened. */
export async function submitOverHttp(site: Site, slug: string, fields: Sent): Promise<Person> {
  const who = person(site)
  const sent = await who.post(`/petitions/${slug}/signatures`, {
    name: 'Ben Okonjo',
    country: 'DE',
    consent: 'yes',
    shown: shown(),
    ...fields,
  })
  assert.equal(sent.status, 303, await sent.text())
  return who
}

/** Somebody signs and confirms, without a browser. */
export async function signOverHttp(site: Site, slug: string, fields: Sent): Promise<Person> {
  const who = await submitOverHttp(site, slug, fields)
  await confirmOverHttp(site, who, slug, fields.email)
  return who
}

/** The public number, as programs read it. */
export async function publicCount(site: Site, slug: string): Promise<number> {
  const { net } = (await (await fetch(`${site.url}/petitions/${slug}.json`)).json()) as { net: number }
  return net
}

let asked = 0
/** Pages are kept for a second at their address; a new query is a new address. */
export const fresh = (site: Site, path: string): string => `${site.url}${path}?fresh=${++asked}`

/** Whether passers-by find it. */
export const isListed = async (site: Site, slug: string): Promise<boolean> =>
  (await (await fetch(fresh(site, '/petitions'))).text()).includes(slug)

/** Waits until the public number is this. */
export const counted = (site: Site, slug: string, net: number): Promise<void> =>
  until(`${net} counted`, async () => (await publicCount(site, slug)) === net, 5)

/** Presses where a person presses: the whole line is the target, and its label lies over the box. */
export async function tick(box: Locator): Promise<void> {
  await box
    .page()
    .locator(`label[for="${await box.getAttribute('id')}"]`)
    .click()
  assert.ok(await box.isChecked())
}

export interface Signer {
  name?: string
  email: string
  country?: string
  wishes?: ('shows' | 'answer' | 'news')[]
}

/** Fills in the form of a petition's page and sends it. */
export async function signForm(
  page: Page,
  { name = 'Ben Okonjo', email, country = 'DE', wishes = [] }: Signer,
): Promise<void> {
  const form = page.locator('form[action$="/signatures"]')
  await form.getByLabel('Your name').fill(name)
  await form.getByLabel('E-mail').fill(email)
  await form.getByLabel('Country').selectOption(country)
  for (const wish of wishes) await tick(form.locator(`input[name=${wish}]`))
  await tick(form.locator('input[name=consent]'))
  await form.getByRole('button', { name: 'Sign' }).click()
}
