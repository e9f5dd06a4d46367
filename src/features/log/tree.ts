import { createHash } from 'node:crypto'

const EMPTY_ROOT = createHash('sha256').digest()
const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)

/** RFC 6962 2.1: SHA-256(0x00 || entry). */
export const leafHash = (entry: string | Buffer): Buffer => createHash('sha256').update(LEAF).update(entry).digest()

/** RFC 6962 2.1: SHA-256(0x01 || left || right). */
export const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(NODE).update(left).update(right).digest()

/**
 * The right edge of a tree of `size` leaves: roots of its complete subtrees, largest first. There is one per bit set in
 * `size`, so the edge of a million leaves is 7 hashes and a tick never reads old entries.
 */
export interface Edge {
  size: number
  hashes: Buffer[]
}

/** The edge after appending leaf hashes in order. */
export function append(edge: Edge, leaves: readonly Buffer[]): Edge {
  const hashes = [...edge.hashes]
  let size = edge.size
  for (const leaf of leaves) {
    let node = leaf
    // Two complete subtrees of one height become one, as in binary addition with carry.
    for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) node = nodeHash(hashes.pop()!, node)
    hashes.push(node)
    size++
  }
  return { size, hashes }
}

/** Merkle tree hash of the edge; of the empty tree it is SHA-256(""). */
export function rootOf(edge: Edge): Buffer {
  if (edge.size === 0) return EMPTY_ROOT
  return edge.hashes.reduceRight((right, left) => nodeHash(left, right))
}
