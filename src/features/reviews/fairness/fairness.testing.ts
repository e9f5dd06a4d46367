import assert from 'node:assert/strict'
import { tick } from '#features/voices/index.ts'
import type { Browser, TestApp } from '../../../../test/app.ts'
import { shown } from '../../petitions/petitions.testing.ts'
import { mailed } from '../../voices/voices.testing.ts'

let people = 0

/** Somebody answers about a version and waits for the code. */
export async function submit(
  app: TestApp,
  path: string,
  fields: Record<string, string | string[]>,
  browser: Browser = app.browser(`203.0.113.${(people % 200) + 1}`),
): Promise<Browser> {
  app.clock.forward({ seconds: 31 })
  const { trait = [], ...rest } = fields
  const body = new URLSearchParams({
    name: 'Ben Okonjo',
    email: `vote${++people}@example.org`,
    country: 'DE',
    consent: 'yes',
    shown: shown(app),
    ...(rest as Record<string, string>),
  })
  for (const one of [trait].flat()) body.append('trait', one)
  const sent = await browser.post(`${path}/votes`, body as unknown as Record<string, string>)
  assert.equal(sent.location, `${path}/vote/confirm`, sent.words)
  return browser
}

/** … and types it, and is counted. */
export async function vote(
  app: TestApp,
  path: string,
  fields: Record<string, string | string[]>,
  browser?: Browser,
): Promise<Browser> {
  const ben = await submit(app, path, fields, browser)
  const { code } = await mailed(app)
  const confirmed = await ben.post(`${path}/vote/confirm`, { code })
  assert.equal(confirmed.status, 303, confirmed.words)
  await tick(app.ctx)
  return ben
}
