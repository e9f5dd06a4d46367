import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { openDatabase, startEmbedded, type EmbeddedOptions } from '#core/postgres.ts'
import { AlreadyRunning } from '#core/process-lock.ts'

const base = mkdtempSync(join(tmpdir(), 'firsthand-boot-'))
chmodSync(base, 0o755)
after(() => rmSync(base, { recursive: true, force: true }))

let folders = 0
const newFolder = (): string => join(base, `data-${++folders}`)

async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

const postmasterOf = (home: string): number =>
  Number(readFileSync(join(home, 'cluster/postmaster.pid'), 'utf8').split('\n')[0])

/** Starts in this process and stops when the test ends, however it ends. */
async function start(t: TestContext, folder: string, options: EmbeddedOptions & { lines?: string[] } = {}) {
  const database = await startEmbedded(folder, (line) => options.lines?.push(line), options)
  let stopped = false
  const stop = async (): Promise<void> => {
    if (!stopped) await database.stop()
    stopped = true
  }
  t.after(stop)
  return { ...database, stop }
}

/** Starts in another process, which can be killed. */
async function startElsewhere(t: TestContext, folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('hold.ts', import.meta.url)), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => {
    child.kill('SIGKILL')
    const file = join(folder, 'postgres/cluster/postmaster.pid')
    if (existsSync(file)) spawnSync('kill', ['-QUIT', String(postmasterOf(join(folder, 'postgres')))])
  })
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, url: chunk.toString().trim() }
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

test('the first start makes a durable cluster, and the second finds what was written', async (t) => {
  const folder = newFolder()
  const lines: string[] = []
  const first = await start(t, folder, { lines })
  assert.ok(lines.includes('Preparing the database (first start) …'))
  const settings = await query<{ name: string; setting: string }>(
    first.url,
    `select name, setting from pg_settings where name in
     ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses', 'password_encryption')`,
  )
  assert.deepEqual(Object.fromEntries(settings.map(({ name, setting }) => [name, setting])), {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    data_checksums: 'on',
    listen_addresses: '127.0.0.1',
    password_encryption: 'scram-sha-256',
  })
  const [database] = await query(
    first.url,
    `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale,
    (select rolsuper from pg_roles where rolname = current_user) as super from pg_database where datname = current_database()`,
  )
  assert.deepEqual(database, { encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', super: false })
  await query(first.url, `create table kept as select 'once' as word`)
  await first.stop()
  const lock = statSync(join(folder, 'postgres.json')).mode & 0o777
  assert.equal(lock, 0o600)

  const second = await start(t, folder)
  assert.equal(second.url, first.url)
  assert.equal(second.adopted, false)
  assert.deepEqual(await query(second.url, 'select word from kept'), [{ word: 'once' }])
})

test('a wrong password is refused', async (t) => {
  const database = await start(t, newFolder())
  const url = new URL(database.url)
  url.password = 'wrong'
  await assert.rejects(query(url.href, 'select 1'), { code: '28P01' })
})

test('after its process was killed, the living database is taken over', async (t) => {
  const folder = newFolder()
  const { child, url } = await startElsewhere(t, folder)
  await query(url, `create table kept as select 1 as n`)
  const pid = postmasterOf(join(folder, 'postgres'))
  await kill(child)
  const next = await start(t, folder)
  assert.equal(next.adopted, true)
  assert.equal(next.url, url)
  assert.equal(postmasterOf(join(folder, 'postgres')), pid)
  assert.deepEqual(await query(next.url, 'select n from kept'), [{ n: 1 }])
  await next.stop()
  await assert.rejects(query(url, 'select 1'), { code: 'ECONNREFUSED' })
})

test('after process and database were both killed, everything committed is there', async (t) => {
  const folder = newFolder()
  const { child, url } = await startElsewhere(t, folder)
  await query(url, `create table kept as select 2 as n`)
  const pid = postmasterOf(join(folder, 'postgres'))
  child.kill('SIGKILL')
  process.kill(pid, 'SIGKILL')
  const next = await start(t, folder)
  assert.equal(next.adopted, false)
  assert.deepEqual(await query(next.url, 'select n from kept'), [{ n: 2 }])
})

test('a database that is killed comes back at the same address', async (t) => {
  const folder = newFolder()
  const lines: string[] = []
  const database = await start(t, folder, { lines })
  await query(database.url, `create table kept as select 3 as n`)
  process.kill(postmasterOf(join(folder, 'postgres')), 'SIGKILL')
  for (let tries = 0; tries < 100 && !lines.includes('PostgreSQL runs again.'); tries++) await sleep(100)
  assert.deepEqual(await query(database.url, 'select n from kept'), [{ n: 3 }])
})

test('two starts on one folder: the second says that it is running', async (t) => {
  const folder = newFolder()
  const { child } = await startElsewhere(t, folder)
  await assert.rejects(
    startEmbedded(folder, () => {}, { patienceMs: 200 }),
    (error: Error) => {
      assert.ok(error instanceof AlreadyRunning)
      assert.match(
        error.message,
        new RegExp(`already running with the data folder .*\\(process ${child.pid}\\)`),
      )
      return true
    },
  )
})

test('a command uses the database of the one that runs, or starts it for itself', async (t) => {
  const folder = newFolder()
  const { child, url } = await startElsewhere(t, folder)
  const shared = await openDatabase({ databaseUrl: undefined, dataDir: folder }, () => {})
  assert.equal(shared.url, url)
  await shared.close()
  await query(url, 'select 1')
  process.kill(postmasterOf(join(folder, 'postgres')), 'SIGQUIT')
  await kill(child)
  const own = await openDatabase({ databaseUrl: undefined, dataDir: folder }, () => {})
  await query(own.url, 'select 1')
  await own.close()
  await assert.rejects(query(own.url, 'select 1'), { code: 'ECONNREFUSED' })
})

test('a pid file whose number belongs to another program by now does not stop the start', async (t) => {
  const folder = newFolder()
  const { child, url } = await startElsewhere(t, folder)
  await query(url, `create table kept as select 4 as n`)
  const home = join(folder, 'postgres')
  process.kill(postmasterOf(home), 'SIGKILL')
  await kill(child)
  const { uid, gid } = statSync(home)
  const other = spawn('sleep', ['60'], { uid, gid })
  t.after(() => other.kill('SIGKILL'))
  const file = join(home, 'cluster/postmaster.pid')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(other.pid)))
  const next = await start(t, folder)
  assert.deepEqual(await query(next.url, 'select n from kept'), [{ n: 4 }])
  assert.equal(other.exitCode, null)
})

