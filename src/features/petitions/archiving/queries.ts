import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

export interface Archive {
  madeAt: Date
  logSize: number
  note: string | null
}

export async function archiveOf(ctx: Context, subjectId: number): Promise<Archive | undefined> {
  const [row] = await run<Archive>(
    ctx.db,
    'select made_at as "madeAt", log_size as "logSize", note from petition_archives where subject_id = $1',
    [subjectId],
  )
  return row
}
