import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, it } from 'node:test'

const ROOT = resolve(import.meta.dirname, '..')

/** The house from top to bottom; imports go down only, never sideways. */
const RANKS: string[][] = [
  ['bin', 'test', 'bench'],
  ['src/app.ts', 'src/jobs.ts'],
  ['features/desk', 'features/front'],
  ['features/petitions', 'features/reviews', 'features/press', 'features/trends'],
  ['features/statements'],
  ['features/voices'],
  ['features/viewings'],
  ['features/works'],
  ['features/people', 'features/log', 'features/signals'],
  ['ui'],
  ['core'],
  ['config', 'db', 'locales', 'verify'],
]

const rankOf = (room: string): number => RANKS.findIndex((rooms) => rooms.includes(room))

function roomOf(file: string): string {
  const path = relative(ROOT, file).replaceAll('\\', '/')
  if (path === 'src/app.ts' || path === 'src/jobs.ts') return path
  if (path === 'src/config.ts') return 'config'
  const parts = path.replace(/^src\//, '').split('/')
  return parts[0] === 'features' ? `features/${parts[1]}` : parts[0]!
}

const PACKAGE: Record<string, string> = {
  '#core/': 'src/core/',
  '#ui/': 'src/ui/',
  '#features/': 'src/features/',
  '#locales/': 'locales/',
}

function targetOf(file: string, specifier: string): string | undefined {
  if (specifier === '#config') return join(ROOT, 'src/config.ts')
  if (specifier === '#db') return join(ROOT, 'db/schema.ts')
  for (const [prefix, folder] of Object.entries(PACKAGE))
    if (specifier.startsWith(prefix)) return join(ROOT, folder, specifier.slice(prefix.length))
  if (specifier.startsWith('.')) return resolve(file, '..', specifier)
}

function wrongImports(file: string, text: string): string[] {
  const from = roomOf(file)
  const found: string[] = []
  for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    const target = targetOf(file, specifier!)
    if (!target) continue
    const to = roomOf(target)
    if (from === to) continue
    const down = rankOf(from) < rankOf(to)
    const throughIndex = !to.startsWith('features/') || target.endsWith('/index.ts')
    if (rankOf(to) < 0 || rankOf(from) < 0)
      found.push(`${relative(ROOT, file)}: no rank for ${from} or ${to}`)
    else if (!down) found.push(`${relative(ROOT, file)} (${from}) imports up or sideways: ${to}`)
    else if (!throughIndex && from !== 'test' && from !== 'bin' && from !== 'bench')
      found.push(`${relative(ROOT, file)} reaches past the index of ${to}: ${specifier}`)
  }
  return found
}

const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(name))
    .map((name) => join(ROOT, folder, name))

describe('the house', () => {
  it('imports downwards only, and other features only through their index', () => {
    const wrong = sources('src').flatMap((file) => wrongImports(file, readFileSync(file, 'utf8')))
    assert.deepEqual(wrong, [])
  })

  it('would name a pair that breaks it', () => {
    const up = wrongImports(
      join(ROOT, 'src/features/log/x.ts'),
      `import { a } from '#features/voices/index.ts'`,
    )
    const deep = wrongImports(
      join(ROOT, 'src/features/desk/x.ts'),
      `import { a } from '#features/voices/kinds.ts'`,
    )
    assert.match(up[0]!, /imports up or sideways: features\/voices/)
    assert.match(deep[0]!, /reaches past the index/)
  })
})
