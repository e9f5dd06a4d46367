import { isIPv4, isIPv6 } from 'node:net'
import pino, { type DestinationStream, type Logger } from 'pino'

/**
 * Log lines are for the operator: an event, ids, a cause. The causes come from libraries that quote what they were given (a mail server
 * repeats the recipient, PostgreSQL the value), so every text passes `masked`.
 */
export function createLogger(level: string, process: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: causeOf },
    // Pino copies the message of what stands under this key, unmasked; nothing does.
    errorKey: 'unused',
    formatters: { log: maskedLine },
  }
  return to ? pino(options, to) : pino(options)
}

const ADDRESS = /[^\s"'`<>()[\]{},;:=/\\]+@[^\s"'`<>()[\]{},;:=/\\]+/gu
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g
const IPV6 = /(?<![\w.:])[0-9a-f:]{0,39}:[0-9a-f:]{0,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\w:]|\.\d)/gi
// Secrets are 32 bytes or more in base64url; ids (36 characters with dashes) stay readable.
const SECRET = /(?<![\w-])[\w-]{40,}(?![\w-])/g

const isOwn = (ip: string): boolean =>
  ip.startsWith('127.') || ip === '::1' || ip === '0.0.0.0' || ip === '::'

/** The text without e-mail addresses, network addresses and secrets. Addresses of this machine stay: they say which service is meant. */
export function masked(text: string): string {
  return text
    .replace(ADDRESS, '[address]')
    .replace(IPV6, (found) => (isIPv6(found) && !isOwn(found) ? '[network]' : found))
    .replace(IPV4, (found) => (isIPv4(found) && !isOwn(found) ? '[network]' : found))
    .replace(SECRET, '[secret]')
}

const maskedLine = (line: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(line).map(([name, value]) => [name, typeof value === 'string' ? masked(value) : value]),
  )

interface Cause {
  type: string
  message: string
  [name: string]: unknown
}

// What tells where it went wrong. Everything else that libraries hang on an error (detail, parameters, input, response) may hold data of people.
const TOLD = ['code', 'constraint', 'table', 'column', 'routine', 'responseCode', 'command', 'syscall']

/** An error without what it was given: class, masked message, codes, the frames of its stack, its cause. */
export function causeOf(error: unknown): Cause {
  if (!(error instanceof Error)) return { type: typeof error, message: masked(String(error)) }
  const fields = error as Error & Record<string, unknown>
  // SQLSTATE class 22 quotes the value that did not fit.
  const quotes = String(fields.code).startsWith('22') ? error.message.replace(/".*"/s, '"…"') : error.message
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line))
  return {
    type: error.name,
    message: masked(quotes),
    ...Object.fromEntries(
      TOLD.filter((name) => fields[name] != null).map((name) => [name, masked(String(fields[name]))]),
    ),
    ...(frames.length > 0 && { stack: frames.join('\n') }),
    ...(error.cause !== undefined && { cause: causeOf(error.cause) }),
  }
}
