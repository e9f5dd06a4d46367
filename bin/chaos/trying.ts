import { setTimeout as sleep } from 'node:timers/promises'
import type { Reply, RequestLine } from '../replay/client.ts'
import { ask } from './ask.ts'
import type { Attempt, Journal, Outcome } from './journal.ts'

export interface Tried {
  outcome: Outcome
  reply?: Reply
}

export interface Trying {
  /** One request, written down before it is sent and again when it was answered. `ok` reads the id that an acknowledgement names. */
  attempt(
    deed: Omit<Attempt, 'n' | 'at'>,
    line: RequestLine,
    ok: (reply: Reply) => string | undefined,
  ): Promise<Tried>
  /** When a submission was last acknowledged, by the time at which it was begun. */
  lastAcknowledged(): number
  /** From now on a broken connection of a request begun before `at` is a broken promise: the site was asked to end in order. */
  endsInOrder(at: number | undefined): void
}

// A process that was asked to end may miss a connection that was opened at that very moment.
const LAST_MOMENT_MS = 300
const TRIES = 6

/** Repeats what was not answered, as a person would; ends with an answer or without patience. */
export async function insist(once: () => Promise<Tried>): Promise<Tried> {
  let last: Tried = { outcome: 'absent' }
  for (let tries = 0; tries < TRIES; tries++) {
    last = await once()
    if (last.outcome === 'ok' || last.outcome === 'no') return last
    await sleep(last.reply ? 3_000 + Math.random() * 3_000 : 300 + Math.random() * 1_000)
  }
  return last
}

export function createTrying(parts: {
  target(): URL
  journal: Journal
  violation(what: string, detail: string): void
}): Trying {
  const { journal } = parts
  let attempts = 0
  let acknowledged = 0
  let orderlyEnd: number | undefined

  async function attempt(
    deed: Omit<Attempt, 'n' | 'at'>,
    line: RequestLine,
    ok: (reply: Reply) => string | undefined,
  ): Promise<Tried> {
    const n = attempts++
    await journal.write({ attempt: { n, at: Date.now(), ...deed } })
    const began = performance.now()
    const asked = await ask(parts.target(), line)
    const ms = Math.round(performance.now() - began)
    let outcome: Outcome
    let id: string | undefined
    if ('failed' in asked) {
      outcome = asked.failed === 'not-sent' ? 'absent' : 'unknown'
      if (asked.failed === 'hang') parts.violation('hang', `${deed.deed}: no answer within ${ms} ms`)
      if (asked.failed === 'broken' && orderlyEnd !== undefined && began < orderlyEnd - LAST_MOMENT_MS)
        parts.violation(
          'dropped',
          `${deed.deed}: the connection broke ${Math.round(orderlyEnd - began)} ms after the request`,
        )
    } else {
      const { status } = asked.reply
      id = status === 303 ? ok(asked.reply) : undefined
      outcome = id !== undefined ? 'ok' : status >= 500 ? 'unknown' : 'no'
      if (status === 503 && !asked.retryAfter)
        parts.violation('bare-503', `${deed.deed}: 503 without Retry-After`)
      if (status >= 500 && status !== 503) parts.violation('fault', `${deed.deed}: ${status}`)
      if (status === 303 && id === undefined) parts.violation('fault', `${deed.deed}: 303 without its secret`)
    }
    if (outcome === 'ok' && deed.deed === 'submit') acknowledged = Math.max(acknowledged, began)
    const status = 'reply' in asked ? asked.reply.status : undefined
    await journal.write({ answer: { n, at: Date.now(), ms, outcome, status, id } })
    return { outcome, reply: 'reply' in asked ? asked.reply : undefined }
  }

  return { attempt, lastAcknowledged: () => acknowledged, endsInOrder: (at) => void (orderlyEnd = at) }
}
