import { setTimeout as sleep } from 'node:timers/promises'
import { checkReceipt, commitsTo, fromBase64, logKeysOf, utf8 } from '#verify'
import { ask } from './ask.ts'
import type { Journal } from './journal.ts'

/** Longest from the confirmation until the receipt in hand leads to a published checkpoint. */
export const RECEIPT_MS = 60_000
const EVERY_MS = 500

type Verifiers = Parameters<typeof checkReceipt>[1]

/** What the owner is given of their own data, as far as it is needed here. */
interface Data {
  commitments: { random_bytes: string; payload: string }[]
}

export interface Receipts {
  /** How long each one that is counted waited for a receipt that verifies. */
  ms: number[]
  /** Waited for a check instead: such a one has no receipt yet, and says so. */
  held: number
  /** Asks for the receipt as its owner does, until it verifies. */
  fetch(owner: { id: string; ip: string; cookie: string }): Promise<void>
}

/** Everybody who signed fetches the receipt and checks it with the verifier that the site hands out, against the keys seen first. */
export function startReceipts(parts: {
  target(): URL
  slug: string
  journal: Journal
  violation(what: string, detail: string): void
}): Receipts {
  const place = `/petitions/${parts.slug}/signature`
  const owners = new Map<number, string>()
  let keys: Verifiers | undefined
  const read = async (path: string, ip: string, cookie?: string): Promise<string | undefined> => {
    const asked = await ask(parts.target(), { path, ip, ...(cookie && { cookie }) })
    return 'reply' in asked && asked.reply.status === 200 ? asked.reply.body : undefined
  }
  const receipts: Receipts = {
    ms: [],
    held: 0,
    async fetch({ id, ip, cookie }) {
      const began = performance.now()
      while (performance.now() - began < RECEIPT_MS) {
        await sleep(EVERY_MS)
        const policy = keys ? undefined : await read('/log/policy', ip)
        if (policy !== undefined) keys = logKeysOf(policy)
        const receipt = keys && (await read(`${place}/receipt.tlog-proof`, ip, cookie))
        if (receipt === undefined) {
          const status = await read(`${place}/status.json`, ip, cookie)
          if (status === undefined || JSON.parse(status).state !== 'held') continue
          receipts.held++
          return
        }
        const ms = Math.round(performance.now() - began)
        const data = await read(`${place}/data.json`, ip, cookie)
        // Broken off just now: the next round asks again.
        if (data === undefined) continue
        await verified(receipt, JSON.parse(data) as Data, id).catch((error: unknown) =>
          parts.violation('receipt', `of ${id}: ${error instanceof Error ? error.message : String(error)}`),
        )
        receipts.ms.push(ms)
        return
      }
      parts.violation('receipt', `of ${id}: none within ${RECEIPT_MS / 1_000} s`)
    },
  }

  async function verified(receipt: string, { commitments }: Data, id: string): Promise<void> {
    const { index, leaf } = await checkReceipt(receipt, keys!)
    const [own] = commitments
    if (leaf.kind !== 'sign') throw new Error(`it is about a ${leaf.kind} entry`)
    if (!own || !commitsTo(leaf, fromBase64(own.random_bytes), utf8(own.payload)))
      throw new Error('its entry does not commit to what this person signed')
    const other = owners.get(index)
    if (other !== undefined && other !== id) throw new Error(`entry ${index} is that of ${other} too`)
    owners.set(index, id)
    await parts.journal.write({ receipt: { at: Date.now(), id, index } })
  }
  return receipts
}
