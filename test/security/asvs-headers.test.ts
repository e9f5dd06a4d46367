import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { routes } from '../../src/app.ts'
import { PUBLIC } from '../../src/features/people/people.testing.ts'
import { withApp, type TestApp } from '../app.ts'
import { assemble, ROLES, type Cast } from './cast.ts'
import { freshSite, nameOf, pathOf, undone } from './exercise.ts'
import { refusal, table, type Line } from './table.ts'

interface Swept {
  name: string
  line: Line
  answer: Response
  text: string
}

let swept: Promise<{ all: Swept[]; ownCookies: string[] }> | undefined

/** One answer of every route for somebody who may, one refusal of each kind, an asset, a page that is not there. */
const sweep = (): Promise<{ all: Swept[]; ownCookies: string[] }> =>
  (swept ??= (async () => {
    const all: Swept[] = []
    const ownCookies: string[] = []
    await withApp(
      async (app) => {
        const cast = await assemble(app)
        for (const [name, line] of Object.entries(table)) {
          const role = ROLES.findLast((one) => !refusal(line, one, cast))!
          await undone(app, async () => {
            const answer = await (await freshSite(app)).ask(name, line, cast, role)
            ownCookies.push(...answer.headers.getSetCookie())
            all.push({ name, line, answer, text: await answer.text() })
          })
        }
        for (const [name, path] of extra(app, cast)) {
          const answer = await (await freshSite(app)).ask(name, table['GET /']!, cast, 'visitor', { path })
          all.push({ name, line: table['GET /']!, answer, text: await answer.text() })
        }
      },
      { env: PUBLIC },
    )
    return { all, ownCookies }
  })())

const extra = ({ ctx }: TestApp, cast: Cast): [string, string][] => [
  ['GET an asset', ctx.assets.url('site.css')],
  ['GET a picture', ctx.assets.url('favicon.svg')],
  ['GET nothing', '/nothing/here'],
  ['GET with a slash', '/works/'],
  ['GET a broken address', '/petitions/%ff'],
  ['GET a page of the desk', '/desk'],
  ['GET somebody else’s', `/petitions/${cast.slug}/signature`],
]

const TYPES =
  /^(text\/html|text\/plain|text\/css|text\/javascript|text\/csv|text\/vtt|application\/json|application\/ld\+json|application\/atom\+xml|application\/xml|application\/gzip|application\/private-token-issuer-directory|application\/pdf|application\/octet-stream|image\/png|image\/webp|image\/svg\+xml)(; charset=utf-8)?$|^text\/plain; version=/

test('ASVS 3.2.1 every answer says what it is, and only pages may act as pages', async () => {
  for (const { name, answer } of (await sweep()).all) {
    const type = answer.headers.get('content-type') ?? ''
    const policy = answer.headers.get('content-security-policy')!
    if (type.startsWith('text/html')) assert.doesNotMatch(policy, /sandbox/, name)
    else assert.match(policy, /^default-src 'none'; .*; sandbox$/, name)
    if (answer.status !== 303) assert.match(type, TYPES, name)
    if (/^text\/|json|atom\+xml|\/xml/.test(type)) assert.match(type, /; (charset=utf-8|version=)/, name)
  }
})

test('ASVS 3.3.1, 3.3.2, 3.3.4 cookies: __Host-, Secure, HttpOnly, SameSite, the whole site, no domain', async () => {
  const { ownCookies } = await sweep()
  assert.ok(ownCookies.length > 5)
  for (const cookie of ownCookies)
    assert.match(cookie, /^__Host-[a-z0-9-]+=[\w.-]*; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/)
})

test('ASVS 3.3.3 a cookie without the prefix, as a neighbour on another host can set it, opens nothing', () =>
  withApp(
    async (app) => {
      const cast = await assemble(app)
      const site = await freshSite(app)
      for (const prefix of ['', 'fh-', '__host-', '__Secure-']) {
        const cookie = cast.cookies.operator.replace('__Host-', prefix)
        const answer = await site.ask('GET /desk', table['GET /desk']!, cast, 'visitor', {
          headers: { cookie },
        })
        assert.equal(answer.headers.get('location'), '/desk/sign-in', prefix)
      }
    },
    { env: PUBLIC },
  ))

test('ASVS 3.4.1 HSTS for two years with subdomains on every answer where the site has HTTPS, and never without', async () => {
  for (const { name, answer } of (await sweep()).all)
    assert.equal(answer.headers.get('strict-transport-security'), 'max-age=63072000; includeSubDomains', name)
  await withApp(async (app) =>
    assert.equal((await app.request('/')).headers.get('strict-transport-security'), null),
  )
})

test('ASVS 3.4.2 only the public reading interface may be read by other sites, and never with cookies', async () => {
  const shared = new Set(routes.filter((route) => route.api).map(nameOf))
  for (const { name, answer } of (await sweep()).all) {
    const isShared = answer.status < 400 && shared.has(name)
    assert.equal(answer.headers.get('access-control-allow-origin'), isShared ? '*' : null, name)
    assert.equal(answer.headers.get('access-control-allow-credentials'), null, name)
  }
})

