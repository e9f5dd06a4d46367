import type { Context } from '#core/context.ts'
import { ARCHIVE, HANDOVER, formatHandover } from '#verify'
import { logKeys, signNote } from './keys.ts'

export interface SignedFiles {
  what: 'handover' | 'archive'
  /** Address of the petition. */
  petition: string
  subject: string
  /** The prefix of the public log that the numbers in the files count. */
  size: number
  root: Uint8Array
  files: { name: string; sha256: string }[]
}

/**
 * A signed note over files: by the log's newest published key, under a context of its own, so that it can never be taken for a checkpoint
 * (`verify/handover.js`).
 */
export async function signFiles(ctx: Context, { what, ...about }: SignedFiles): Promise<string> {
  const keys = await logKeys(ctx.db)
  const key = keys.findLast(({ leafIndex, handover }) => leafIndex === null || handover !== null)!
  const context = what === 'handover' ? HANDOVER : ARCHIVE
  return signNote(ctx, formatHandover({ ...about, context, origin: key.origin }), [key])
}
