import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '#config'
import { parseCheckpoint, parseNote, tilePath, tilesOf } from '#verify'
import { createApp } from '../src/app.ts'
import { withContext } from './context.ts'

/** Asks the site for one path; undefined when it is not there. */
type Get = (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>

const AT_ONCE = 16

export interface Mirrored {
  entries: number
  petitions: number
  /** Files that were not there before. */
  written: number
}

/**
 * Writes log, history, policy, numbers and the verifier as static files for any web server. What never changes is fetched once, so
 * that repeating it brings a mirror up to date. The checkpoint is written last: a mirror is whole at every moment.
 */
export async function mirror(get: Get, folder: string): Promise<Mirrored> {
  const files = new Map<string, Uint8Array>()
  const must = async (path: string): Promise<Uint8Array> => {
    const bytes = await get(path)
    if (!bytes) throw new Error(`/${path} is not there`)
    return bytes
  }
  // Numbers first: the checkpoint that is asked for afterwards covers them.
  files.set('log/numbers.json', await must('log/numbers.json'))
  const petitions = await allPetitions(must)
  files.set(
    'petitions.json',
    Buffer.from(`${JSON.stringify({ petitions, links: { next: null } }, null, 1)}\n`),
  )
  for (const { slug } of petitions) {
    // What another site calls its petitions becomes the name of a file here.
    if (!/^[\p{L}\p{N}-]+$/u.test(slug)) throw new Error(`${JSON.stringify(slug)} is no name of a petition`)
    const page = await get(`petitions/${encodeURIComponent(slug)}.json`)
    if (page) files.set(`petitions/${slug}.json`, page)
  }
  await texts(get, files)
  for (const path of ['log/policy', 'log/checkpoints.json', 'verify.js', 'verify.js.sha256'])
    files.set(path, await must(path))
  const issuers = await get('log/issuers.json')
  if (issuers) files.set('log/issuers.json', issuers)
  const { days } = JSON.parse(text(files.get('log/checkpoints.json')!)) as {
    days: { day: string; size: number }[]
  }
  for (const { day } of days)
    files.set(`log/checkpoints/${day}.json`, await must(`log/checkpoints/${day}.json`))
  const page = await must('check')
  for (const name of ['check.html', 'index.html']) files.set(name, page)
  const { note, size } = await checkpointFrom(
    must,
    Math.max(sizeIn(files.get('log/numbers.json')!), days.at(-1)?.size ?? 0),
  )
  const written = await tiles(must, folder, size)
  for (const [path, bytes] of files) await put(folder, path, bytes)
  await put(folder, 'log/checkpoint', note)
  return { entries: size, petitions: petitions.length, written }
}

/** Every text that the log names, so that it can be compared without the site. */
async function texts(get: Get, files: Map<string, Uint8Array>): Promise<void> {
  const list = await get('log/texts.json')
  if (!list) return
  files.set('log/texts.json', list)
  for (const { path } of (JSON.parse(text(list)) as { texts: { path: string | null }[] }).texts) {
    const found = path && isText.test(path) ? await get(path.slice(1)) : undefined
    if (found) files.set(path!.slice(1), found)
  }
}

const isText = /^\/(petitions\/[\p{L}\p{N}-]+\/texts|(statements|promises)\/[a-z0-9-]+)\.json$/u

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
const sizeIn = (bytes: Uint8Array): number => (JSON.parse(text(bytes)) as { log: { size: number } }).log.size

async function allPetitions(must: (path: string) => Promise<Uint8Array>): Promise<{ slug: string }[]> {
  const petitions: { slug: string }[] = []
  for (let path: string | undefined = 'petitions.json'; path;) {
    const list = JSON.parse(text(await must(path))) as {
      petitions: { slug: string }[]
      links: { next: string | null }
    }
    petitions.push(...list.petitions)
    const next: URL | undefined = list.links.next ? new URL(list.links.next, 'http://instance') : undefined
    path = next && next.pathname.slice(1) + next.search
  }
  return petitions
}

async function checkpointFrom(
  must: (path: string) => Promise<Uint8Array>,
  least: number,
): Promise<{ note: Uint8Array; size: number }> {
  for (let tries = 0; ; tries++) {
    const note = await must('log/checkpoint')
    const { size } = parseCheckpoint(parseNote(text(note)).text)
    if (size >= least) return { note, size }
    if (tries === 5) throw new Error(`the checkpoint has ${size} entries, a published number names ${least}`)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

async function tiles(
  must: (path: string) => Promise<Uint8Array>,
  folder: string,
  size: number,
): Promise<number> {
  const waiting = [...tilesOf(size)].map(({ level, n, width }) => ({
    exact: `log/${tilePath(level, n, width)}`,
    full: `log/${tilePath(level, n)}`,
  }))
  let written = 0
  const worker = async (): Promise<void> => {
    for (let tile = waiting.pop(); tile; tile = waiting.pop()) {
      const { exact, full } = tile
      if ((await there(folder, exact)) || (await there(folder, full))) continue
      try {
        await put(folder, exact, await must(exact))
      } catch (error) {
        // The tile has become full meanwhile, and its partial ones are gone.
        if (exact === full) throw error
        await put(folder, full, await must(full))
      }
      written++
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return written
}

const there = (folder: string, path: string): Promise<boolean> =>
  stat(join(folder, path)).then(
    (found) => found.isFile(),
    () => false,
  )

async function put(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, bytes, { flush: true })
  await rename(`${file}.new`, file)
}

/** From another site, over the network. */
function remote(url: string): Get {
  const base = url.replace(/\/*$/, '/')
  return async (path) => {
    const response = await fetch(base + path)
    if (response.status === 404 || response.status === 410) return
    if (!response.ok) throw new Error(`${base}${path} answers ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }
}

export async function exportCommand(config: Config, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { to: { type: 'string' }, from: { type: 'string' } } })
  const { to, from } = values
  if (!to) throw new Error('Name a folder: export --to DIR (and --from URL for another site).')
  const own = (): Promise<Mirrored> =>
    withContext(config, 'export', ({ ctx }) => {
      const app = createApp(ctx)
      return mirror(async (path) => {
        const response = await app.request(`${config.baseUrl}/${path}`)
        return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
      }, to)
    })
  const { entries, petitions, written } = from === undefined ? await own() : await mirror(remote(from), to)
  console.log(
    `${to}: ${entries} entries, numbers of ${petitions} petitions, ${written} new tiles. Check it: node ${join(to, 'verify.js')} ${to}`,
  )
}
