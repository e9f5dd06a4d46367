// Speed of the public log: publishing with durable writes, and verifying a large log. `node bench/log.ts [--leaves N] [--verify N]
// [--browser]`; `--write` puts the result into bench/RESULTS.md. Nothing else should run on the machine meanwhile.
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '#config'
import { run } from '#core/db.ts'
import { startEmbedded } from '#core/postgres.ts'
import { formatCheckpoint, formatLeaf } from '#verify'
import { tick } from '#features/voices/index.ts'
import { logKeys, signNote } from '../src/features/log/keys.ts'
import { writeOnce } from '../src/features/log/publishing/files.ts'
import { grow, nothing } from '../src/features/log/publishing/growing.ts'
import { verifierFile } from '../src/features/log/verifier/bundle.ts'
import { createApp } from '../src/app.ts'
import { openContext, type Opened } from '../bin/context.ts'
import { migrate } from '../bin/migrate.ts'

const { values } = parseArgs({
  options: {
    leaves: { type: 'string', default: '100000' },
    verify: { type: 'string', default: '610000' },
    browser: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'firsthand-bench-'))
chmodSync(folder, 0o755)
const lines: string[] = []
const load = loadavg()
const say = (what: string, least: string, figure: string): void => {
  lines.push(`| ${what} | ${least} | ${figure} |`)
  console.log(`${what.padEnd(66)} ${figure}`)
}

/** As confirmations leave it: `n` contributions that wait for a tick, of ten petitions. */
async function queue({ ctx }: Opened, n: number): Promise<void> {
  await run(
    ctx.db,
    `insert into subjects (public_id, kind, log, address_rules) select 'petition' || i, 'sign', 'public', 1 from generate_series(1, 10) i`,
  )
  const ids = (await run<{ id: number }>(ctx.db, 'select id from subjects order by id')).map((row) => row.id)
  for (let from = 0; from < n; from += 10_000) {
    const part = Array.from({ length: Math.min(10_000, n - from) }, (_, i) => i)
    await run(
      ctx.db,
      `insert into uncounted (subject_id, voice_id, kind, version, basis, choice, country, value, queued_at)
       select subject_id, voice_id, 'sign', 1, basis, '-', country, value, now() from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[]) as t (subject_id, voice_id, basis, country, value)`,
      [
        part.map((i) => ids[i % 10]),
        part.map(() => randomUUID()),
        part.map((i) => ['all', 'some', 'promo', 'none', 'unsaid'][i % 5]),
        part.map((i) => ['DE', 'FR', 'US', null][i % 4]),
        part.map(() => randomBytes(32).toString('base64')),
      ],
    )
  }
}

async function publishing(opened: Opened, n: number): Promise<void> {
  await queue(opened, n)
  const began = performance.now()
  const used = process.cpuUsage()
  let published = 0
  while (published < n) published += await tick(opened.ctx)
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(used)
  say(
    `confirmed to published, ${n} leaves in ticks of 5,000, PostgreSQL and files durable`,
    '10,000 leaves/s',
    `${Math.round(n / seconds)} leaves/s; the worker itself ${Math.round((user + system) / 1000 / (n / 1000))} ms of processor per 1,000`,
  )
  const times: number[] = []
  for (let i = 0; i < 40; i++) {
    await run(
      opened.ctx.db,
      `insert into uncounted (subject_id, voice_id, kind, version, basis, choice, value, queued_at) select min(id), gen_random_uuid(), 'sign', 1, 'all', '-', $1, now() from subjects`,
      [randomBytes(32).toString('base64')],
    )
    const start = performance.now()
    await tick(opened.ctx)
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  say(
    'a tick of one leaf, median and slowest of 40',
    '',
    `${times[20]!.toFixed(0)} ms, ${times[39]!.toFixed(0)} ms`,
  )
}

/** A log of `n` signatures as files, with the numbers that belong to it. */
async function largeLog({ ctx }: Opened, n: number): Promise<string> {
  const site = join(folder, 'site')
  const root = join(site, 'log')
  mkdirSync(root, { recursive: true })
  const bases = ['all', 'some', 'promo', 'none', 'unsaid']
  const basis: Record<string, number> = {}
  let growing = nothing()
  let rootHash: Buffer = Buffer.alloc(0)
  for (let from = 0; from < n; from += 20_000) {
    const leaves = Array.from({ length: Math.min(20_000, n - from) }, (_, i) => {
      const key = bases[i % 5]!
      basis[key] = (basis[key] ?? 0) + 1
      return formatLeaf({
        kind: 'sign',
        subject: 'bcdfghjkmnpqrstv',
        version: '1',
        basis: key,
        choice: '-',
        day: '2026-09-12',
        ref: null,
        value: randomBytes(32).toString('base64'),
      })
    })
    const grown = grow(growing, leaves)
    if (from + 20_000 < n) grown.files = grown.files.filter(({ path }) => !path.includes('.p/'))
    await writeOnce(root, grown.files)
    growing = grown.growing
    rootHash = grown.root
  }
  const keys = await logKeys(ctx.db)
  writeFileSync(
    join(root, 'checkpoint'),
    signNote(ctx, formatCheckpoint({ origin: keys[0]!.origin, size: n, root: rootHash }), [keys[0]!]),
  )
  writeFileSync(join(root, 'policy'), `log ${keys[0]!.vkey}\nquorum none\n`)
  const numbers = {
    subject: 'bcdfghjkmnpqrstv',
    kind: 'sign',
    counted: n,
    withdrawn: 0,
    removed: 0,
    restored: 0,
    net: n,
    basis,
    choice: { '-': n },
    version: { 1: n },
  }
  writeFileSync(
    join(root, 'numbers.json'),
    JSON.stringify({ log: { name: 'public', size: n }, subjects: [numbers] }),
  )
  writeFileSync(join(site, 'petitions.json'), JSON.stringify({ petitions: [], links: { next: null } }))
  writeFileSync(join(site, 'verify.js'), verifierFile().text)
  return site
}

/** Runs verify.js in a process of its own; its largest resident memory comes from the kernel. */
function verifying(site: string, node: string): Promise<{ seconds: number; megabytes: number }> {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(
      node,
      [join(site, 'verify.js'), site, '--memory', join(folder, `memory-${randomUUID()}.json`)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let peak = 0
    const look = setInterval(() => {
      try {
        peak = Number(
          /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peak,
        )
      } catch {
        // It has ended.
      }
    }, 50)
    let text = ''
    child.stdout.on('data', (part: Buffer) => (text += part.toString()))
    child.on('close', (code) => {
      clearInterval(look)
      if (code === 0) resolve({ seconds: (performance.now() - began) / 1000, megabytes: peak / 1024 })
      else reject(new Error(text))
    })
  })
}

/** Recounts the same log in Chromium, through the page /check; how long the page ever stood still is measured in it. */
async function inBrowser({ ctx }: Opened, site: string, n: number): Promise<void> {
  const { chromium } = await import('playwright-core')
  const page = await createApp(ctx).request('http://localhost/check')
  const [html, policy] = [await page.text(), page.headers.get('content-security-policy')!]
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://x').pathname
    if (path === '/check')
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
        .end(html)
    const file = join(site, path)
    if (existsSync(file))
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(readFileSync(file))
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const tab = await browser.newPage()
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/check`)
    await tab.evaluate(
      `globalThis.longest = 0; let last = performance.now(); setInterval(() => { longest = Math.max(longest, performance.now() - last); last = performance.now() }, 5)`,
    )
    const began = performance.now()
    await tab.getByRole('button', { name: 'Count again' }).click()
    await tab.getByText('Everything fits').waitFor({ timeout: 300_000 })
    const seconds = (performance.now() - began) / 1000
    say(
      `/check recounts ${n} leaves in Chromium`,
      '60 s',
      `${seconds.toFixed(1)} s, longest pause ${Math.round((await tab.evaluate('longest')) as number)} ms`,
    )
  } finally {
    await browser.close()
    server.close()
  }
}

const database = await startEmbedded(folder, () => {}, { shelter: join(folder, 'shelter') })
try {
  const config = readConfig({ DATA_DIR: folder, DATABASE_URL: database.url, LOG_LEVEL: 'warn' })
  await migrate({ databaseUrl: database.url, config })
  const opened = await openContext(config, database.url, { name: 'bench', max: 4 })
  try {
    await publishing(opened, Number(values.leaves))
    const n = Number(values.verify)
    const site = await largeLog(opened, n)
    for (const node of [
      process.execPath,
      ...(process.execPath === '/usr/bin/node' ? [] : ['/usr/bin/node']),
    ]) {
      const { seconds, megabytes } = await verifying(site, node)
      say(
        `verify.js, ${n} leaves from a folder, ${node === process.execPath ? `Node ${process.versions.node}` : "the system's Node"}`,
        '10 s, 300 MB',
        `${seconds.toFixed(1)} s, ${Math.round(megabytes)} MB`,
      )
    }
    if (values.browser) await inBrowser(opened, site, n)
  } finally {
    await opened.close()
  }
} finally {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
}
/** Replaces the section of this heading in bench/RESULTS.md, or adds it; the others stay. */
function record(heading: string, text: string): void {
  const file = join(import.meta.dirname, 'RESULTS.md')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '# Measurements\n'
  const sections = before.split(/^(?=## )/m).filter((section) => !section.startsWith(`## ${heading}\n`))
  writeFileSync(
    file,
    `${[...sections, `## ${heading}\n\n${text}`].map((section) => section.trim()).join('\n\n')}\n`,
  )
}

if (values.write)
  record(
    'The public log (`node bench/log.ts`)',
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC · ${cpus().length} × ${cpus()[0]?.model.trim()} · Node ${process.versions.node} · ` +
      `load before ${load[0]!.toFixed(1)}\n\n| what | at least | seen |\n|---|---|---|\n${lines.join('\n')}`,
  )
