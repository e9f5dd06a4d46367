import { buffer } from 'node:stream/consumers'
import { join } from 'node:path'
import { create } from 'tar'
import { html } from '#core/html.ts'
import { body, type Visit } from '#core/http.ts'
import { pageOf } from '#ui/frame.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

const PARTS = [
  'bin',
  'src',
  'db',
  'public',
  'locales',
  'verify',
  'docs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'LICENSE',
  'README.md',
]

/** Whoever uses the site over a network may have the program that runs it (AGPL-3.0, section 13). */
export function sourcePage(visit: Visit): Response {
  const { words } = visit
  const content = html`<h1>${words('front.source')}</h1>
<p>${words('front.source-text')}</p>
<p><a href="/source.tar.gz" download>${words('front.source-download')}</a></p>`
  return pageOf(visit, { title: words('front.source') }, content)
}

/** The program as it runs here, packed once per process. */
export async function sourceArchive({ ctx }: Visit): Promise<Response> {
  return body(await ctx.shared(archive), 'application/gzip', {
    headers: { 'content-disposition': 'attachment; filename="firsthand-source.tar.gz"' },
  })
}

const archive = async (): Promise<Uint8Array<ArrayBuffer>> => {
  const packed = create(
    {
      gzip: true,
      cwd: ROOT,
      portable: true,
      prefix: 'firsthand',
      filter: (path) => !/\.(log|pid)$/.test(path),
    },
    PARTS,
  )
  return new Uint8Array(await buffer(packed as unknown as AsyncIterable<Buffer>))
}
