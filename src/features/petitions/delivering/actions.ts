import type { Context } from '#core/context.ts'
import { sha256 } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { wordsOf } from '#core/i18n.ts'
import { signFiles } from '#features/log/index.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { countsCsv } from './csv.ts'
import { factsOf, type Facts } from './facts.ts'
import { petitionPdf } from './pdf.ts'
import { handoversOf, type Handover } from './queries.ts'

const MOST_HANDOVERS = 50

export const fileName = (
  petition: Pick<Petition, 'slug'>,
  n: number,
  ending: 'pdf' | 'csv' | 'note',
): string => `${petition.slug}-handover-${n}.${ending}`

/**
 * Makes the files for the hand-over: the numbers as they are now, signed. When nothing was counted since the last ones and the text is the
 * same, those are the ones.
 */
export async function makeHandover(ctx: Context, petition: Petition, by: string): Promise<Handover> {
  if (!petition.state.liveSince || petition.textHidden) throw new Conflict('life.announce-not-now')
  const facts = await factsOf(ctx, petition)
  const before = (await handoversOf(ctx, petition.id)).at(-1)
  if (before && before.logSize === facts.log.size) return before
  if (before && before.n >= MOST_HANDOVERS) throw new Conflict('life.handover-enough')
  const { locale, timeZone, name } = await ctx.site()
  const pdf = Buffer.from(
    await petitionPdf(ctx, wordsOf(locale, timeZone), facts, {
      what: 'handover',
      site: name,
      author: petition.author,
    }),
  )
  const csv = Buffer.from(countsCsv(facts))
  const n = (before?.n ?? 0) + 1
  const note = await signed(ctx, facts, n, pdf, csv)
  // Two at once made the same; one of them is kept.
  await run(
    ctx.db,
    `insert into petition_handovers (subject_id, n, made_at, made_by, log_size, pdf_sha256, csv_sha256, note, pdf, csv)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
    [petition.id, n, ctx.clock.now(), by, facts.log.size, sha256(pdf), sha256(csv), note, pdf, csv],
  )
  return (await handoversOf(ctx, petition.id)).at(-1)!
}

/** What is invented is not signed with the key of the public log. */
async function signed(
  ctx: Context,
  { petition, log }: Facts,
  n: number,
  pdf: Buffer,
  csv: Buffer,
): Promise<string | null> {
  if (log.name !== 'public') return null
  return signFiles(ctx, {
    what: 'handover',
    petition: ctx.config.baseUrl + petitionPath(petition),
    subject: petition.publicId,
    size: log.size,
    root: log.root,
    files: [
      { name: fileName(petition, n, 'pdf'), sha256: sha256(pdf).toString('hex') },
      { name: fileName(petition, n, 'csv'), sha256: sha256(csv).toString('hex') },
    ],
  })
}
