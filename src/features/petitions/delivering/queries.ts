import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

export interface Handover {
  n: number
  madeAt: Date
  logSize: number
  pdfSha256: string
  csvSha256: string
  signed: boolean
}

/** Files that were made for the hand-over, oldest first. */
export const handoversOf = (ctx: Context, subjectId: number): Promise<Handover[]> =>
  run<Handover>(
    ctx.db,
    `select n, made_at as "madeAt", log_size as "logSize", encode(pdf_sha256, 'hex') as "pdfSha256", encode(csv_sha256, 'hex') as "csvSha256",
       note is not null as signed
     from petition_handovers where subject_id = $1 order by n`,
    [subjectId],
  )

/** One of the three files, or undefined. */
export async function handoverFile(
  ctx: Context,
  subjectId: number,
  n: number,
  ending: 'pdf' | 'csv' | 'note',
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const [row] = await run<{ file: Buffer | null }>(
    ctx.db,
    `select case $3 when 'pdf' then pdf when 'csv' then csv else convert_to(note, 'UTF8') end as file
     from petition_handovers where subject_id = $1 and n = $2`,
    [subjectId, n, ending],
  )
  return row?.file ? new Uint8Array(row.file) : undefined
}
