import assert from 'node:assert/strict'
import { request as httpsRequest } from 'node:https'
import { connect as connectTls } from 'node:tls'
import { after, before, test } from 'node:test'
import { connect, run, type Connections } from '#core/db.ts'
import { macText, readKeys } from '#core/crypto.ts'
import { codeOf, confirmLink } from '../../src/features/voices/secrets.ts'
import { raw } from '../hostile/served.ts'
import { snapshot } from '../hostile/snapshot.ts'
import { testDataDir } from '../setup/database.ts'
import { behindNginx, type Proxied } from './nginx.ts'

let proxied: Proxied
let database: Connections

before(async () => {
  proxied = await behindNginx()
  database = connect(proxied.site.databaseUrl, { max: 2 })
})
after(async () => {
  await database.db.destroy()
  await proxied.stop()
})

interface Got {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

function ask(
  path: string,
  {
    method = 'GET',
    body = '',
    cookie = '',
    headers = {},
  }: { method?: string; body?: string; cookie?: string; headers?: Record<string, string> } = {},
): Promise<Got> {
  return new Promise((done, fail) => {
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        port: proxied.https,
        servername: 'localhost',
        ca: proxied.certificate,
        path,
        method,
        headers: {
          host: `localhost:${proxied.https}`,
          ...(cookie && { cookie }),
          ...(method === 'POST' && {
            'content-type': 'application/x-www-form-urlencoded',
            origin: proxied.origin,
            'sec-fetch-site': 'same-origin',
          }),
          ...headers,
        },
      },
      (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => (text += chunk))
        answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      },
    )
    request.on('error', fail)
    request.end(body)
  })
}

test('plain HTTP leads to HTTPS, and HTTPS says so for two years', async () => {
  const answer = await fetch(`http://127.0.0.1:${proxied.http}/petitions?page=2`, { redirect: 'manual' })
  assert.equal(answer.status, 301)
  const page = await ask('/petitions')
  assert.equal(page.status, 200)
  assert.equal(page.headers['strict-transport-security'], 'max-age=63072000; includeSubDomains')
  assert.equal(page.headers.server, 'nginx')
})

