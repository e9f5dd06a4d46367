import { Refused, toBase64 } from './bytes.js'
import { openCheckpoint, parseCheckpoint } from './checkpoint.js'
import { parseNote, parseVkey } from './note.js'
import { readJson, wholeNumber } from './published.js'

// Where a log stands and how it came there: its newest checkpoint, those before it, and its keys.

/** @typedef {import('./walk.js').Source} Source */

/**
 * The published checkpoint, which must reach as far as every number that was read before it. Says nothing yet about who signed.
 * @param {Source} source
 * @param {number} named by a number
 * @param {number} past size of the newest checkpoint in the history
 * @param {((milliseconds: number) => Promise<void>) | undefined} wait
 */
export async function newestCheckpoint(source, named, past, wait) {
  for (let tries = 0; ; tries++) {
    const note = await source.text(`${source.log}checkpoint`)
    if (note === undefined) throw new Refused('checkpoint-missing', `${source.name} publishes no checkpoint`)
    const { size } = parseCheckpoint(parseNote(note).text)
    // Numbers and history may be up to a tick ahead of the checkpoint that covers them.
    if (size >= Math.max(named, past)) return note
    if (wait && tries < 5) await wait(1000)
    else if (size >= named) return note
    else
      throw new Refused(
        'number-beyond-checkpoint',
        `a published number names ${named} entries, the checkpoint has ${size}`,
      )
  }
}

/** @typedef {{ time: string, size: number, root: string }} Past */

/**
 * The published history of checkpoints, and of keys.
 * @param {Source} source
 * @returns {Promise<{ checkpoints: Past[], keys: { vkey: string, index: number, handover: string }[] }>}
 */
export async function readHistory(source) {
  const index = await readJson(source, `${source.log}checkpoints.json`)
  const days = Array.isArray(index?.days) ? index.days : []
  /** @type {Past[]} */
  const checkpoints = []
  for (const { day } of days) {
    const list = /^\d{4}-\d{2}-\d{2}$/.test(day)
      ? await readJson(source, `${source.log}checkpoints/${day}.json`)
      : undefined
    if (!Array.isArray(list?.checkpoints))
      throw new Refused('history-missing', `the checkpoints of ${day} are not there`)
    for (const { time, size, root } of list.checkpoints)
      checkpoints.push({
        time: String(time),
        size: wholeNumber(size, 'size of a checkpoint'),
        root: String(root),
      })
  }
  const keys = (Array.isArray(index?.keys) ? index.keys : []).map(
    (/** @type {Record<string, unknown>} */ key) => ({
      vkey: String(key?.vkey),
      index: wholeNumber(key?.index, 'index of a key'),
      handover: String(key?.handover),
    }),
  )
  return { checkpoints, keys }
}

/**
 * Follows the log's own rotations from a trusted key: each new key is announced by an entry, and the first checkpoint with that
 * entry is signed by the key before it.
 * @param {import('./note.js').Verifier[]} trusted
 * @param {{ vkey: string, index: number, handover: string }[]} keys
 * @param {string} origin
 */
export async function keysFrom(trusted, keys, origin) {
  const verifiers = [...trusted]
  /** @type {(Past & { index: number, vkey: string })[]} */
  const handovers = []
  for (const { vkey, index, handover } of keys) {
    const next = parseVkey(vkey)
    if (next.name !== origin || verifiers.some((verifier) => verifier.vkey === vkey)) continue
    const opened = await openCheckpoint(handover, verifiers).catch((error) => {
      if (error.reason === 'signature-missing') return undefined
      throw error
    })
    if (!opened || opened.size <= index) continue
    verifiers.push(next)
    handovers.push({ time: '', size: opened.size, root: toBase64(opened.root), index, vkey })
  }
  return {
    verifiers,
    handovers,
    /** @param {{ index: number, vkey: string }[]} announced keys that entries of the log announce */
    announced(announced) {
      for (const { index, vkey } of handovers)
        if (!announced.some((key) => key.index === index && key.vkey === vkey))
          throw new Refused('handover-wrong', `entry ${index} does not announce the key that is used now`)
    },
  }
}
