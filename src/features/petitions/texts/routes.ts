import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { Gone } from '#core/errors.ts'
import { json, type Route } from '#core/http.ts'
import { petitionPath, publicPetition, type Petition } from '../queries.ts'
import { canonicalText } from '../rules.ts'
import { wordingsOf } from './queries.ts'
import { changes } from './rules.ts'
import { historyPage } from './views.ts'

const count = z.int()

const textsSchema = z.object({
  petition: z.url(),
  log: z.object({ name: z.enum(['public', 'sample']), subject: z.string() }),
  texts: z.array(
    z.object({
      n: count,
      version: count.meta({ description: 'What entries of the log name' }),
      language: z.string(),
      change: z.enum(changes),
      why_changed: z.string(),
      written_at: z.iso.datetime(),
      published_at: z.iso.datetime(),
      action: z.string(),
      why: z.string(),
      more: z.string(),
      canonical: z.string().meta({ description: 'The exact bytes, UTF-8' }),
      sha256: z.string().meta({
        description:
          'Of `canonical`. Each text that stood since the first listing is an entry of the log of kind `text` with this value',
      }),
    }),
  ),
})

export const textRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/texts',
    may: 'anyone',
    cacheSeconds: 10,
    async handle(visit) {
      const petition = await readablePetition(visit.ctx, visit.param('slug'))
      return historyPage(visit, petition, await wordingsOf(visit.ctx, petition.id))
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/texts.json',
    may: 'anyone',
    cacheSeconds: 10,
    api: {
      summary: 'Every wording of a petition, with the exact bytes that signatures bind to',
      answer: textsSchema,
    },
    async handle({ ctx, param }) {
      const petition = await readablePetition(ctx, param('slug'))
      const { about, form, addressee } = petition
      const wordings = await wordingsOf(ctx, petition.id)
      return json({
        petition: ctx.config.baseUrl + petitionPath(petition),
        log: { name: petition.log, subject: petition.publicId },
        texts: wordings.map(
          ({ n, version, language, change, note, writtenAt, publishedAt, action, why, more, hash }) => ({
            n,
            version,
            language,
            change,
            why_changed: note,
            written_at: writtenAt.toISOString(),
            published_at: publishedAt.toISOString(),
            action,
            why,
            more,
            canonical: canonicalText({ about, form, addressee, language, action, why, more }),
            sha256: hash,
          }),
        ),
      } satisfies z.infer<typeof textsSchema>)
    },
  },
]

/** What was decided to be kept from everybody is kept in every wording. */
async function readablePetition(ctx: Context, slug: string): Promise<Petition> {
  const petition = await publicPetition(ctx, slug)
  if (petition.textHidden) throw new Gone('petitions.gone')
  return petition
}
