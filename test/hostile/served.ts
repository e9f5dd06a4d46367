import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { freshDatabase, testDataDir } from '../setup/database.ts'

const COMMAND = fileURLToPath(new URL('../../bin/firsthand.ts', import.meta.url))

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}

export interface Served {
  port: number
  origin: string
  databaseUrl: string
  /** Everything that web process and worker wrote so far. */
  output(): string
  /** Resident memory of the web process in bytes. */
  memory(): number
  stop(): Promise<void>
}

/** The real processes on a database of their own; `worker` too where something is to be counted and mailed. */
export async function serve({
  worker = false,
  port,
  env = {},
}: { worker?: boolean; port?: number; env?: Record<string, string> } = {}): Promise<Served> {
  const database = await freshDatabase()
  const own = port ?? (await freePort())
  let output = ''
  const start = async (name: string): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [COMMAND, name], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        DATA_DIR: testDataDir(),
        HOST: '127.0.0.1',
        PORT: String(own),
        BASE_URL: `http://localhost:${own}`,
        LOG_LEVEL: 'info',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk))
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk))
    for (let tries = 0; !output.includes(`"${name}.ready"`); tries++) {
      if (child.exitCode !== null || tries > 300) throw new Error(`${name} did not start:\n${output}`)
      await new Promise((done) => setTimeout(done, 100))
    }
    return child
  }
  const children: ChildProcess[] = []
  const stop = async (): Promise<void> => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const end = once(child, 'exit')
      child.kill('SIGKILL')
      await end
    }
    // A server that this run started may have ended before, with everything in it.
    await database.drop().catch(() => {})
  }
  try {
    children.push(await start('web'))
    if (worker) children.push(await start('worker'))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    port: own,
    origin: env.BASE_URL ?? `http://localhost:${own}`,
    databaseUrl: database.url,
    output: () => output,
    memory: () =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${children[0]!.pid}/status`, 'utf8'))![1]) * 1024,
    stop,
  }
}

export interface Heard {
  text: string
  /** Status of the first answer; 0 when there was none. */
  status: number
  /** How many answers came. */
  answers: number
  ended: boolean
  milliseconds: number
}

/** Writes bytes to a socket, one piece after the other, and reads until the other side ends or `wait` has passed. */
export async function raw(
  target: number | Socket,
  pieces: (string | Buffer)[],
  { wait = 2_000, pause = 0, reads = true }: { wait?: number; pause?: number; reads?: boolean } = {},
): Promise<Heard> {
  const began = performance.now()
  const socket = typeof target === 'number' ? connect(target, '127.0.0.1') : target
  let text = ''
  let ended = false
  socket.on('error', () => (ended = true))
  const end = new Promise<void>((done) => {
    socket.on('close', () => {
      ended = true
      done()
    })
  })
  if (reads) socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  for (const piece of pieces) {
    if (ended) break
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
    if (pause) await new Promise((done) => setTimeout(done, pause))
  }
  let timer: NodeJS.Timeout | undefined
  await Promise.race([end, new Promise((done) => (timer = setTimeout(done, wait)))])
  clearTimeout(timer)
  socket.destroy()
  const statuses = [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status))
  return {
    text,
    status: statuses[0] ?? 0,
    answers: statuses.length,
    ended,
    milliseconds: performance.now() - began,
  }
}
