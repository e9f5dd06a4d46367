import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const base = mkdtempSync(join(tmpdir(), 'firsthand-serve-'))
chmodSync(base, 0o755)
after(() => rmSync(base, { recursive: true, force: true }))

const SCRIPT = fileURLToPath(new URL('../../bin/firsthand.ts', import.meta.url))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}

interface Site {
  process: ChildProcess
  url: string
  output(): string
  /** Resolves when the output has the words. */
  says(words: RegExp): Promise<RegExpMatchArray>
}

function start(t: TestContext, folder: string, port: number, env: Record<string, string> = {}): Site {
  const { DATABASE_URL: _, npm_lifecycle_event: __, ...rest } = process.env
  const child = spawn(process.execPath, [SCRIPT, 'serve'], {
    env: { ...rest, DATA_DIR: folder, PORT: String(port), LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk))
  t.after(() => child.kill('SIGKILL'))
  return {
    process: child,
    url: `http://localhost:${port}`,
    output: () => output,
    async says(words) {
      for (let tries = 0; tries < 600; tries++) {
        const found = output.match(words)
        if (found) return found
        if (child.exitCode !== null && tries > 3) break
        await sleep(100)
      }
      throw new Error(`never said ${words}:\n${output}`)
    },
  }
}

/** Ends what a failed test may have left running. */
function sweep(folder: string): void {
  for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL')
}

/** Processes that work on the folder: by their environment (web, worker) or their command line (PostgreSQL). */
function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return environment.includes(`DATA_DIR=${folder}`) || command.includes(`${folder}/`)
      } catch {
        return false
      }
    })
    .map(Number)
}

const childOf = (folder: string, name: string): number =>
  processesOf(folder).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').endsWith(`firsthand.ts\0${name}\0`),
  ) ?? 0

const answers = async (url: string): Promise<number> => (await fetch(`${url}/health`)).status

async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await Promise.resolve(holds()).catch(() => false)) return
    await sleep(100)
  }
  assert.fail(`did not happen: ${what}`)
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

test('the site starts, survives kills, and stops without a trace', async (t) => {
  const folder = join(base, 'site')
  const port = await freePort()
  t.after(() => sweep(folder))
  const first = start(t, folder, port)
  const [, link] = await first.says(/Sign in and set it up: (\S+)/)
  assert.ok(link?.startsWith(`http://localhost:${port}/`), link)
  assert.equal(await answers(first.url), 200)

  await t.test('a second start on the same folder says that it is running', async (t) => {
    const second = start(t, folder, port)
    await second.says(/already running with the data folder/)
    assert.equal(await exitOf(second.process), 1)
    assert.equal(await answers(first.url), 200)
  })

  await t.test('a killed web process is started again', async () => {
    process.kill(childOf(folder, 'web'), 'SIGKILL')
    await first.says(/The web process ended \(SIGKILL\)\. Starting it again/)
    await eventually(async () => (await answers(first.url)) === 200, 'the web process answers again')
  })

  await t.test('a killed database comes back, and the site with it', async () => {
    const file = join(folder, 'postgres/cluster/postmaster.pid')
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL')
    await first.says(/PostgreSQL runs again/)
    await eventually(async () => (await answers(first.url)) === 200, 'the site is healthy again')
  })

  await t.test(
    'killed hard, its children end by themselves and the next start finds everything',
    async (t) => {
      const worker = childOf(folder, 'worker')
      const web = childOf(folder, 'web')
      first.process.kill('SIGKILL')
      const next = start(t, folder, port)
      await next.says(/Found the database of an earlier run still alive/)
      await next.says(/Firsthand is running/)
      await eventually(
        () => !processesOf(folder).includes(worker) && !processesOf(folder).includes(web),
        'the orphans are gone',
      )
      assert.equal(await answers(next.url), 200)

      next.process.kill('SIGINT')
      assert.equal(await exitOf(next.process), 0)
      assert.match(next.output(), /Stopped\.\n$/)
      assert.deepEqual(processesOf(folder), [])
    },
  )
})

test('a port that another program has is named, with the remedy', async (t) => {
  const folder = join(base, 'port')
  const squatter = createServer().listen(0, 'localhost')
  await once(squatter, 'listening')
  t.after(() => {
    squatter.close()
    sweep(folder)
  })
  const { port } = squatter.address() as { port: number }
  const site = start(t, folder, port)
  await site.says(
    new RegExp(
      `PORT: another program uses port ${port}\\. Stop it, or start with another one: PORT=${port + 1} npm start`,
    ),
  )
  assert.equal(await exitOf(site.process), 1)
  assert.deepEqual(processesOf(folder), [])
})

test('a second Ctrl-C does not wait for a request that never ends', async (t) => {
  const folder = join(base, 'impatient')
  t.after(() => sweep(folder))
  const port = await freePort()
  const site = start(t, folder, port)
  await site.says(/Firsthand is running/)
  const socket = connect(port, 'localhost')
  socket.on('error', () => {})
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n')
  await once(socket, 'connect')
  site.process.kill('SIGINT')
  await sleep(1_000)
  assert.equal(site.process.exitCode, null)
  site.process.kill('SIGINT')
  assert.equal(await exitOf(site.process), 1)
  await eventually(() => processesOf(folder).length === 0, 'everything is gone')
})

test('a mistake in the environment is named before anything starts', async (t) => {
  const site = start(t, join(base, 'never'), 3000, {
    BASE_URL: 'https://firsthand.example',
    TRUSTED_PROXIES: 'one',
  })
  await site.says(/TRUSTED_PROXIES: "one" is not a whole number/)
  await site.says(/DATABASE_URL: the site has a public address/)
  assert.equal(await exitOf(site.process), 1)
})

test('a public address without HTTPS: what will not work, and the lines for a proxy', async (t) => {
  const folder = join(base, 'public')
  t.after(() => sweep(folder))
  const env = { HOST: '127.0.0.1', BASE_URL: 'http://firsthand.example', EMBEDDED_DATABASE: 'public' }
  const site = start(t, folder, await freePort(), env)
  await site.says(/passkeys do not work/)
  await site.says(/reverse_proxy 127\.0\.0\.1:\d+/)
  await site.says(/Firsthand is running: {2}http:\/\/firsthand\.example/)
  await site.says(/Sign in and set it up: http:\/\/firsthand\.example\//)
  site.process.kill('SIGTERM')
  assert.equal(await exitOf(site.process), 0)
})
