import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { behindNginx } from './nginx.ts'

const run = promisify(execFile)

test(
  "MDN's HTTP Observatory gives 130 points or more behind the documented proxy",
  { timeout: 100_000 },
  async (t) => {
    const proxied = await behindNginx()
    try {
      for (const path of ['/', '/petitions', '/petitions/new', '/desk/sign-in']) {
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
