import type { Context } from '#core/context.ts'
import { sha256 } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { wordsOf } from '#core/i18n.ts'
import { signFiles } from '#features/log/index.ts'
import { publicRecord } from '#features/voices/index.ts'
import { countsCsv } from '../delivering/csv.ts'
import { factsOf } from '../delivering/facts.ts'
import { petitionPdf } from '../delivering/pdf.ts'
import { petitionJson } from '../feed.ts'
import { decisionsOf } from '../moderating/record.ts'
import { minutesOf, numbersOf } from '../page/data.ts'
import { petitionPath, petitionsByIds, type Petition } from '../queries.ts'
import { keepFile } from './files.ts'

export const archiveName = (petition: Pick<Petition, 'slug'>, ending: string): string =>
  `${petition.slug}-archive.${ending}`

/**
 * Everything public about a petition as three files: JSON (text, numbers, minutes, decisions, removals, statements), CSV (counts) and PDF.
 * No name of anybody who signed, and none of the author, whose name goes with everything personal.
 */
export async function makeArchive(ctx: Context, subjectId: number): Promise<void> {
  const { locale, timeZone, name: site } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  const [shown] = await petitionsByIds(ctx, [subjectId])
  const petition: Petition = { ...shown!, author: words('life.author-anonymous') }
  const [facts, numbers, series, decisions, record] = await Promise.all([
    factsOf(ctx, petition),
    numbersOf(ctx, petition),
    minutesOf(ctx, subjectId),
    decisionsOf(ctx, words, petition),
    publicRecord(ctx, subjectId),
  ])
  const announcements = numbers.announcements.map((one) => ({
    ...one,
    delivered: one.delivered && { ...one.delivered, by: '' },
  }))
  const json = Buffer.from(
    `${JSON.stringify(
      {
        format: 'firsthand.archive/v1',
        made_at: ctx.clock.now().toISOString(),
        petition: petitionJson(ctx, { ...numbers, announcements }),
        counts: facts.counts,
        minutes: series,
        decisions: decisions.decisions,
        record,
      },
      null,
      1,
    )}\n`,
  )
  const csv = Buffer.from(countsCsv(facts))
  const pdf = Buffer.from(await petitionPdf(ctx, words, facts, { what: 'archive', site, author: undefined }))
  const files = { json, csv, pdf }
  for (const ending of ['json', 'csv', 'pdf'] as const) await keepFile(ctx, petition, ending, files[ending])
  const note =
    facts.log.name === 'public'
      ? await signFiles(ctx, {
          what: 'archive',
          petition: ctx.config.baseUrl + petitionPath(petition),
          subject: petition.publicId,
          size: facts.log.size,
          root: facts.log.root,
          files: Object.entries(files).map(([ending, bytes]) => ({
            name: archiveName(petition, ending),
            sha256: sha256(bytes).toString('hex'),
          })),
        })
      : null
  await run(
    ctx.db,
    `insert into petition_archives (subject_id, made_at, log_size, json_sha256, csv_sha256, pdf_sha256, note) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (subject_id) do update set made_at = excluded.made_at, log_size = excluded.log_size, json_sha256 = excluded.json_sha256,
       csv_sha256 = excluded.csv_sha256, pdf_sha256 = excluded.pdf_sha256, note = excluded.note`,
    [subjectId, ctx.clock.now(), facts.log.size, sha256(json), sha256(csv), sha256(pdf), note],
  )
}
