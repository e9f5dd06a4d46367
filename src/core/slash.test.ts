import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { withApp, type TestApp } from '../../test/app.ts'

const ORIGIN = 'https://firsthand.example'

const PIECES =
  '%5C %5c \\ %2F / // %09 %0A %0D %00 %20 %7f %E6%98%A0 映 %ff %zz % . .. %2e %2E%2e : @ ; & evil.example evil.example:80 https: works a'.split(
    ' ',
  )

/** What a browser that stands on the site would ask for next; undefined when it was not sent on. */
async function leadsTo(app: TestApp, path: string): Promise<URL | undefined> {
  const { status, headers } = await app.request(path)
  assert.ok([303, 400, 404].includes(status), `${path}: ${status}`)
  const location = headers.get('location')
  assert.equal(location !== null, status === 303, path)
  return location === null ? undefined : new URL(location, ORIGIN)
}

it('a trailing slash leads to the same address without it, and never to another site', () =>
  withApp(
    async (app) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }),
          fc.constantFrom('/', '//', '/?a=/', ''),
          async (pieces, end) => {
            const path = `/${pieces.join('')}${end}`
            const to = await leadsTo(app, path)
            if (!to) return
            const { pathname } = new URL(ORIGIN + path)
            assert.equal(to.origin, ORIGIN, path)
            assert.equal(to.pathname, pathname.replace(/\/+$/, ''), path)
          },
        ),
        {
          numRuns: 150,
          examples: [
            [['%5C', 'evil.example'], '/'],
            [['%09', '/', 'evil.example'], '/'],
            [['%0A'], '/'],
          ],
        },
      )
    },
    { routes: [] },
  ))

it('keeps the letters of an address as they were sent', () =>
  withApp(
    async (app) => {
      for (const [path, location] of Object.entries({
        '/works/': '/works',
        '/works///': '/works',
        '/works/%E6%98%A0/': '/works/%E6%98%A0',
        '/%5Cevil.example/': '/%5Cevil.example',
        '/%09/evil.example/': '/%09/evil.example',
        '/%0A/': '/%0A',
      }))
        assert.equal((await app.request(path)).headers.get('location'), location, path)
      for (const path of [
        '/',
        '//',
        '//evil.example/',
        '/\\evil.example/',
        '/.//evil.example/',
        '/a/..//evil.example/',
      ])
        assert.equal((await app.request(path)).status, 404, path)
    },
    { routes: [] },
  ))
