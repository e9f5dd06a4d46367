import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const series = join(ROOT, 'test/fixtures/falling.csv')

interface Result {
  [name: string]: unknown
  differences: string[]
}

async function replay(...args: string[]): Promise<Result> {
  const { stdout } = await run(
    process.execPath,
    [join(ROOT, 'bin/firsthand.ts'), 'replay', '--series', series, ...args],
    { cwd: ROOT, timeout: 120_000 },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Result
}

describe('the replay', () => {
  for (const mail of ['stream', 'smtp'])
    it(`drives a curve that falls through HTTP, with mail by ${mail}, and every number adds up`, async () => {
      const result = await replay('--mail', mail, '--sockets', '16')
      // 30 + 40 + 29 signed; 9 + 3 taken back, every third of them removed by a moderator.
      assert.deepEqual(
        [
          result.submitted,
          result.confirmed,
          result.counted,
          result.withdrawn,
          result.removed,
          result.restored,
          result.net,
          result.expected,
        ],
        [99, 99, 99, 8, 4, 0, 87, 87],
      )
      assert.deepEqual(result.differences, [])
    })
})
