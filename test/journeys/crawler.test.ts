import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { listPetition } from '#features/petitions/index.ts'
import { opened, petition, site } from './opened.ts'
import {
  assertValid,
  counted,
  linkFor,
  mailTo,
  person,
  signOverHttp,
  staff,
  submitOverHttp,
  until,
} from './setup.ts'

before(async () => {
  await opened
  await staff(site, 'operator')
  const [mo] = await site.rows<{ id: number }>('select id from staff limit 1')
  await listPetition(site.ctx, { id: mo!.id }, petition.slug)
  await signOverHttp(site, petition.slug, { email: 'ben@example.org' })
  await counted(site, petition.slug, 2)
  await submitOverHttp(site, petition.slug, { email: 'cleo@example.org' })
  await person(site).post(`${petition.path}/follows`, { email: 'dora@example.org' })
  for (const email of ['cleo@example.org', 'dora@example.org']) await mailTo(site, email)
  await until(
    'all mail is written down as sent',
    async () => (await site.rows('select from mailings where accepted_at is null')).length === 0,
  )
})

/** What may change while nobody does anything: sessions note when they were seen, and the log is signed anew now and then. */
const RESTLESS = /^(sessions|graphile_worker\..*|_private.*|log_head|log_checkpoints|kysely_.*)$/

/** One hash per table. */
async function contents(): Promise<Record<string, string>> {
  const tables = await site.rows<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname = 'public' order by 1`,
  )
  const hashes: Record<string, string> = {}
  for (const { name } of tables.filter((table) => !RESTLESS.test(table.name))) {
    const [row] = await site.rows<{ hash: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash from ${name} t`,
    )
    hashes[name] = row!.hash
  }
  return hashes
}

interface Seen {
  status: number
  type: string
  headers: Headers
  text: string
}

const MOST = 400
const pages = new Map<string, Seen>()

/** Follows every link of every page on this site, as whoever `get` is. */
async function crawl(starts: string[], get: (path: string) => Promise<Response>): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>()
  const waiting = [...starts]
  while (waiting.length && seen.size < MOST) {
    const path = waiting.shift()!
    if (seen.has(path)) continue
    const response = await get(path)
    const type = response.headers.get('content-type') ?? ''
    const text = /html|json|xml|csv|text|javascript/.test(type) ? await response.text() : ''
    seen.set(path, { status: response.status, type, headers: response.headers, text })
    const location = response.headers.get('location')
    const found = type.startsWith('text/html')
      ? [...text.matchAll(/(?:href|src|formaction)="([^"]+)"/g)].map(([, address]) => address!)
      : []
    for (const address of [...found, ...(location ? [location] : [])]) {
      const url = new URL(address.replaceAll('&amp;', '&'), site.url + path)
      if (url.origin === site.url) waiting.push(url.pathname + url.search)
    }
  }
  return seen
}

describe('a crawler', () => {
  it('follows every link twice, as a stranger and as somebody who signed; nothing changes, nothing fails, nothing is missing', async () => {
    const mails = await Promise.all(
      ['ben', 'cleo', 'dora'].map((name) => mailTo(site, `${name}@example.org`)),
    )
    const links = mails.flatMap((mail) => mail.links)
    const starts = [
      '/',
      petition.path,
      '/petitions.json',
      '/petitions.atom',
      '/sitemap.xml',
      '/robots.txt',
      '/health',
      ...links.map((link) => link.slice(site.url.length)),
    ]
    const before = await contents()
    assert.ok(before.voices!.startsWith('2 '), 'the tables are read')
    const stranger = person(site)
    for (let round = 0; round < 2; round++)
      for (const [path, page] of await crawl(starts, stranger.get)) pages.set(path, page)
    await crawl([`${petition.path}/signature`], petition.author.get)
    assert.deepEqual(await contents(), before)
    assert.ok(pages.size > 40 && pages.size < MOST, `${pages.size} pages`)
    const wrong = [...pages]
      .filter(([, { status }]) => status >= 400)
      .map(([path, { status }]) => `${status} ${path}`)
    assert.deepEqual(wrong, [], 'links that lead nowhere')
  })

  it('finds a strict policy on every page, and nothing that it would refuse', async () => {
    for (const [path, { headers, text, type, status }] of pages) {
      if (path.startsWith('/assets/') || status >= 300) continue
      const policy = headers.get('content-security-policy') ?? ''
      assert.match(policy, /default-src 'none'/, path)
      assert.doesNotMatch(policy, /unsafe|\*|http:/, path)
      assert.match(policy, /frame-ancestors 'none'/, path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
      if (!type.startsWith('text/html')) continue
      // One file that also works saved and offline: its script and style are named by their hashes.
      if (path === '/check') {
        assert.match(policy, /script-src 'sha256-[\w+/=]+'/)
        continue
      }
      assert.doesNotMatch(text, /<style|\sstyle=|\son[a-z]+="|<script(?![^>]*\ssrc=)|javascript:/, path)
      assert.doesNotMatch(text, /<script(?![^>]*type="module")/, `${path}: a script that blocks`)
      await assertValid(text)
    }
  })

  it('finds no secret and no address of a person on pages that anybody can see', () => {
    for (const [path, { text }] of pages)
      if (!/^\/(c|u)\//.test(path)) assert.doesNotMatch(text, /(ada|ben|cleo|dora)@example\.org/, path)
  })

  it('finds the petition light: under 60 kB in all, under 20 kB of script, without fonts and pictures', () => {
    const { text } = pages.get(petition.path)!
    const linked = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:css|js))"/g)].map(
      ([, path]) => path!,
    )
    assert.ok(linked.length >= 2)
    const size = (path: string): number => Buffer.byteLength(pages.get(path)!.text)
    const script = linked.filter((path) => path.endsWith('.js')).reduce((sum, path) => sum + size(path), 0)
    const all = Buffer.byteLength(text) + linked.reduce((sum, path) => sum + size(path), 0)
    assert.ok(script < 20_000, `${script} bytes of script`)
    assert.ok(all < 60_000, `${all} bytes`)
  })
})

describe('a scanner with the operator’s sign-in link', () => {
  it('opens it and signs nobody in', async () => {
    const { createInvite } = await import('#features/people/index.ts')
    const { url } = await createInvite(site.ctx)
    const before = await contents()
    for (const method of ['GET', 'HEAD', 'GET']) assert.equal((await fetch(url, { method })).status, 200)
    assert.deepEqual(await contents(), before)
    assert.ok(await linkFor(site, 'ben@example.org'))
  })
})
