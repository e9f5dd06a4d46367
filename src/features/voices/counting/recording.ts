import type { Context } from '#core/context.ts'
import { randomId } from '#core/ids.ts'

export interface RecordLeaf {
  /** What it stands under; of the log 'public' or 'sample' as that is. */
  subjectId: number
  kind: 'text' | 'statement' | 'commitment' | 'token'
  version: number | null
  /** Lower-case letters, digits, dots, dashes; '-' for none. */
  choice: string
  /** What the leaf commits to, or says in clear: one line without spaces. */
  value: string
}

/** Owes the log a leaf that counts nothing and that everybody can hold against what the site shows. In the caller's transaction. */
export const recordLeaf = (tx: Context, leaf: RecordLeaf): Promise<void> => recordLeaves(tx, [leaf])

export async function recordLeaves(tx: Context, leaves: readonly RecordLeaf[]): Promise<void> {
  if (leaves.length === 0) return
  await tx.db
    .insertInto('uncounted')
    .values(
      leaves.map((leaf) => ({
        subject_id: leaf.subjectId,
        voice_id: randomId(),
        kind: leaf.kind,
        version: leaf.version,
        basis: '-',
        choice: leaf.choice,
        value: leaf.value,
        queued_at: tx.clock.now(),
      })),
    )
    .execute()
}