test('ASVS 3.4.3, 3.4.6 content security policy: nothing by default, no unsafe part, no nonce, no frame', async () => {
  for (const { name, answer, text } of (await sweep()).all) {
    const policy = new Map(
      answer.headers
        .get('content-security-policy')!
        .split('; ')
        .map((part): [string, string] => [part.split(' ')[0]!, part.slice(part.indexOf(' ') + 1)]),
    )
    assert.equal(policy.get('default-src'), "'none'", name)
    assert.equal(policy.get('base-uri'), "'none'", name)
    assert.equal(policy.get('frame-ancestors'), "'none'", name)
    // A script hands the film to the player of the screening room as blob: (Media Source Extensions). Nothing else may, nowhere else.
    if (name === 'GET /works/:slug/room')
      policy.set('media-src', policy.get('media-src')!.replace(/ blob:$/, ''))
    for (const sources of policy.values())
      assert.doesNotMatch(sources, /unsafe|nonce|\*|https?:|data:|blob:/, name)
    if (!answer.headers.get('content-type')?.startsWith('text/html')) continue
    // The page that checks the log can be saved and opened anywhere, so its own code stands in it, named by hash in its policy.
    const inside = [...text.matchAll(/<(script|style)>([\s\S]*?)<\/\1>/g)].map(([, tag, code]) => ({
      tag: tag!,
      code: code!,
    }))
    assert.ok(inside.length === 0 || name === 'GET /check', name)
    for (const { tag, code } of inside) {
      const hash = createHash('sha256').update(code).digest('base64')
      assert.ok(
        policy.get(`${tag}-src`)!.includes(`'sha256-${hash}'`),
        `${name}: <${tag}> is not the one that the policy names`,
      )
    }
    const rest = text
      .replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')
      .replace(/<script type="application\/json"[^>]*>/g, '')
    assert.doesNotMatch(
      rest,
      /<script(?![^>]* src="\/assets\/)|<style|\son\w+=|\sstyle=|javascript:/i,
      `${name} holds what the policy forbids`,
    )
    assert.doesNotMatch(
      text,
      /(?:src|href|action)="(?:https?:)?\/\/(?!firsthand\.example)[^"]*"(?=[^>]*rel="(?:stylesheet|preload|icon)")/i,
      name,
    )
  }
})

test('ASVS 3.4.4 nosniff everywhere', async () => {
  for (const { name, answer } of (await sweep()).all)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', name)
})

test('ASVS 3.4.5 no address of ours travels to other sites', async () => {
  for (const { name, answer } of (await sweep()).all)
    assert.equal(answer.headers.get('referrer-policy'), 'same-origin', name)
})

test('ASVS 3.4.8, 3.5.8 windows, frames and programs of other sites are kept apart', async () => {
  const forOthers = new Set(routes.filter((route) => route.api).map(nameOf)).add(
    'GET /petitions/:slug/card.png',
  )
  for (const { name, answer } of (await sweep()).all) {
    assert.equal(answer.headers.get('cross-origin-opener-policy'), 'same-origin', name)
    assert.equal(answer.headers.get('cross-origin-embedder-policy'), 'require-corp', name)
    assert.equal(
      answer.headers.get('cross-origin-resource-policy'),
      answer.status < 400 && forOthers.has(name) ? 'cross-origin' : 'same-origin',
      name,
    )
  }
})

test('ASVS 14.3.2 what is personal is kept nowhere; what is kept is alike for everybody', async () => {
  const kept = new Map(routes.map((route) => [nameOf(route), route.cacheSeconds]))
  for (const { name, answer } of (await sweep()).all) {
    const control = answer.headers.get('cache-control')!
    const seconds = kept.get(name)
    if (/an asset|a picture|\/pictures\//.test(name)) assert.match(control, /immutable/)
    else if (seconds && answer.status === 200)
      assert.match(control, new RegExp(`^public, max-age=${seconds},`), name)
    else assert.equal(control, 'no-store', name)
    if (control !== 'no-store') assert.deepEqual(answer.headers.getSetCookie(), [], name)
  }
  await withApp(
    async (app) => {
      const cast = await assemble(app)
      for (const [name, line] of Object.entries(table)) {
        if (!kept.get(name) || /png|tar/.test(name)) continue
        const site = await freshSite(app)
        const texts = []
        // Another query for each, so that nobody is given what was kept for another; pages name their own address.
        for (const role of ROLES) {
          const path = `${pathOf(name, line.params?.(cast))}?as=zq-${role}`
          texts.push(
            (await (await site.ask(name, line, cast, role, { path })).text()).replaceAll(`zq-${role}`, ''),
          )
        }
        assert.equal(new Set(texts).size, 1, `${name} differs by who asks, and is kept for everybody`)
      }
    },
    { env: PUBLIC },
  )
})

test('ASVS 14.2.1 no name, address or code of a person stands in an address that a page leads to', async () => {
  for (const { name, text, answer } of (await sweep()).all) {
    const hrefs = [
      answer.headers.get('location') ?? '',
      ...[...text.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(([, href]) => href!),
    ]
    for (const href of hrefs)
      assert.doesNotMatch(href, /@(?!.*mailto)|%40|[?&](?:name|email|code|address)=/i, `${name}: ${href}`)
  }
})
