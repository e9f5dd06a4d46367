// npm run sbom: what Firsthand is made of (CycloneDX), and under which licences. --check compares licences only.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = join(import.meta.dirname, '..')

/**
 * Licences whose code may be part of, or shipped with, a work under AGPL-3.0-or-later (gnu.org/licenses/license-list.html). OFL-1.1 is
 * for the fonts, which stand beside the program.
 */
const ALLOWED = new Set([
  '0BSD',
  'AGPL-3.0-or-later',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'GPL-3.0-or-later',
  'ISC',
  'LGPL-2.1-or-later',
  'LGPL-3.0-or-later',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
  'Zlib',
])

/**
 * Whether an SPDX expression leaves a way that is allowed: one side of an OR, both sides of an AND (SPDX 2.3, annex D; AND binds
 * tighter). What is not an expression is not allowed.
 */
export function allows(expression: string | undefined): boolean {
  const tokens = expression?.match(/\(|\)|[^\s()]+/g) ?? []
  let at = 0
  const term = (): boolean => {
    if (tokens[at] !== '(') return ALLOWED.has(tokens[at++] ?? '')
    at++
    const inner = either()
    return tokens[at++] === ')' && inner
  }
  const both = (): boolean => {
    let all = term()
    while (tokens[at] === 'AND') {
      at++
      all = term() && all
    }
    return all
  }
  const either = (): boolean => {
    let any = both()
    while (tokens[at] === 'OR') {
      at++
      any = both() || any
    }
    return any
  }
  return either() && at === tokens.length
}

/** Packages that name no licence in package.json but carry its text; read by hand, for exactly this version. */
const READ_BY_HAND = new Map([['png-js@2.0.0', 'MIT']])

export interface Part {
  name: string
  version: string
  licence: string | undefined
  /** Needed to build and test only. */
  dev: boolean
}

/** Every package of a lock file, also those for other systems. */
export function partsOf(lock: string): Part[] {
  const { packages } = JSON.parse(lock) as {
    packages: Record<string, { version: string; license?: string; dev?: boolean }>
  }
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, license, dev }]) => {
      const name = path.replace(/^.*node_modules\//, '')
      return { name, version, licence: license ?? READ_BY_HAND.get(`${name}@${version}`), dev: dev === true }
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

const tableOf = (parts: readonly Part[]): string =>
  [
    '| package | version | licence | for |',
    '| --- | --- | --- | --- |',
    ...parts.map(
      ({ name, version, licence, dev }) =>
        `| ${name} | ${version} | ${licence ?? 'NONE'} | ${dev ? 'development' : 'running'} |`,
    ),
    '',
  ].join('\n')

function main(): void {
  const { values } = parseArgs({
    options: { to: { type: 'string', default: 'sbom' }, check: { type: 'boolean', default: false } },
  })
  const parts = partsOf(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  const wrong = parts.filter(({ licence }) => !allows(licence))
  if (!values.check) {
    const folder = resolve(values.to)
    mkdirSync(folder, { recursive: true })
    const options = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only']
    writeFileSync(
      join(folder, 'firsthand.cdx.json'),
      execFileSync('npm', options, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 }),
    )
    writeFileSync(join(folder, 'licences.md'), tableOf(parts))
    console.log(`${folder}: firsthand.cdx.json (CycloneDX) and licences.md`)
  }
  const running = parts.filter(({ dev }) => !dev).length
  console.log(
    `${running} packages to run, ${parts.length - running} to develop; ${wrong.length} licences are not known to fit AGPL-3.0-or-later.`,
  )
  for (const { name, version, licence } of wrong)
    console.error(`  ${name} ${version}: ${licence ?? 'no licence named'}`)
  process.exitCode = wrong.length ? 1 : 0
}

if (import.meta.main) main()
