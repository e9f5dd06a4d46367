import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What steps of the tests need beyond the npm packages. */
export const NEEDS = {
  database: 'PostgreSQL 18, from the npm package',
  browser: 'Chromium, for the journeys',
  ffmpeg: 'ffmpeg, for films of the screening room',
  go: 'Go and its sumdb packages, for an independent check of the log',
  'postgresql-15': 'PostgreSQL 15, the oldest that is supported',
  registry: 'the npm registry, for known weaknesses',
  nginx: 'nginx, as the documentation configures it',
  observatory: "MDN's HTTP Observatory, in a folder of its own",
  linux: 'Linux, to find and kill processes',
}
export type Need = keyof typeof NEEDS

export interface Missing {
  what: string
  remedy: string
  /** Somebody decided to go without (`FIRSTHAND_TEST_WITHOUT`). */
  waived: boolean
}

type Say = (line: string) => void

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Path of the Chromium that the journeys drive; `CHROMIUM` names another one. */
export const browserPath = (): string | undefined =>
  [process.env.CHROMIUM ?? '', ...BROWSERS].find((path) => path && existsSync(path))

/** Gets what is needed where that is possible; says what is absent and how to get it where it is not. */
export function missing(need: Need, say: Say): Missing | undefined {
  const waived = (process.env.FIRSTHAND_TEST_WITHOUT ?? '').split(/[\s,]+/).includes(need)
  const absent = (what: string, remedy: string): Missing => ({ what, remedy, waived })
  switch (need) {
    case 'database':
      return
    case 'browser':
      if (waived)
        return absent(
          'without a browser, as FIRSTHAND_TEST_WITHOUT says',
          'Left out: FIRSTHAND_TEST_WITHOUT=browser',
        )
      if (browserPath() || installChromium(say)) return
      return absent(
        'no Chromium',
        'The journeys need Chromium, and there is none. Get it:\n' +
          '  as root on Debian:  apt-get update && apt-get install -y --no-install-recommends chromium\n' +
          '  anywhere else:      install Chromium or Chrome and name its program in CHROMIUM=/path/to/chromium\n' +
          'To test without a browser on purpose: FIRSTHAND_TEST_WITHOUT=browser npm test',
      )
    case 'ffmpeg':
      if (
        hasProgram('ffmpeg') ||
        (!waived && aptInstall(say, "Debian's ffmpeg", 'ffmpeg') && hasProgram('ffmpeg'))
      )
        return
      return absent(
        'no ffmpeg',
        'Films of the screening room are made and prepared with ffmpeg, and there is none (Debian: apt-get install --no-install-recommends ffmpeg).',
      )
    case 'go':
      if (waived)
        return absent('without Go, as FIRSTHAND_TEST_WITHOUT says', 'Left out: FIRSTHAND_TEST_WITHOUT=go')
      if (hasGo() || (aptInstall(say, 'Go, for the independent check of the log', ...GO) && hasGo())) return
      return absent(
        "no Go with Debian's golang.org/x/mod",
        'A Go program checks the log independently, and there is no Go. Get it:\n' +
          `  as root on Debian:  apt-get update && apt-get install -y --no-install-recommends ${GO.join(' ')}\n` +
          'To test without it on purpose: FIRSTHAND_TEST_WITHOUT=go npm test',
      )
    case 'postgresql-15':
      if (existsSync('/usr/lib/postgresql/15/bin/postgres')) return
      return absent(
        'no PostgreSQL 15 on this machine',
        'Not there: /usr/lib/postgresql/15/bin (Debian 12: apt-get install postgresql-15).',
      )
    case 'nginx':
      if (existsSync('/usr/sbin/nginx') || (!waived && aptInstall(say, "Debian's nginx", 'nginx'))) return
      return absent(
        'no nginx',
        'Not there: /usr/sbin/nginx (Debian: apt-get install --no-install-recommends nginx-light or nginx; it need not run).',
      )
    case 'observatory':
      return !waived && hasObservatory(say)
        ? undefined
        : absent(
            'no HTTP Observatory',
            'It is not installed in test/proxy/observatory (npm ci --ignore-scripts).',
          )
    case 'linux':
      return process.platform === 'linux' && !waived
        ? undefined
        : absent('no Linux', 'The chaos run finds processes in /proc, which only Linux has.')
    case 'registry':
      return registryAnswers()
        ? undefined
        : absent(
            'the npm registry does not answer',
            'The npm registry does not answer `npm audit` from here.',
          )
  }
}

const installChromium = (say: Say): boolean =>
  aptInstall(say, "Debian's Chromium for the journeys", 'chromium') && browserPath() !== undefined

const GO = ['golang-go', 'golang-golang-x-mod-dev']

const hasProgram = (name: string): boolean => spawnSync(name, ['-version'], { stdio: 'ignore' }).status === 0

const hasGo = (): boolean =>
  spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0 &&
  existsSync('/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog')

function aptInstall(say: Say, what: string, ...packages: string[]): boolean {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0)
    return false
  say(`Installing ${what} …`)
  const apt = (...args: string[]): boolean =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...packages)
}

const OBSERVATORY = fileURLToPath(new URL('../test/proxy/observatory/', import.meta.url))

/** It brings 200 packages that nothing else needs, so they are kept apart, and none of their install scripts runs. */
function hasObservatory(say: Say): boolean {
  if (existsSync(`${OBSERVATORY}node_modules/@mdn`)) return true
  say("Installing MDN's HTTP Observatory …")
  return (
    spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--loglevel=error'], {
      cwd: OBSERVATORY,
      stdio: ['ignore', 'ignore', 'inherit'],
    }).status === 0
  )
}

/** `npm audit` ends alike for a weak package and for a registry without advisories; its JSON tells them apart. */
function registryAnswers(): boolean {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', timeout: 60_000 })
  try {
    return 'auditReportVersion' in (JSON.parse(stdout) as object)
  } catch {
    return false
  }
}
