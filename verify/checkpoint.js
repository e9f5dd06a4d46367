import { Refused, decimal, fromBase64, toBase64 } from './bytes.js'
import { openNote } from './note.js'

// C2SP tlog-checkpoint v1.0.0: the text of a signed note.

/** @typedef {{ origin: string, size: number, root: Uint8Array }} Checkpoint */

/** @param {Checkpoint} checkpoint */
export const formatCheckpoint = ({ origin, size, root }) => `${origin}\n${size}\n${toBase64(root)}\n`

/**
 * The body of a checkpoint; extension lines are allowed and ignored. The length of the root is the tree's business (`openCheckpoint`).
 * @param {string} text
 * @returns {Checkpoint}
 */
export function parseCheckpoint(text) {
  const malformed = (/** @type {string} */ what) =>
    new Refused('checkpoint-malformed', `the checkpoint is malformed: ${what}`)
  const lines = text.split('\n')
  if (lines.pop() !== '' || lines.length < 3) throw malformed('it has fewer than three lines')
  const [origin = '', digits = '', encoded = '', ...extensions] = lines
  const size = decimal(digits)
  if (origin === '') throw malformed('it has no origin')
  if (size === undefined) throw malformed(`"${digits.slice(0, 30)}" is not a size`)
  if (extensions.includes('')) throw malformed('it has an empty line')
  return { origin, size, root: fromBase64(encoded) }
}

/**
 * A checkpoint that is signed by the log it names.
 * @param {string} note
 * @param {import('./note.js').Verifier[]} verifiers keys of the log
 * @returns {Promise<Checkpoint & { note: string, signers: import('./note.js').Verifier[] }>}
 */
export async function openCheckpoint(note, verifiers) {
  const { text, signers } = await openNote(note, verifiers)
  const checkpoint = parseCheckpoint(text)
  if (checkpoint.root.length !== 32)
    throw new Refused('checkpoint-malformed', 'the root of the checkpoint is not 32 bytes')
  if (!signers.some((signer) => signer.name === checkpoint.origin))
    throw new Refused(
      'origin-wrong',
      `the checkpoint is of ${checkpoint.origin}, its key of ${signers[0]?.name}`,
    )
  return { ...checkpoint, note, signers }
}
