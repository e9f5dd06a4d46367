import { Refused, decimal, fromBase64, toBase64, toHex } from './bytes.js'
import { openNote } from './note.js'
import { sha256 } from './sha2.js'

// A signed note over files about a petition. Its first line is a context of its own, and its second is no number, so it can never be taken
// for a checkpoint that the same key signs.

export const HANDOVER = 'firsthand.handover/v1'
export const ARCHIVE = 'firsthand.archive/v1'

/**
 * @typedef {object} Handover
 * @property {string} context
 * @property {string} petition address of the petition
 * @property {string} subject as in the entries of the log
 * @property {string} origin of the log
 * @property {number} size entries that the numbers in the files count
 * @property {Uint8Array} root of those entries
 * @property {{ name: string, sha256: string }[]} files
 */

const FILE_NAME = /^[a-z0-9][a-z0-9.-]{0,199}$/

/** @param {Handover} handover */
export function formatHandover({ context, petition, subject, origin, size, root, files }) {
  const lines = [
    context,
    `petition ${petition}`,
    `subject ${subject}`,
    `log ${origin}`,
    `size ${size}`,
    `root ${toBase64(root)}`,
    ...files.map((file) => `sha256 ${file.sha256} ${file.name}`),
  ]
  return `${lines.join('\n')}\n`
}

/**
 * @param {string} text
 * @returns {Handover}
 */
export function parseHandover(text) {
  const malformed = (/** @type {string} */ what) =>
    new Refused('handover-malformed', `this is not a note about files for a hand-over: ${what}`)
  const lines = text.split('\n')
  if (lines.pop() !== '') throw malformed('its last line does not end')
  const [context = '', ...rest] = lines
  if (context !== HANDOVER && context !== ARCHIVE) throw malformed('its first line is another one')
  const value = (/** @type {string} */ name) => {
    const line = rest.shift() ?? ''
    if (!line.startsWith(`${name} `)) throw malformed(`it has no line "${name}" in its place`)
    return line.slice(name.length + 1)
  }
  const [petition, subject, origin] = [value('petition'), value('subject'), value('log')]
  const size = decimal(value('size'))
  if (size === undefined) throw malformed('its size is not a number')
  const root = fromBase64(value('root'))
  if (root.length !== 32) throw malformed('its root is not 32 bytes')
  const files = rest.map((line) => {
    const [word, hex = '', name = '', ...more] = line.split(' ')
    if (word !== 'sha256' || !/^[0-9a-f]{64}$/.test(hex) || !FILE_NAME.test(name) || more.length > 0)
      throw malformed(`"${line.slice(0, 60)}" names no file`)
    return { name, sha256: hex }
  })
  if (files.length === 0 || new Set(files.map(({ name }) => name)).size !== files.length)
    throw malformed('it names no file, or one twice')
  return { context, petition, subject, origin, size, root, files }
}

/**
 * What the note says, when the log that it names signed it.
 * @param {string} note
 * @param {import('./note.js').Verifier[]} verifiers keys of logs that one trusts
 */
export async function openHandover(note, verifiers) {
  const { text, signers } = await openNote(note, verifiers)
  const handover = parseHandover(text)
  if (!signers.some(({ name }) => name === handover.origin))
    throw new Refused(
      'origin-wrong',
      `the note is about ${handover.origin}, its key is of ${signers[0]?.name}`,
    )
  return { ...handover, signers }
}

/**
 * Checks that a file is the one that the note names.
 * @param {{ name: string, sha256: string }} file
 * @param {Uint8Array | undefined} bytes
 */
export function checkFile({ name, sha256: expected }, bytes) {
  if (bytes === undefined) throw new Refused('file-missing', `${name} does not lie beside the note`)
  const found = toHex(sha256(bytes))
  if (found !== expected)
    throw new Refused('file-changed', `${name} is another file than the one that was signed`)
}
