import assert from 'node:assert/strict'
import sharp from 'sharp'
import type { Browser, Page, TestApp } from '../../../../test/app.ts'

/** A picture of one colour, as a file that somebody chooses. */
export function aPicture(
  { width = 300, height = 450, colour = '#335577' } = {},
  format: 'jpeg' | 'png' | 'webp' | 'avif' = 'jpeg',
): Promise<Buffer> {
  const picture = sharp({ create: { width, height, channels: 3, background: colour } })
  return picture.toFormat(format).toBuffer()
}

export const poster = {
  kind: 'poster',
  market: 'US',
  language: 'en',
  text: '',
  issuer: 'Lumen',
  description: 'A golden crown over a chess board.',
  sourceUrl: 'https://lumen.example/paper-crowns',
  firstSeenOn: '2026-08-12',
  lastSeenOn: '2026-08-27',
  sensitive: '',
}

export const synopsis = {
  ...poster,
  kind: 'synopsis',
  description: '',
  text: 'Twelve children play for the prize of a lifetime, and only one can wear the crown.',
}

/** Sends a form with a file in it, as browsers do (RFC 7578). */
export async function send(
  app: TestApp,
  browser: Browser,
  path: string,
  fields: Record<string, string>,
  file?: Buffer | Blob,
): Promise<Page> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append(
    'file',
    file === undefined ? new Blob([]) : new Blob([new Uint8Array(file as Buffer)]),
    'poster.jpg',
  )
  const request = new Request('http://localhost/', { method: 'POST', body: form })
  return app.request(path, {
    method: 'POST',
    body: await request.arrayBuffer(),
    headers: {
      'content-type': request.headers.get('content-type')!,
      cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; '),
      'sec-fetch-site': 'same-origin',
      origin: app.ctx.config.baseUrl,
    },
  })
}

/** Staff enter a version; answers its id and its public page. */
export async function enter(
  app: TestApp,
  staff: Browser,
  fields: Record<string, string> = {},
  file?: Buffer,
): Promise<{ id: number; slug: string; path: string }> {
  const given: Record<string, string> = { ...poster, ...fields }
  const isPicture = given.kind === 'poster' || given.kind === 'still'
  const sent = await send(
    app,
    staff,
    '/desk/posters/works/paper-crowns-2026',
    given,
    file ?? (isPicture ? await aPicture() : undefined),
  )
  assert.equal(sent.status, 303, sent.words)
  const id = Number(/^\/desk\/posters\/(\d+)/.exec(sent.location!)![1])
  const { public_id: slug } = await app.ctx.db
    .selectFrom('presentations')
    .select('public_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { id, slug, path: `/posters/${slug}` }
}

/** Reads the served bytes, which a page of text would not keep. */
export async function picture(app: TestApp, path: string) {
  const { createApp } = await import('../../../app.ts')
  const response = await createApp(app.ctx).request(app.ctx.config.baseUrl + path)
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}