const H = 'Host: localhost\r\n'
const FORM = `${H}Content-Type: application/x-www-form-urlencoded\r\n`
const HIDDEN = `GET /desk/hidden HTTP/1.1\r\n${H}\r\n`
const chunkOf = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`

/** Two programs that read one request differently hand a part of it to the next person (RFC 9112 11.2). */
const SMUGGLED: Record<string, string> = {
  'CL.TE': `POST /works HTTP/1.1\r\n${FORM}Content-Length: ${HIDDEN.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE.CL': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${chunkOf(HIDDEN)}0\r\n\r\n`,
  'TE.TE, the second hidden': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE with a vertical tab': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding:\x0bchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE with a space before the colon': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE folded': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE in quotes': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: "chunked"\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'TE twice in one line': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'two lengths': `POST /works HTTP/1.1\r\n${FORM}Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a length with a plus': `POST /works HTTP/1.1\r\n${FORM}Content-Length: +${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a length in two parts': `POST /works HTTP/1.1\r\n${FORM}Content-Length: 0, ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a chunk with a sign': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n${HIDDEN}`,
  'a chunk in hexadecimal prefix': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${HIDDEN}`,
  'chunks with line feeds alone': `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: chunked\r\n\r\n0\n\n${HIDDEN}`,
  'a null byte in a header': `GET / HTTP/1.1\r\n${H}X: a\0Transfer-Encoding: chunked\r\n\r\n`,
  'a line end in an address': `GET /%0d%0a%0d%0aGET%20/desk/hidden HTTP/1.1\r\n${H}\r\n`,
  'a body of a GET': `GET / HTTP/1.1\r\n${H}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'an upgrade to h2c': `GET / HTTP/1.1\r\n${H}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n`,
}

/** The worker runs beside it, and every minute it notes when it last looked at its calendar: what a request changes stands in a table of ours. */
const ourTables = async (): Promise<[string, string][]> =>
  Object.entries(await snapshot(database.db)).filter(([table]) => table.startsWith('public.'))

test('no request hides in another one on its way through the proxy', { timeout: 120_000 }, async () => {
  const unchanged = await ourTables()
  for (const [what, bytes] of Object.entries(SMUGGLED)) {
    const socket = connectTls({
      host: '127.0.0.1',
      port: proxied.https,
      servername: 'localhost',
      ca: proxied.certificate,
      ALPNProtocols: ['http/1.1'],
    })
    // What the proxy itself reads as a second request on this connection is answered to its sender: that harms nobody. The next person is asked below.
    const heard = await raw(socket as never, [bytes], { wait: 700 })
    assert.ok(
      heard.status === 0 ||
        heard.status === 200 ||
        (heard.status >= 400 && heard.status < 500) ||
        heard.status === 501,
      `${what}: ${heard.status}`,
    )
    const next = await ask(`/petitions?after=${encodeURIComponent(what)}`)
    assert.equal(next.status, 200, what)
    assert.match(next.text, /<title>Petitions/, `${what}: the next person got something else`)
  }
  assert.deepEqual(await ourTables(), unchanged)
  assert.doesNotMatch(proxied.site.output(), /request\.failed|request\.unhandled/)
})

test(
  'after a journey neither our logs, nor the figures, nor the logs of the proxy hold an address, a name, a secret or a network',
  { timeout: 60_000 },
  async () => {
    const ip = '203.0.113.201'
    const person = { name: 'Zelda Quicksilver', email: 'zelda.quicksilver@mail.example' }
    const cookies = new Map<string, string>()
    const cookie = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const secrets: string[] = []
    const go = async (path: string, fields?: Record<string, string>): Promise<Got> => {
      const answer = await ask(path, {
        cookie: cookie(),
        headers: {
          'x-forwarded-for': ip,
          'user-agent': `of ${person.name}`,
          referer: `${proxied.origin}/c/x/${secrets[0] ?? ''}`,
        },
        ...(fields && { method: 'POST', body: new URLSearchParams(fields).toString() }),
      })
      for (const line of answer.headers['set-cookie'] ?? []) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
        cookies.set(name!, value!)
        if (value) secrets.push(value, value.split('.').at(-1)!)
      }
      return answer
    }
    assert.equal(
      (await go('/works', { title: 'Paper Crowns', language: 'en', kind: 'film', year: '2026' })).status,
      303,
    )
    const opened = await go('/petitions', {
      work: 'paper-crowns-2026',
      action: 'Show the film',
      why: 'Because',
      about: 'work',
      form: 'demand',
      addressee: 'Lumen',
      closesOn: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
      ...person,
      consent: 'yes',
      shown: '1000000000',
    })
    assert.equal(opened.status, 303, opened.text.slice(0, 500))
    const slug = String(opened.headers.location).split('/')[2]!
    const [row] = await run<{ subject_id: number; id: string; public_id: string }>(
      database.db,
      'select s.subject_id, s.id, j.public_id from submissions s join subjects j on j.id = s.subject_id limit 1',
    )
    const ref = { subjectId: row!.subject_id, id: row!.id }
    const keys = readKeys(testDataDir())
    const link = new URL(
      confirmLink({ keys, config: { baseUrl: proxied.origin } } as never, row!.public_id, ref),
    ).pathname
    secrets.push(link.split('/').at(-1)!, macText(keys.owner, ref.subjectId, ref.id))
    for (let tries = 0; tries < 100; tries++) {
      const [mail] = await run<{ at: Date | null }>(
        database.db,
        'select accepted_at as at from mailings limit 1',
      )
      if (mail?.at) break
      await new Promise((done) => setTimeout(done, 100))
    }
    assert.equal((await go(link)).status, 200)
    const code = codeOf(keys, ref, 1)
    assert.equal((await go(`/petitions/${slug}/signature/confirm`, { code: '000000' })).status, 422)
    assert.equal(
      (await go(`/petitions/${slug}/signature/confirm`, { code, seen: 'all', remember: 'yes' })).status,
      303,
    )
    for (const path of ['', '/data.json', '/status.json'])
      assert.equal((await go(`/petitions/${slug}/signature${path}`)).status, 200)
    assert.equal((await go(`/petitions/${slug}/follows`, { email: person.email })).status, 200)
    await go(`/search?q=${encodeURIComponent(person.email)}`)
    await go('/desk/sign-in', { email: person.email })
    assert.equal((await go('/sign-in/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF')).status, 410)
    await ask('/desk/sign-out', {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'x-forwarded-for': ip },
    })
    assert.equal((await go(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })).status, 200)
    const figures = await ask('/metrics', { headers: { authorization: 'Bearer figures' } })
    assert.equal(figures.status, 200)
    assert.equal((await ask('/metrics')).status, 404)
    await new Promise((done) => setTimeout(done, 1_000))

    const written = {
      'our logs': proxied.site.output(),
      'the figures': figures.text,
      'the logs of the proxy': proxied.logs(),
    }
    assert.match(written['our logs'], /request\.refused/)
    assert.match(written['the logs of the proxy'], /GET "\/c\/-" 200/)
    assert.match(written['the figures'], /firsthand_request_seconds/)
    const hidden = [
      person.email,
      'quicksilver',
      'Zelda',
      'mail.example',
      ip,
      '203.0.113',
      encodeURIComponent(person.email),
      'Zm9vYmFyYmF6',
      link,
      ...secrets.filter((secret) => secret.length > 20),
    ]
    assert.ok(hidden.length > 14)
    for (const [where, text] of Object.entries(written)) {
      for (const word of hidden)
        assert.ok(!text.toLowerCase().includes(word.toLowerCase()), `${where}: ${word}`)
      assert.ok(!text.includes(`"${code}"`) && !text.includes(`code=${code}`), `${where}: the code`)
    }
    assert.doesNotMatch(written['the logs of the proxy'], /127\.0\.0\.1|of Zelda|\?/)
  },
)
