// Runs the list in bin/ci. `npm test`, `npm test -- --only unit|journeys|check`.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, stripVTControlCharacters } from 'node:util'
import { browserPath, missing, NEEDS, type Missing, type Need } from './test-needs.ts'
import { readConfig } from '#config'
import { startEmbedded, type Embedded } from '#core/postgres.ts'

interface Step {
  group: string
  needs: Need[]
  /** What the step needs may be absent; then it is named as not run. */
  optional: boolean
  /** Its files are shared out to two processes that run at once, each with a database of its own. */
  halves: boolean
  heading: string
  command: string[]
}

interface Outcome {
  heading: string
  state: 'passed' | 'FAILED' | 'not run'
  seconds: number
  note: string
  /** What its test runs said of the tests that failed, or their last words. */
  failures: string[]
}

interface Ended {
  passed: boolean
  output: string
  /** All was said, and the process stayed. */
  stuck: boolean
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const STEP_MINUTES = 12
const DEBIAN_15 = '/usr/lib/postgresql/15/bin'
// The unit databases are thrown away; nothing in them has to survive a power cut.
const THROWN_AWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const say = (line = ''): void => void process.stdout.write(line + '\n')

function readList(): Step[] {
  const lines = readFileSync(join(ROOT, 'bin/ci'), 'utf8').split('\n')
  return lines
    .filter((line) => line.trim() && !line.startsWith('#'))
    .map((line) => {
      const [group = '', needs = '', heading = '', command = ''] = line.split('|').map((part) => part.trim())
      const words = needs.split(/\s+/).filter(Boolean)
      return {
        group,
        optional: words.includes('or'),
        halves: words.includes('halves'),
        needs: words.filter((word) => word !== 'or' && word !== 'halves') as Need[],
        heading,
        command: command.split(/\s+/),
      }
    })
}

const work = mkdtempSync(join(tmpdir(), 'firsthand-test-'))
chmodSync(work, 0o755)
const servers = new Map<string, Promise<Embedded>>()

/** One migrated PostgreSQL per version for the whole run. */
function serverOf(version: 'own' | '15'): Promise<Embedded> {
  let server = servers.get(version)
  if (!server) {
    server = startServer(version)
    servers.set(version, server)
  }
  return server
}

async function startServer(version: 'own' | '15'): Promise<Embedded> {
  const server = await startEmbedded(join(work, version), () => {}, {
    settings: THROWN_AWAY,
    shelter: join(work, `${version}-shelter`),
    ...(version === '15' && { programs: DEBIAN_15 }),
  })
  // Loaded here, so that a broken file there fails the steps that need it and not this whole list.
  const { migrate } = await import('./migrate.ts')
  await migrate({
    databaseUrl: server.url,
    config: readConfig({ DATABASE_URL: server.url, DATA_DIR: keysOf(version) }),
  })
  return server
}

const keysOf = (version: 'own' | '15'): string => join(work, `keys-${version}`)

const absent = new Map<Need, Missing>()

/** Says first what is there, gets what can be had, and names the rest. */
function lookAround(steps: Step[]): void {
  say('── What this needs ' + '─'.repeat(54))
  for (const need of new Set(steps.flatMap(({ needs }) => needs))) {
    const problem = missing(need, say)
    say(`${problem ? 'absent' : 'there '}   ${NEEDS[need]}${problem ? `: ${problem.what}` : ''}`)
    if (problem) absent.set(need, problem)
  }
}

async function environment(step: Step): Promise<NodeJS.ProcessEnv> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: join(ROOT, 'node_modules/.bin') + delimiter + process.env.PATH,
    ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
  }
  for (const name of ['DATABASE_URL', 'BASE_URL', 'HOST', 'PORT', 'DATA_DIR', 'SMTP_URL']) delete env[name]
  if (step.needs.includes('browser')) env.CHROMIUM = browserPath()
  const version = step.needs.includes('postgresql-15')
    ? '15'
    : step.needs.includes('database')
      ? 'own'
      : undefined
  if (version) {
    env.TEST_DATABASE_URL = (await serverOf(version)).url
    env.TEST_DATA_DIR = keysOf(version)
  }
  return env
}

async function run(step: Step): Promise<Outcome> {
  say()
  say(`── ${step.heading} ${'─'.repeat(Math.max(2, 70 - step.heading.length))}`)
  const began = performance.now()
  const outcome = (state: Outcome['state'], note = '', ends: Ended[] = []): Outcome => ({
    heading: step.heading,
    state,
    seconds: (performance.now() - began) / 1000,
    note,
    failures: ends.filter(({ passed }) => !passed).map(({ output }) => failuresIn(output)),
  })
  for (const need of step.needs) {
    const problem = absent.get(need)
    if (!problem) continue
    say(problem.remedy)
    return outcome(step.optional || problem.waived ? 'not run' : 'FAILED', problem.what)
  }
  const patterns = step.command.filter((word) => word.includes('*'))
  if (patterns.length && globSync(patterns, { cwd: ROOT }).length === 0)
    return outcome('FAILED', 'there is no such test')
  try {
    const env = await environment(step)
    const commands = step.halves ? [shard(step.command, 1), shard(step.command, 2)] : [step.command]
    const ends = await Promise.all(commands.map((command, n) => ended(command, env, n > 0)))
    const note = ends.some(({ stuck }) => stuck) ? 'did not end by itself after its last test' : ''
    return outcome(ends.every(({ passed }) => passed) ? 'passed' : 'FAILED', note, ends)
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return outcome('FAILED', 'could not be started')
  }
}

