import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { unseal } from '#core/crypto.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { codeOf } from '../../src/features/voices/secrets.ts'
import { boundTo } from '../../src/features/voices/submitting/actions.ts'

/** What nobody who reads logs or figures may find there, whoever it belongs to. */
const NEVER: [what: string, pattern: RegExp][] = [
  ['an e-mail address', /[\w.+-]+@(?!localhost)[\w-]+(\.[\w-]+)+/],
  ['an address of a network', /\b198\.51\.\d+\.\d+\b/],
  // Secrets of links and cookies are 32 bytes: 43 characters.
  ['a secret', /(?<![\w-])[\w-]{43}(?![\w-])/],
]

/**
 * After a file of journeys: nothing personal and no secret stands in what web process and worker logged, at the most talkative level, or in
 * their figures (ASVS 14.2.1, 16.2.5).
 */
export async function assertDiscreet(ctx: Context, url: string, logFile: string): Promise<void> {
  if (!existsSync(logFile)) return
  const log = readFileSync(logFile, 'utf8')
  assert.match(log, /web\.ready/)
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer for-the-test' } })
  assert.equal(metrics.status, 200)
  const figures = await metrics.text()
  const told = `${log}\n${figures}`
  // A figure may be any number of six digits by chance; what it is a figure of is told in words.
  const words = `${log}\n${figures.replace(/ [\d.e+-]+$/gm, '')}`
  for (const [what, pattern] of NEVER) refuse(what, pattern.exec(told), told)
  const submissions = await run<{ subject_id: number; id: string; sealed: Buffer }>(
    ctx.db,
    `select subject_id, m.id, sealed from submissions m join subjects s on s.id = m.subject_id
     where s.log = 'public' order by submitted_at desc limit 500`,
  )
  for (const { subject_id: subjectId, id, sealed } of submissions) {
    const ref = { subjectId, id }
    const { name } = unseal<{ name: string }>(ctx.keys.seal, boundTo(ref), sealed)
    const at = told.indexOf(name)
    assert.ok(at < 0, `a name is told: ${told.slice(Math.max(0, at - 200), at + 100)}`)
    for (const n of [1, 2, 3])
      refuse('a code', new RegExp(`\\b${codeOf(ctx.keys, ref, n)}\\b`).exec(words), words)
  }
}

function refuse(what: string, found: RegExpExecArray | null, told: string): void {
  if (found) assert.fail(`${what} is told: ${told.slice(Math.max(0, found.index - 200), found.index + 100)}`)
}
