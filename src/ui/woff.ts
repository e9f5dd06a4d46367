import { inflateSync } from 'node:zlib'

interface TableEntry {
  tag: string
  offset: number
  length: number
}

/**
 * WOFF 1.0 (W3C Recommendation, 2012) back to the TrueType file it was made from: a header, a directory, each table
 * deflated or as it was. Throws when the file is something else.
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a WOFF file')
  const flavor = woff.readUInt32BE(4)
  const count = woff.readUInt16BE(12)
  const tables = Array.from({ length: count }, (_, index) => {
    const entry = 44 + index * 20
    const [offset, packed, length] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at)) as [
      number,
      number,
      number,
    ]
    const data = woff.subarray(offset, offset + packed)
    return {
      tag: woff.subarray(entry, entry + 4),
      checksum: woff.readUInt32BE(entry + 16),
      length,
      data: packed < length ? inflateSync(data) : data,
    }
  })
  const power = Math.floor(Math.log2(count))
  const header = Buffer.alloc(12 + count * 16)
  header.writeUInt32BE(flavor, 0)
  header.writeUInt16BE(count, 4)
  header.writeUInt16BE(2 ** power * 16, 6)
  header.writeUInt16BE(power, 8)
  header.writeUInt16BE(count * 16 - 2 ** power * 16, 10)
  const bodies: Buffer[] = []
  let offset = header.length
  tables.forEach(({ tag, checksum, length, data }, index) => {
    const entry = 12 + index * 16
    tag.copy(header, entry)
    header.writeUInt32BE(checksum, entry + 4)
    header.writeUInt32BE(offset, entry + 8)
    header.writeUInt32BE(length, entry + 12)
    const padding = Buffer.alloc((4 - (length % 4)) % 4)
    bodies.push(data, padding)
    offset += length + padding.length
  })
  return Buffer.concat([header, ...bodies])
}

/** Which characters a font has, and how wide they are, in parts of the letter size. */
export interface Face {
  has(codePoint: number): boolean
  advance(codePoint: number): number
}

/** Reads `cmap` (format 4) and `hmtx` of a TrueType file, as the OpenType specification lays them out. */
export function readFace(sfnt: Buffer): Face {
  const tables = new Map<string, TableEntry>()
  for (let index = 0; index < sfnt.readUInt16BE(4); index++) {
    const entry = 12 + index * 16
    const tag = sfnt.toString('latin1', entry, entry + 4)
    tables.set(tag, { tag, offset: sfnt.readUInt32BE(entry + 8), length: sfnt.readUInt32BE(entry + 12) })
  }
  const at = (tag: string): number => {
    const found = tables.get(tag)
    if (!found) throw new Error(`the font has no ${tag} table`)
    return found.offset
  }
  const unitsPerEm = sfnt.readUInt16BE(at('head') + 18)
  const metrics = sfnt.readUInt16BE(at('hhea') + 34)
  const glyphs = glyphOf(sfnt, at('cmap'))
  const hmtx = at('hmtx')
  return {
    has: (codePoint) => glyphs(codePoint) > 0,
    advance: (codePoint) =>
      sfnt.readUInt16BE(hmtx + Math.min(glyphs(codePoint), metrics - 1) * 4) / unitsPerEm,
  }
}

function glyphOf(sfnt: Buffer, cmap: number): (codePoint: number) => number {
  const subtables = Array.from(
    { length: sfnt.readUInt16BE(cmap + 2) },
    (_, index) => cmap + sfnt.readUInt32BE(cmap + 8 + index * 8),
  )
  const table = subtables.find((offset) => sfnt.readUInt16BE(offset) === 4)
  if (table === undefined) throw new Error('the font has no character map of format 4')
  const doubled = sfnt.readUInt16BE(table + 6)
  const [ends, starts, deltas, ranges] = [14, 16 + doubled, 16 + 2 * doubled, 16 + 3 * doubled].map(
    (part) => table + part,
  ) as [number, number, number, number]
  return (codePoint) => {
    for (let at = 0; at < doubled; at += 2) {
      if (codePoint > sfnt.readUInt16BE(ends + at)) continue
      const start = sfnt.readUInt16BE(starts + at)
      if (codePoint < start) return 0
      const delta = sfnt.readUInt16BE(deltas + at)
      const range = sfnt.readUInt16BE(ranges + at)
      if (!range) return (codePoint + delta) & 0xffff
      const glyph = sfnt.readUInt16BE(ranges + at + range + (codePoint - start) * 2)
      return glyph ? (glyph + delta) & 0xffff : 0
    }
    return 0
  }
}
