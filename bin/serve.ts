import { fileURLToPath } from 'node:url'
import { migrate } from './migrate.ts'
import type { Config } from '#config'
import { httpsAdvice } from '#core/https-advice.ts'
import { startEmbedded, type Embedded } from '#core/postgres.ts'
import { keepAlive, type Child } from '#core/process-child.ts'
import { waitForPort } from '#core/process-port.ts'
import { stopSwitch } from '#core/process-stop.ts'

const PORT_PATIENCE_MS = 12_000

const say = (line = ''): void => void process.stdout.write(line + '\n')

/** Runs the site until it is told to stop: the database, then the web process and the worker. */
export async function serve(config: Config): Promise<void> {
  const children: Child[] = []
  let database: Embedded | undefined
  const stop = stopSwitch(() => {
    say('Stopping at once. Nothing that was confirmed is lost.')
    for (const child of children) child.kill()
    database?.abort()
    process.exit(1)
  })
  try {
    if (!config.databaseUrl) database = await startEmbedded(config.dataDir, say)
    if (database?.adopted) say('Found the database of an earlier run still alive, and went on with it.')
    const databaseUrl = config.databaseUrl ?? database?.url ?? ''
    if (!stop.isWanted()) await migrate({ databaseUrl, config })
    if (!stop.isWanted()) await waitForOwnPort(config)
    if (!stop.isWanted()) children.push(...startChildren(config, databaseUrl))
    say(`${await stop.wanted} …`)
  } finally {
    database?.leaving()
    // The worker first: people are served while it ends its last mail.
    for (const child of children) await child.stop()
    await database?.stop()
  }
  say('Stopped.')
  process.exit(0)
}

async function waitForOwnPort({ host, port }: Config): Promise<void> {
  if (port === 0 || (await waitForPort(host, port, 0))) return
  say(`Waiting for port ${port} to become free …`)
  if (await waitForPort(host, port, PORT_PATIENCE_MS)) return
  throw new Error(
    `PORT: another program uses port ${port}. Stop it, or start with another one: PORT=${port + 1} npm start`,
  )
}

function startChildren(config: Config, databaseUrl: string): Child[] {
  let greeted = false
  const plan = (name: string) => ({
    name,
    args: [fileURLToPath(new URL('firsthand.ts', import.meta.url)), name],
    // A person at a terminal wants to see faults; a log that is collected wants everything.
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATABASE_URL_FILE: '',
      DATA_DIR: config.dataDir,
      LOG_LEVEL: process.env.LOG_LEVEL ?? (process.stdout.isTTY ? 'warn' : 'info'),
    },
    log: say,
  })
  const onMessage = (message: unknown): void => {
    const url = readyAt(message)
    if (url && !greeted) {
      greeted = true
      greet(config, databaseUrl, url).catch((error: unknown) =>
        say(`No sign-in link could be made: ${String(error)}`),
      )
    }
  }
  return [keepAlive(plan('worker')), keepAlive({ ...plan('web'), onMessage })]
}

const readyAt = (message: unknown): string | undefined =>
  typeof message === 'object' && message !== null && 'ready' in message ? String(message.ready) : undefined

/** What the person who started it needs next. */
async function greet(config: Config, databaseUrl: string, url: string): Promise<void> {
  // It brings half of the site along: the children start sooner without it, and whoever reads that it runs is heard at once.
  const { inviteLink } = await import('./invite.ts')
  say()
  for (const line of httpsAdvice(config)) say(line)
  say(`Firsthand is running:  ${url}`)
  const invitation = await inviteLink({ databaseUrl, config })
  if (invitation) {
    say(`Sign in and set it up: ${invitation.url}`)
    say('                       valid for an hour; another one: npm run firsthand -- invite')
  } else {
    say(`Sign in:               ${url}/desk/sign-in`)
  }
  say('Stop with Ctrl-C.')
}