test('another program on the remembered port: another port', async (t) => {
  const folder = newFolder()
  const first = await start(t, folder)
  await first.stop()
  const port = Number(new URL(first.url).port)
  const squatter = createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  t.after(() => squatter.close())
  const second = await start(t, folder)
  assert.notEqual(Number(new URL(second.url).port), port)
  await query(second.url, 'select 1')
})

test('a database without its password is moved aside, not overwritten', async (t) => {
  const folder = newFolder()
  const first = await start(t, folder)
  await first.stop()
  rmSync(join(folder, 'postgres.json'))
  const lines: string[] = []
  const second = await start(t, folder, { lines })
  await query(second.url, 'select 1')
  assert.equal(readdirSync(folder).filter((name) => name.startsWith('postgres.before-')).length, 1)
  assert.ok(lines.some((line) => line.startsWith('Found a database of an earlier data folder')))
})

test('a database that was kept elsewhere and is gone is told, not replaced', async (t) => {
  const folder = newFolder()
  const first = await start(t, folder)
  await first.stop()
  rmSync(join(folder, 'postgres'), { recursive: true })
  await assert.rejects(
    startEmbedded(folder, () => {}),
    /that folder is gone\. Put it back, or delete/,
  )
})

test('a cluster of another major version is refused in words', async (t) => {
  const folder = newFolder()
  const first = await start(t, folder)
  await first.stop()
  writeFileSync(join(folder, 'postgres/cluster/PG_VERSION'), '14\n')
  await assert.rejects(
    startEmbedded(folder, () => {}),
    /was made by PostgreSQL 14, and this is 18\./,
  )
})

test('an interrupted first start can be repeated', async (t) => {
  const folder = newFolder()
  mkdirSync(join(folder, 'postgres/cluster.new'), { recursive: true })
  chmodSync(folder, 0o711)
  writeFileSync(join(folder, 'postgres/cluster.new/PG_VERSION'), '18\n')
  writeFileSync(
    join(folder, 'postgres.json'),
    JSON.stringify({ password: 'of-the-first-try', port: 0, home: 'postgres' }),
    { mode: 0o600 },
  )
  const database = await start(t, folder)
  await query(database.url, 'select 1')
  assert.ok(!existsSync(join(folder, 'postgres/cluster.new')))
})

const asRoot = { skip: process.getuid?.() === 0 ? false : 'only root starts PostgreSQL as another user' }

test('as root it runs as another user, who owns the files', asRoot, async (t) => {
  const folder = newFolder()
  const database = await start(t, folder)
  await query(database.url, 'select 1')
  const owner = statSync(join(folder, 'postgres/cluster')).uid
  assert.notEqual(owner, 0)
  assert.equal(statSync(`/proc/${postmasterOf(join(folder, 'postgres'))}`).uid, owner)
})

test(
  'as root with a folder that nobody else may enter, the cluster is kept in the shelter',
  asRoot,
  async (t) => {
    const closed = join(base, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    const folder = join(closed, 'data')
    const shelter = join(base, 'shelter')
    const lines: string[] = []
    const database = await start(t, folder, { shelter, lines })
    await query(database.url, `create table kept as select 5 as n`)
    assert.ok(existsSync(join(shelter, 'cluster/PG_VERSION')))
    assert.ok(lines.some((line) => line.includes(`the database is kept in ${shelter}`)))
    await database.stop()
    const again = await start(t, folder, { shelter })
    assert.deepEqual(await query(again.url, 'select n from kept'), [{ n: 5 }])
    await again.stop()
    // Copied back by root, the files belong to root.
    execFileSync('chown', ['-R', '0:0', shelter])
    const restored = await start(t, folder, { shelter })
    assert.deepEqual(await query(restored.url, 'select n from kept'), [{ n: 5 }])
    await restored.stop()
    // The data folder is deleted, as when somebody clones anew: the old cluster must not be taken for the new folder's.
    rmSync(folder, { recursive: true })
    const anew = await start(t, folder, { shelter })
    await assert.rejects(query(anew.url, 'select n from kept'), { code: '42P01' })
    assert.equal(readdirSync(base).filter((name) => name.startsWith('shelter.before-')).length, 1)
  },
)
