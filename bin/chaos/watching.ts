import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './ask.ts'
import type { Journal } from './journal.ts'

export interface Reading {
  began: number
  status: number | undefined
  ms: number
  path: string
}

export interface Watch {
  readings: Reading[]
  end(): Promise<void>
}

interface Numbers {
  counted: number
  log: { size: number }
}

const EVERY_MS = 150

/** Readers: they ask for the page and its numbers all the time, and what they are told is written down. */
export function startWatch(
  target: () => URL,
  slug: string,
  journal: Journal,
  violation: (what: string, detail: string) => void,
): Watch {
  const readings: Reading[] = []
  let ended = false
  const read = async (path: string): Promise<void> => {
    const began = performance.now()
    const asked = await ask(target(), { path, ip: '100.64.0.1' })
    const ms = performance.now() - began
    const status = 'reply' in asked ? asked.reply.status : undefined
    readings.push({ began, status, ms, path })
    void journal.write({ reading: { at: Date.now(), path, ms: Math.round(ms), status } })
    if ('failed' in asked) {
      if (asked.failed === 'hang') violation('hang', `${path}: no answer within ${Math.round(ms)} ms`)
      return
    }
    if (asked.reply.status === 503 && !asked.retryAfter)
      violation('bare-503', `${path}: 503 without Retry-After`)
    else if (asked.reply.status !== 200 && asked.reply.status !== 503)
      violation('fault', `${path}: ${asked.reply.status}`)
    if (asked.reply.status !== 200 || !path.endsWith('.json')) return
    const { counted, log } = JSON.parse(asked.reply.body) as Numbers
    void journal.write({ told: { at: Date.now(), counted, size: log.size } })
  }
  const loop = async (path: string): Promise<void> => {
    const under = new Set<Promise<void>>()
    while (!ended) {
      // Not one after the other: an answer that stays away must not stop the next question.
      const one = read(path)
        .catch((error: unknown) => violation('harness', String(error)))
        .finally(() => under.delete(one))
      under.add(one)
      await sleep(EVERY_MS)
    }
    await Promise.all(under)
  }
  const loops = [`/petitions/${slug}`, `/petitions/${slug}.json`].map(loop)
  return {
    readings,
    async end() {
      ended = true
      await Promise.all(loops)
    },
  }
}
