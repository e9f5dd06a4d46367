import { join } from 'node:path'
import {
  formatReceipt,
  inclusionProof,
  parseBundle,
  parseCheckpoint,
  parseNote,
  tilePath,
  tileWidth,
} from '#verify'
import type { Context } from '#core/context.ts'
import { CHECKPOINT } from '../publishing/agreement.ts'
import { readIfThere } from '../publishing/files.ts'

/**
 * What a person keeps: proof (C2SP tlog-proof) that entry `index` is in the log, as of the last published checkpoint. It carries the
 * entry, which is public, and neither payload nor random bytes. Undefined while no published checkpoint has the entry.
 */
export async function receiptOf(ctx: Context, index: number): Promise<string | undefined> {
  const folder = ctx.config.logDir
  const checkpoint = (await readIfThere(join(folder, CHECKPOINT)))?.toString('utf8')
  const { size } = checkpoint === undefined ? { size: 0 } : parseCheckpoint(parseNote(checkpoint).text)
  if (checkpoint === undefined || index >= size) return
  const read = async (level: number | 'entries', n: number, width: number): Promise<Buffer> => {
    const bytes =
      (await readIfThere(join(folder, tilePath(level, n, width)))) ??
      (await readIfThere(join(folder, tilePath(level, n))))
    if (!bytes) throw new Error(`${tilePath(level, n, width)} of the log is missing`)
    return bytes
  }
  const n = Math.floor(index / 256)
  const width = tileWidth(0, n, size)
  const extra = parseBundle(await read('entries', n, width), width, false)[index % 256]
  const proof = await inclusionProof(read, index, size)
  return formatReceipt({ index, proof, checkpoint, extra: extra! })
}
