import { z } from 'zod'
import type { Context } from '#core/context.ts'
import type { Petition } from '../queries.ts'
import { textPath } from './views.ts'

export const translationsSchema = z
  .array(
    z.object({
      language: z.string(),
      url: z.url(),
      action: z.string(),
      why: z.string(),
      more: z.string(),
      sha256: z.string(),
    }),
  )
  .meta({ description: 'The same version in other languages, under the same numbers' })

export const translationsJson = (ctx: Context, petition: Petition): z.infer<typeof translationsSchema> =>
  petition.translations.map((text) => ({
    language: text.language,
    url: ctx.config.baseUrl + textPath(petition, text),
    action: text.action,
    why: text.why,
    more: text.more,
    sha256: text.hash,
  }))
