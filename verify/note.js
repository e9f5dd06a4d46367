import { Refused, concat, fromBase64, same, toBase64, toHex, utf8 } from './bytes.js'
import { verifyEd25519 } from './ed25519.js'
import { sha256 } from './sha2.js'

// C2SP signed-note v1.0.0, signatures of type 0x01 (Ed25519).

const ED25519 = 1
const MOST_SIGNATURES = 100

/** @typedef {{ vkey: string, name: string, id: Uint8Array<ArrayBuffer>, type: number, publicKey: Uint8Array<ArrayBuffer> }} Verifier */
/** @typedef {{ name: string, id: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer> }} NoteSignature */
/** @typedef {{ text: string, signatures: NoteSignature[] }} Note */

/** @param {string} name */
const isKeyName = (name) => name !== '' && !/[\s\u0085\u180e+]/u.test(name) && !hasControl(name)

/** @param {string} text */
const hasControl = (text) => [...text].some((letter) => letter < ' ' && letter !== '\n')

/**
 * SHA-256(name || 0x0A || type || public key)[:4]
 * @param {string} name
 * @param {Uint8Array} typed type byte and public key
 */
export const keyId = (name, typed) => sha256(concat(utf8(`${name}\n`), typed)).slice(0, 4)

/**
 * The vkey of an Ed25519 key: name+id+base64(type || key).
 * @param {string} name
 * @param {Uint8Array} publicKey
 */
export function formatVkey(name, publicKey) {
  const typed = concat(Uint8Array.of(ED25519), publicKey)
  return `${name}+${toHex(keyId(name, typed))}+${toBase64(typed)}`
}

/**
 * @param {string} vkey
 * @returns {Verifier}
 */
export function parseVkey(vkey) {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(vkey)
  const [, name = '', id = '', encoded = ''] = match ?? []
  if (!match || !isKeyName(name))
    throw new Refused('vkey-malformed', `"${vkey.slice(0, 80)}" is not a verifier key`)
  const typed = fromBase64(encoded)
  const idBytes = keyId(name, typed)
  if (toHex(idBytes) !== id)
    throw new Refused('vkey-malformed', `the id in the key of ${name} does not belong to it`)
  if (typed[0] === ED25519 && typed.length !== 33)
    throw new Refused('vkey-malformed', `the key of ${name} has a wrong length`)
  return { vkey, name, id: idBytes, type: typed[0] ?? 0, publicKey: typed.slice(1) }
}

/**
 * Splits a note; says nothing yet about who signed.
 * @param {string} note
 * @returns {Note}
 */
export function parseNote(note) {
  const malformed = (/** @type {string} */ what) =>
    new Refused('note-malformed', `the signed note is malformed: ${what}`)
  if (hasControl(note)) throw malformed('it has a control character')
  const split = note.lastIndexOf('\n\n')
  if (split < 0) throw malformed('it has no blank line before its signatures')
  const text = note.slice(0, split + 1)
  const lines = note.slice(split + 2).split('\n')
  if (lines.pop() !== '' || lines.length === 0) throw malformed('its last line is not a signature line')
  if (lines.length > MOST_SIGNATURES) throw malformed('it has too many signatures')
  const signatures = lines.map((line) => {
    const [dash, name = '', encoded = '', ...more] = line.split(' ')
    if (dash !== '\u2014' || !isKeyName(name) || more.length > 0)
      throw malformed(`"${line.slice(0, 60)}" is not a signature line`)
    const bytes = fromBase64(encoded)
    if (bytes.length < 5) throw malformed(`the signature of ${name} is too short`)
    return { name, id: bytes.slice(0, 4), signature: bytes.slice(4) }
  })
  return { text, signatures }
}

/**
 * The text of a note that at least one of these keys signed, and which did. Unknown keys are ignored; a known key whose signature
 * fails rejects the whole note.
 * @param {string} note
 * @param {Verifier[]} verifiers
 */
export async function openNote(note, verifiers) {
  const { text, signatures } = parseNote(note)
  /** @type {Verifier[]} */
  const signers = []
  for (const { name, id, signature } of signatures) {
    const known = verifiers.find((verifier) => verifier.name === name && same(verifier.id, id))
    if (!known) continue
    if (known.type !== ED25519 || !(await verifyEd25519(known.publicKey, utf8(text), signature)))
      throw new Refused('signature-wrong', `the signature by ${name} does not belong to this text`)
    if (!signers.includes(known)) signers.push(known)
  }
  if (signers.length === 0) throw new Refused('signature-missing', 'none of the known keys signed this')
  return { text, signers }
}

/**
 * One signature line; `signature` as Ed25519 gives it over the note's text.
 * @param {Verifier} verifier
 * @param {Uint8Array} signature
 */
export const signatureLine = (verifier, signature) =>
  `\u2014 ${verifier.name} ${toBase64(concat(verifier.id, signature))}\n`
