import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { json, type Route } from '#core/http.ts'
import { checkpointBefore } from '#features/log/index.ts'
import { listedOnce, petitionPath } from '#features/petitions/index.ts'
import {
  promisePath,
  publishedPromises,
  publishedStatements,
  statementPath,
} from '#features/statements/index.ts'
import { aboutsOf } from './named/abouts.ts'

// Pages may be kept for ten seconds on their way; entries that are older than this are on every page that is read now.
const SETTLED_MS = 30_000

const schema = z.object({
  log: z
    .object({ name: z.literal('public'), size: z.int(), at: z.iso.datetime() })
    .meta({ description: 'Every text that these entries name is listed here' }),
  texts: z.array(
    z.object({
      kind: z.enum(['petition', 'statement', 'promise']),
      subject: z.string().meta({ description: 'As in the entries' }),
      petition: z.string().nullable().meta({ description: 'The petition that it is, or is about' }),
      path: z.string().nullable().meta({
        description: 'Where the text is with what its entries commit to; null while a decision hides it',
      }),
    }),
  ),
})

type Texts = z.infer<typeof schema>['texts']

/** Where every text can be read that the log names: petitions that were ever listed, statements, and what became of promises. */
async function textsOf(ctx: Context): Promise<Texts> {
  const petitions = await listedOnce(ctx)
  const statements = await publishedStatements(ctx)
  const abouts = await aboutsOf(ctx, statements)
  const promises = await publishedPromises(ctx)
  const shown = (id: number): boolean => abouts.get(id)?.shown === true
  const slugs = new Map(petitions.map(({ id, slug, textHidden }) => [id, textHidden ? null : slug]))
  const slugOf = (subjectId: number | null): string | null => slugs.get(subjectId ?? 0) ?? null
  return [
    ...petitions.map((petition) => ({
      kind: 'petition' as const,
      subject: petition.publicId,
      // Where the text is hidden, its words in the address would tell it.
      petition: slugOf(petition.id),
      path: petition.textHidden ? null : `${petitionPath(petition)}/texts.json`,
    })),
    ...statements.map((said) => ({
      kind: 'statement' as const,
      subject: said.publicId,
      petition: slugOf(said.subjectId),
      path: shown(said.id) ? `${statementPath(said)}.json` : null,
    })),
    ...promises.map((promise) => ({
      kind: 'promise' as const,
      subject: promise.statementPublicId,
      petition: slugOf(promise.subjectId),
      path: shown(promise.statementId) && !promise.hidden ? `${promisePath(promise)}.json` : null,
    })),
  ]
}

export const logTextRoutes: Route[] = [
  {
    method: 'GET',
    path: '/log/texts.json',
    may: 'anyone',
    cacheSeconds: 10,
    api: { summary: 'Where the texts are that entries of the log name', answer: schema },
    async handle({ ctx }) {
      const { size, at } = await checkpointBefore(ctx, new Date(ctx.clock.now().getTime() - SETTLED_MS))
      return json({
        log: { name: 'public', size, at: at.toISOString() },
        texts: await textsOf(ctx),
      } satisfies z.infer<typeof schema>)
    },
  },
]
