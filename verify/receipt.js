import { Refused, decimal, fromBase64, toBase64, textOf } from './bytes.js'
import { openCheckpoint } from './checkpoint.js'
import { parseLeaf } from './leaf.js'
import { leafHash, verifyInclusion } from './tree.js'

// C2SP tlog-proof v1. `extra` is not authenticated by the format; here it is the entry itself, which the proof then authenticates.

const MAGIC = 'c2sp.org/tlog-proof@v1'

/** @typedef {{ index: number, proof: Uint8Array[], checkpoint: string, extra?: Uint8Array }} Receipt */

/** @param {Receipt} receipt */
export function formatReceipt({ index, proof, checkpoint, extra }) {
  const lines = [
    MAGIC,
    ...(extra ? [`extra ${toBase64(extra)}`] : []),
    `index ${index}`,
    ...proof.map(toBase64),
  ]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/**
 * @param {string} text
 * @returns {Receipt}
 */
export function parseReceipt(text) {
  const malformed = (/** @type {string} */ what) =>
    new Refused('receipt-malformed', `this is not a whole receipt: ${what}`)
  const split = text.indexOf('\n\n')
  if (split < 0) throw malformed('it has no checkpoint')
  const lines = text.slice(0, split).split('\n')
  if (lines.shift() !== MAGIC) throw malformed(`it does not begin with ${MAGIC}`)
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines.shift()?.slice(6) ?? '') : undefined
  const index = /^index (.+)$/.exec(lines.shift() ?? '')?.[1]
  const at = decimal(index ?? '')
  if (at === undefined) throw malformed('its index is missing')
  if (lines.length > 63) throw malformed('its proof is too long')
  return {
    index: at,
    proof: lines.map(fromBase64),
    checkpoint: text.slice(split + 2),
    ...(extra && { extra }),
  }
}

/**
 * Throws unless the receipt leads from the entry in it to a checkpoint that one of these keys signed.
 * @param {string} text
 * @param {import('./note.js').Verifier[]} verifiers
 */
export async function checkReceipt(text, verifiers) {
  const { index, proof, checkpoint: note, extra } = parseReceipt(text)
  const checkpoint = await openCheckpoint(note, verifiers)
  if (!extra) throw new Refused('receipt-malformed', 'this receipt does not carry its entry')
  verifyInclusion(index, checkpoint.size, leafHash(extra), proof, checkpoint.root)
  return { index, checkpoint, leaf: parseLeaf(textOf(extra)) }
}