const shard = (command: string[], n: 1 | 2): string[] =>
  command.flatMap((word) => (word === '--test' ? [word, `--test-shard=${n}/2`] : [word]))

// Node now and then never comes out of process.exit (nodejs/node#54918): what its tests said stands all the same.
const LAST_WORDS = /^ℹ fail (\d+)\nℹ cancelled (\d+)\n(?:ℹ .*\n)*ℹ duration_ms /m
const SECONDS_TO_END = 30

/** `later`: what it says is kept until its end, so that two at once do not talk into each other. */
function ended([command = '', ...args]: string[], env: NodeJS.ProcessEnv, later = false): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    const output = (): string => stripVTControlCharacters(Buffer.concat(said).toString())
    const timers: NodeJS.Timeout[] = []
    let counts: RegExpExecArray | null = null
    let stuck = false
    const hear = (chunk: Buffer): void => {
      said.push(chunk)
      if (!later) process.stdout.write(chunk)
      if (counts || !chunk.includes('duration_ms') || !(counts = LAST_WORDS.exec(output()))) return
      timers.push(
        setTimeout(() => {
          stuck = true
          child.kill('SIGKILL')
        }, SECONDS_TO_END * 1_000),
      )
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    timers.push(
      setTimeout(() => {
        hear(
          Buffer.from(
            `No end after ${STEP_MINUTES} minutes: stopped. What ran:\n${processesUnder(child.pid!)}\n`,
          ),
        )
        child.kill('SIGKILL')
      }, STEP_MINUTES * 60_000),
    )
    child.on('error', reject)
    const end = (): void => {
      timers.forEach(clearTimeout)
      if (later) process.stdout.write(Buffer.concat(said))
      const passed = stuck ? counts!.slice(1).every((count) => count === '0') : child.exitCode === 0
      resolve({ passed, output: output(), stuck })
    }
    // A process that it left behind may hold its output open.
    child.on('exit', () => {
      timers.forEach(clearTimeout)
      timers.push(setTimeout(end, 5_000))
    })
    child.on('close', end)
  })
}

/** A process and those that it started: number, state, age and command of each. */
function processesUnder(pid: number): string {
  const { stdout } = spawnSync('ps', ['-eo', 'ppid=,pid=,stat=,etime=,args='], { encoding: 'utf8' })
  const family = new Set([pid])
  const lines = (stdout ?? '').split('\n').filter((line) => {
    const [parent, own] = line.trim().split(/\s+/).map(Number) as [number, number]
    if (family.has(parent)) family.add(own)
    return family.has(own)
  })
  return lines.map((line) => line.slice(0, 200)).join('\n')
}

const MOST_LINES = 40

/** Node's reporter says at its end once more which tests failed and how. */
function failuresIn(output: string): string {
  const lines = output.trimEnd().split('\n')
  const from = lines.lastIndexOf('✖ failing tests:')
  return (from === -1 ? lines.slice(-MOST_LINES) : lines.slice(from + 1, from + 1 + MOST_LINES))
    .join('\n')
    .trim()
}

function summary(outcomes: Outcome[]): boolean {
  say()
  say('── Summary ' + '─'.repeat(61))
  for (const { heading, state, seconds, note } of outcomes)
    say(`${state.padEnd(8)} ${heading.padEnd(40)} ${seconds.toFixed(1).padStart(7)} s  ${note}`)
  for (const { heading, failures } of outcomes)
    for (const words of failures) {
      say()
      say(`── Failed: ${heading} ${'─'.repeat(Math.max(2, 61 - heading.length))}`)
      say(words)
    }
  const failed = outcomes.filter(({ state }) => state === 'FAILED').length
  say(failed ? `${failed} of ${outcomes.length} steps failed.` : 'All is well.')
  return failed === 0
}

async function tidy(): Promise<void> {
  for (const server of servers.values()) await server.then((running) => running.stop()).catch(() => {})
  if (existsSync(work)) rmSync(work, { recursive: true, force: true })
}

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const list = readList()
const groups = [...new Set(list.map(({ group }) => group))]
if (values.only && !groups.includes(values.only)) {
  say(`--only takes one of: ${groups.join(', ')}`)
  process.exit(2)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void tidy().then(() => process.exit(130)))
const steps = list.filter(({ group }) => !values.only || group === values.only)
lookAround(steps)
const outcomes: Outcome[] = []
for (const step of steps) outcomes.push(await run(step))
await tidy()
process.exit(summary(outcomes) ? 0 : 1)
