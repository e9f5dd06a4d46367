import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

export const doc = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')

/** What the program is made of, without its tests. */
export const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(name))
  .map((name): [string, string] => [name, readFileSync(join(ROOT, 'src', name), 'utf8')])
