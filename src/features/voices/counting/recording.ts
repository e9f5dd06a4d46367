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
export async function recordLeaf(tx: Context, leaf: RecordLeaf): Promise<void> {
  await recordLeaves(tx, [leaf])
}

/** Several at once. Answers under which ids they wait, in order. */
export async function recordLeaves(tx: Context, leaves: readonly RecordLeaf[]): Promise<string[]> {
  const ids = leaves.map(() => randomId())
  if (leaves.length === 0) return ids
  await tx.db
    .insertInto('uncounted')
    .values(
      leaves.map((leaf, i) => ({
        subject_id: leaf.subjectId,
        voice_id: ids[i]!,
        kind: leaf.kind,
        version: leaf.version,
        basis: '-',
        choice: leaf.choice,
        value: leaf.value,
        queued_at: tx.clock.now(),
      })),
    )
    .execute()
  return ids
}
