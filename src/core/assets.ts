import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

interface Asset {
  body: Buffer
  type: string
}

export interface Assets {
  /** Address of a file of `public/`, with a hash of its content, so that it can be cached for ever. */
  url(name: string): string
  find(path: string): Asset | undefined
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
}

/** Scripts of packages that pages ask for as they are. */
const PACKAGED = {
  'fflate.js': 'fflate/esm/browser.js',
  'papaparse.js': 'papaparse/papaparse.min.js',
  // The player of the screening room.
  'hls.js': 'hls.js/dist/hls.light.min.mjs',
  'media-chrome.js': 'media-chrome/dist/iife/index.js',
}

/**
 * Reads `public/` once. The style sheets become one file in the order of their names: a page asks for one.
 * Fonts come straight from the @fontsource packages.
 */
export function loadAssets(): Assets {
  const byPath = new Map<string, Asset>()
  const urls = new Map<string, string>()
  const add = (name: string, body: Buffer): void => {
    const extension = extname(name)
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 10)
    const path = `/assets/${name.slice(0, -extension.length)}-${hash}${extension}`
    byPath.set(path, { body, type: TYPES[extension] ?? 'application/octet-stream' })
    urls.set(name, path)
  }
  const css = join(ROOT, 'public/css')
  const sheets = readdirSync(css)
    .filter((name) => name.endsWith('.css'))
    .sort()
  for (const [sheet, isIn] of [
    ['site.css', (name: string) => !FEW_PAGES.test(name)],
    ['more.css', (name: string) => FEW_PAGES.test(name)],
  ] as const)
    add(
      sheet,
      Buffer.from(
        sheets
          .filter(isIn)
          .map((name) => withoutComments(readFileSync(join(css, name), 'utf8')))
          .join(''),
      ),
    )
  for (const folder of ['js', 'img'])
    if (existsSync(join(ROOT, 'public', folder)))
      for (const name of readdirSync(join(ROOT, 'public', folder)).sort())
        add(name, readFileSync(join(ROOT, 'public', folder, name)))
  for (const [name, file] of Object.entries(PACKAGED))
    add(name, withoutMap(readFileSync(join(ROOT, 'node_modules', file))))
  return {
    url(name) {
      const url = urls.get(name)
      if (!url) throw new Error(`no such asset: ${name}`)
      return url
    },
    find(path) {
      return byPath.get(path) ?? font(path, byPath)
    },
  }
}

// What the page of a petition does not need travels apart: most people read no other page.
export const FEW_PAGES = /^(5[1-9]|[678]\d)-/

/** The map for debugging is not served, so nothing should ask for it. */
const withoutMap = (file: Buffer): Buffer =>
  Buffer.from(file.toString('utf8').replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n'))

/** What the authors wrote for each other need not travel: comments and the space that lays out lines. Strings hold neither. */
const withoutComments = (css: string): string =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n')
    .replace(/([{;,])\n/g, '$1')
    .replace(/;?\n?\}\n?/g, '}')
    .replace(/ \{/g, '{')
    .replace(/(?<=[;{][a-z-]+): /g, ':')
    .replace(/^\n/, '')

const FONT = /^\/assets\/fonts\/(source-(?:serif-4|sans-3)-[a-z0-9-]+\.woff2)$/

function font(path: string, byPath: Map<string, Asset>): Asset | undefined {
  const name = FONT.exec(path)?.[1]
  if (!name) return
  const family = name.startsWith('source-serif') ? 'source-serif-4' : 'source-sans-3'
  const file = join(ROOT, 'node_modules/@fontsource', family, 'files', name)
  if (!existsSync(file)) return
  const asset = { body: readFileSync(file), type: 'font/woff2' }
  byPath.set(path, asset)
  return asset
}
