import { join } from 'node:path'
import type { Context } from '#core/context.ts'
import { hasFfmpeg, placedFilms, placeFilm } from '#features/viewings/index.ts'
import { dispute, type Dispute } from './people.ts'

/**
 * Made for this sample with ffmpeg alone: squares of a chess board from `geq`, three title cards from `drawtext` in Source Serif, notes from `aevalsrc`;
 * 640 × 360, 12 pictures a second, 16 seconds.
 */
const FILE = join(import.meta.dirname, 'trailer.mp4')
export const BY = 'sample'

/**
 * Gives the invented film its trailer, when the sample is there. After the transaction that loads it, because a file belongs to no transaction. Without
 * ffmpeg nothing is added, and everything else is as it was; later it can be asked again. Doing it twice adds one.
 */
export async function giveTrailer(
  ctx: Context,
  data: Dispute = dispute,
): Promise<'given' | 'no-ffmpeg' | 'no-sample'> {
  const work = await ctx.db
    .selectFrom('petitions')
    .select('work_id')
    .where('sample', '=', data.id)
    .executeTakeFirst()
  if (!work) return 'no-sample'
  if (!hasFfmpeg(ctx.config)) return 'no-ffmpeg'
  if ((await placedFilms(ctx, BY)).length > 0) return 'given'
  const { kind, title, language, rights, captions } = data.film
  await placeFilm(
    ctx,
    {
      workId: work.work_id,
      kind: kind as 'trailer',
      title,
      language,
      rights,
      vtt: vttOf(captions),
      file: FILE,
    },
    BY,
  )
  return 'given'
}

const clock = (seconds: number): string => `00:${seconds.toFixed(3).padStart(6, '0')}`

const vttOf = (captions: Dispute['film']['captions']): string =>
  `WEBVTT\n${captions.map(({ from, to, text }) => `\n${clock(from)} --> ${clock(to)}\n${text}\n`).join('')}`
