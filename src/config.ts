import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Everything the environment decides, read once. Each problem names the variable and the remedy. */
export interface Config {
  host: string
  port: number
  /** Origin that people use, without a trailing slash. */
  baseUrl: string
  secure: boolean
  dataDir: string
  /** Files of the public log: tiles, entries, checkpoint. */
  logDir: string
  /** Posters and stills as they are served. */
  pictureDir: string
  /** Undefined: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | undefined
  allowEmbeddedInPublic: boolean
  mail: MailConfig
  trustedProxies: number
  logLevel: string
  /** Address and port of the private `/metrics`; undefined: served only to loopback on the main port. */
  metricsToken: string | undefined
  /** Name servers that are asked whether a domain carries a record; empty: those of the machine. */
  dnsServers: string[]
  room: RoomConfig
}

/** The screening room: where films lie, how large one may be, and the programs that prepare them. */
export interface RoomConfig {
  dir: string
  maxBytes: number
  ffmpeg: string
  ffprobe: string
}

export interface MailConfig {
  /** `smtp://…`, `smtps://…`, `mbox:/path` (composed and appended, not sent) or undefined (outbox page). */
  url: string | undefined
  from: string
  dkim: { domainName: string; keySelector: string; privateKey: string } | undefined
  /** Domain of VERP return addresses; bounces are piped to `firsthand bounce`. */
  bounceDomain: string | undefined
  /** Mails to many people that go out in a second, at most: far below what a server can do, so that nobody's code waits behind them. */
  listPerSecond: number
}

export class ConfigError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

type Environment = Record<string, string | undefined>

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host)

/** Modes that never fall back to plain text (libpq 34.19.1); a socket or loopback needs none. */
function isEncrypted(databaseUrl: string): boolean {
  if (!URL.canParse(databaseUrl)) return true
  const { hostname, searchParams } = new URL(databaseUrl)
  const host = searchParams.get('host') ?? hostname
  return (
    host === '' ||
    host.startsWith('/') ||
    isLoopback(host) ||
    ['require', 'verify-ca', 'verify-full'].includes(searchParams.get('sslmode') ?? '')
  )
}

export function readConfig(env: Environment = process.env): Config {
  const problems: string[] = []
  const text = (name: string): string | undefined => {
    const file = env[`${name}_FILE`]
    if (!file) return env[name]?.trim() || undefined
    try {
      return readFileSync(file, 'utf8').trim() || undefined
    } catch {
      problems.push(`${name}_FILE: cannot read ${file}. Check the path and that this user may read it.`)
    }
  }
  const whole = (name: string, fallback: number, min: number, max: number): number => {
    const given = text(name)
    if (given === undefined) return fallback
    const value = Number(given)
    if (Number.isInteger(value) && value >= min && value <= max) return value
    problems.push(`${name}: "${given}" is not a whole number from ${min} to ${max}.`)
    return fallback
  }

  const port = whole('PORT', 3000, 0, 65535)
  const host = text('HOST') ?? 'localhost'
  const baseUrl = (text('BASE_URL') ?? `http://${isLoopback(host) ? 'localhost' : host}:${port}`).replace(
    /\/+$/,
    '',
  )
  let origin: URL | undefined
  try {
    origin = new URL(baseUrl)
    if (!/^https?:$/.test(origin.protocol) || origin.pathname !== '/' || origin.search) throw new Error()
  } catch {
    problems.push(
      `BASE_URL: "${baseUrl}" is not an origin. Write it like https://firsthand.example, without a path.`,
    )
  }

  const databaseUrl = text('DATABASE_URL')
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl))
    problems.push('DATABASE_URL: must begin with postgres://. Remove it to use the embedded PostgreSQL.')
  const privateNetwork = text('DATABASE_NETWORK') === 'private'
  if (databaseUrl && !privateNetwork && !isEncrypted(databaseUrl))
    problems.push(
      'DATABASE_URL: the database is on another machine, and the way to it is not encrypted. Add ?sslmode=verify-full, or, where nobody ' +
        'else can listen (a network inside one machine), set DATABASE_NETWORK=private.',
    )
  const allowEmbeddedInPublic = text('EMBEDDED_DATABASE') === 'public'
  const isPublic = !!origin && !isLoopback(origin.hostname)
  if (!databaseUrl && isPublic && !allowEmbeddedInPublic)
    problems.push(
      `DATABASE_URL: the site has a public address (${baseUrl}), and the embedded PostgreSQL is meant for trials. ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer, or set EMBEDDED_DATABASE=public to use the embedded one all the same.',
    )

  const url = text('SMTP_URL')
  if (url && !/^(smtps?:\/\/|mbox:)/.test(url))
    problems.push(
      'SMTP_URL: must begin with smtp:// or smtps://, for example smtp://user:password@mail.example:587.',
    )
  const from = text('MAIL_FROM') ?? `firsthand@${origin?.hostname ?? 'localhost'}`
  const privateKey = text('DKIM_KEY')
  const dkimDomain = text('DKIM_DOMAIN') ?? from.split('@')[1]?.replace(/>$/, '')
  if (privateKey && !privateKey.includes('PRIVATE KEY'))
    problems.push(
      'DKIM_KEY: expects a private key in PEM form. Put it into a file and name that in DKIM_KEY_FILE.',
    )

  const dataDir = resolve(text('DATA_DIR') ?? 'data')
  const config = Object.freeze({
    host,
    port,
    baseUrl,
    secure: baseUrl.startsWith('https:'),
    dataDir,
    logDir: resolve(text('LOG_DIR') ?? join(dataDir, 'log')),
    pictureDir: resolve(text('PICTURE_DIR') ?? join(dataDir, 'pictures')),
    databaseUrl,
    allowEmbeddedInPublic,
    mail: {
      url,
      from,
      dkim:
        privateKey && dkimDomain
          ? { domainName: dkimDomain, keySelector: text('DKIM_SELECTOR') ?? 'firsthand', privateKey }
          : undefined,
      bounceDomain: text('BOUNCE_DOMAIN'),
      listPerSecond: whole('LIST_MAILS_PER_SECOND', 20, 1, 1000),
    },
    trustedProxies: whole('TRUSTED_PROXIES', 0, 0, 10),
    logLevel: text('LOG_LEVEL') ?? 'info',
    metricsToken: text('METRICS_TOKEN'),
    dnsServers: (text('DNS_SERVERS') ?? '').split(/[\s,]+/).filter(Boolean),
    room: {
      dir: resolve(text('ROOM_DIR') ?? join(dataDir, 'room')),
      maxBytes: whole('ROOM_MAX_MB', 8_000, 1, 200_000) * 1_000_000,
      ffmpeg: text('FFMPEG') ?? 'ffmpeg',
      ffprobe: text('FFPROBE') ?? 'ffprobe',
    },
  })
  if (problems.length) throw new ConfigError(problems)
  return config
}
