import { Refused, same } from './bytes.js'
import { sha256 } from './sha2.js'

// The Merkle tree of RFC 6962, 2.1; proofs are checked as in RFC 9162, 2.1.3.2 and 2.1.4.2. Sizes reach beyond 32 bits, so halves
// are divisions and not shifts.

const pair = new Uint8Array(65)
pair[0] = 1
let prefixed = new Uint8Array(1024)

/**
 * SHA-256(0x00 || entry)
 * @param {Uint8Array} entry
 */
export function leafHash(entry) {
  if (prefixed.length <= entry.length) prefixed = new Uint8Array(2 * entry.length + 1)
  prefixed[0] = 0
  prefixed.set(entry, 1)
  return sha256(prefixed, entry.length + 1)
}

/**
 * SHA-256(0x01 || left || right)
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
export function nodeHash(left, right) {
  pair.set(left, 1)
  pair.set(right, 33)
  return sha256(pair)
}

export const EMPTY_ROOT = sha256(new Uint8Array(0))

/**
 * The right edge of a tree: roots of its complete subtrees, largest first, one per bit set in `size`.
 * @typedef {{ size: number, hashes: Uint8Array[] }} Edge
 */

/** @returns {Edge} */
export const emptyEdge = () => ({ size: 0, hashes: [] })

/**
 * Appends one leaf hash, in place. `completed` hears of every subtree of 256^level leaves that became complete.
 * @param {Edge} edge
 * @param {Uint8Array} leaf
 * @param {(level: number, hash: Uint8Array) => void} [completed]
 */
export function appendLeaf(edge, leaf, completed) {
  let node = leaf
  let height = 0
  completed?.(0, leaf)
  // Two complete subtrees of one height become one, as in binary addition with carry.
  for (let bits = edge.size; bits % 2 === 1; bits = (bits - 1) / 2) {
    node = nodeHash(/** @type {Uint8Array} */ (edge.hashes.pop()), node)
    height++
    if (height % 8 === 0) completed?.(height / 8, node)
  }
  edge.hashes.push(node)
  edge.size++
}

/** @param {Edge} edge */
export const rootOf = ({ hashes }) =>
  hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right))

/** @param {Uint8Array[]} proof @param {string} reason */
function requireHashes(proof, reason) {
  if (proof.some((hash) => hash.length !== 32))
    throw new Refused(reason, 'the proof has a hash that is not 32 bytes')
}

/**
 * Throws unless the entry with this leaf hash stands at `index` in the tree of `size` and `root`.
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array} leaf
 * @param {Uint8Array[]} proof
 * @param {Uint8Array} root
 */
export function verifyInclusion(index, size, leaf, proof, root) {
  const refused = (/** @type {string} */ what) =>
    new Refused('inclusion-wrong', `the proof does not lead from the entry to the checkpoint: ${what}`)
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw refused(`there is no entry ${index} in a log of ${size}`)
  requireHashes([...proof, leaf, root], 'inclusion-wrong')
  let fn = index
  let sn = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (sn === 0) throw refused('it is too long')
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else hash = nodeHash(hash, sibling)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  if (sn !== 0) throw refused('it is too short')
  if (!same(hash, root)) throw refused('it leads to another root')
}

/**
 * Throws unless the tree of `size1` and `root1` is a prefix of the tree of `size2` and `root2`.
 * @param {number} size1
 * @param {number} size2
 * @param {Uint8Array} root1
 * @param {Uint8Array} root2
 * @param {Uint8Array[]} proof
 */
export function verifyConsistency(size1, size2, root1, root2, proof) {
  const refused = (/** @type {string} */ what) =>
    new Refused('consistency-wrong', `the older log is not shown to be a part of the newer: ${what}`)
  if (!Number.isSafeInteger(size1) || !Number.isSafeInteger(size2) || size1 < 1 || size1 > size2)
    throw refused(`sizes ${size1} and ${size2}`)
  if (size1 === size2) {
    if (proof.length > 0) throw refused('a proof of equal sizes is empty')
    if (!same(root1, root2)) throw refused('two roots of one size')
    return
  }
  requireHashes([...proof, root1, root2], 'consistency-wrong')
  if (proof.length === 0) throw refused('the proof is empty')
  let fn = size1 - 1
  let sn = size2 - 1
  while (fn % 2 === 1) {
    fn = (fn - 1) / 2
    sn = Math.floor(sn / 2)
  }
  // A complete subtree proves itself: its root is where the proof begins.
  const path = fn === 0 ? [root1, ...proof] : proof
  let older = /** @type {Uint8Array} */ (path[0])
  let newer = older
  for (const hash of path.slice(1)) {
    if (sn === 0) throw refused('the proof is too long')
    if (fn % 2 === 1 || fn === sn) {
      older = nodeHash(hash, older)
      newer = nodeHash(hash, newer)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else newer = nodeHash(newer, hash)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  if (sn !== 0) throw refused('the proof is too short')
  if (!same(older, root1)) throw refused('the proof does not lead to the older root')
  if (!same(newer, root2)) throw refused('the proof does not lead to the newer root')
}
