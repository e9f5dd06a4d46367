import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { append, leafHash, nodeHash, rootOf, type Edge } from './tree.ts'

const empty: Edge = { size: 0, hashes: [] }

/** RFC 6962 2.1, written down as the recursion of the text: split at the largest power of two below n. */
function byDefinition(leaves: Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(byDefinition(leaves.slice(0, k)), byDefinition(leaves.slice(k)))
}

describe('the tree of the log', () => {
  it('has the root of RFC 6962 for the empty tree', () => {
    assert.equal(rootOf(empty).toString('hex'), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  it('has the roots of the published eight-leaf tree', (t) => {
    const file = new URL('../../../../shared/data/verification/tlog/merkle-rfc6962/eight-leaf-tree.json', import.meta.url)
    if (!existsSync(file)) return t.skip('the published vectors are not beside this checkout')
    const vector = JSON.parse(readFileSync(file, 'utf8')) as { leaves_hex: string[]; roots_hex_size_1_to_8: string[] }
    let edge = empty
    const roots = vector.leaves_hex.map((hex) => {
      edge = append(edge, [leafHash(Buffer.from(hex, 'hex'))])
      return rootOf(edge).toString('hex')
    })
    assert.equal(roots.length, 8)
    assert.deepEqual(roots, vector.roots_hex_size_1_to_8)
  })

  it('equals the recursive definition, however the leaves arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 70 }), fc.nat(69), (texts, cut) => {
        const leaves = texts.map((text) => leafHash(text))
        const twice = append(append(empty, leaves.slice(0, cut)), leaves.slice(cut))
        assert.deepEqual(rootOf(twice), byDefinition(leaves))
      }),
    )
  })
})
