import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { behindNginx, type Proxied } from './nginx.ts'

const run = promisify(execFile)

/** Somebody adds a work; answers the path of its page. */
async function work({ site, origin }: Proxied): Promise<string> {
  const added = await fetch(`http://127.0.0.1:${site.port}/works`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', origin },
    body: new URLSearchParams({
      title: 'Paper Crowns',
      language: 'en',
      kind: 'film',
      year: '2026',
    }).toString(),
  })
  assert.equal(added.status, 303, await added.text())
  return new URL(added.headers.get('location')!, origin).pathname
}

test(
  "MDN's HTTP Observatory gives 130 points or more behind the documented proxy",
  { timeout: 100_000 },
  async (t) => {
    const proxied = await behindNginx()
    try {
      // The screening room has a policy of its own, with or without a film.
      const room = `${await work(proxied)}/room`
      const csp = (await fetch(`http://127.0.0.1:${proxied.site.port}${room}`)).headers.get(
        'content-security-policy',
      )
      assert.match(csp ?? '', /media-src 'self' blob:/)
      for (const path of ['/', '/petitions', '/petitions/new', '/desk/sign-in', room]) {
        const { stdout } = await run(
          process.execPath,
          [
            join(import.meta.dirname, 'observatory/scan.js'),
            String(proxied.http),
            String(proxied.https),
            path,
          ],
          {
            env: { ...process.env, NODE_EXTRA_CA_CERTS: proxied.certificateFile },
          },
        )
        const { score, grade, found } = JSON.parse(stdout) as {
          score: number
          grade: string
          found: { result: string; points: number }[]
        }
        t.diagnostic(`${path}: ${score} ${grade}`)
        assert.ok(score >= 130, `${path}: ${score} ${JSON.stringify(found)}`)
      }
    } finally {
      await proxied.stop()
    }
  },
)
