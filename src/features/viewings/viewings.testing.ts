import assert from 'node:assert/strict'
import { finishToken, requestToken } from '../../../public/js/blind-rsa.js'
import type { Page, TestApp } from '../../../test/app.ts'
import { grantViewing } from './index.ts'

interface Published {
  kind: string
  'token-key': string
  'token-key-id': string
  challenge: string
  retired: string | null
}

/** The newest key that the site publishes for a work. */
export async function publishedKey(app: TestApp, work: string, kind: string): Promise<Published> {
  const page = await app.request(`/works/${work}/issuers.json`)
  const { keys } = page.json() as { keys: Published[] }
  const key = keys.findLast((one) => one.kind === kind && !one.retired)
  assert.ok(key, `no key for ${work} and ${kind}`)
  return key
}

/** What a browser sends to have its message signed. */
export const askToken = (app: TestApp, viewing: string, body: Uint8Array, type?: string): Promise<Page> =>
  app.request('/viewings/token-request', {
    method: 'POST',
    body: Uint8Array.from(body),
    headers: {
      authorization: `Viewing ${viewing}`,
      'content-type': type ?? 'application/private-token-request',
      'sec-fetch-site': 'same-origin',
    },
  })

export async function workId(app: TestApp, slug: string): Promise<number> {
  return (
    await app.ctx.db.selectFrom('works').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()
  ).id
}

/** Somebody saw the work in the site's own room, and their browser asked for one token; base64url. */
export async function roomToken(app: TestApp, work: string, kind: string): Promise<string> {
  const viewing = await grantViewing(app.ctx, await workId(app, work), 'room')
  const key = await publishedKey(app, work, kind)
  const { request, blinding } = await requestToken(key['token-key'], key.challenge)
  const answer = await askToken(app, viewing, request)
  assert.equal(answer.status, 200)
  return finishToken(blinding, answer.bytes)
}
