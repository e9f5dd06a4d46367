import type { z } from 'zod'
import { TooMany } from '#core/errors.ts'
import { check, type Problems } from '#core/forms.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import { memoryLimit, type Limit } from '#core/limits.ts'
import { wakePetition } from '../dormancy/actions.ts'
import { proposeOpposite } from '../opposing/actions.ts'
import { oppositionSchema } from '../opposing/forms.ts'
import type { Petition } from '../queries.ts'
import { switchReasons } from '../reasons/actions.ts'
import { fixText, proposeText, proposeTranslation, type Written } from '../texts/actions.ts'
import { fixSchema, proposalSchema, translationSchema } from '../texts/forms.ts'
import { asAuthor, authorPath } from './author.ts'
import type { AuthorForm } from './fields.ts'
import { authorPage } from './views.ts'

// 1,500 characters of a script that needs nine bytes for each in a form
const MAX_BODY = 96 * KIB

// A petition can have 200 wordings; whoever finds a mistake in what they just sent needs a few.
const draftLimit = (): Limit => memoryLimit(20, 3600)

async function draftText(
  visit: Visit,
  petition: Petition,
  words: z.infer<typeof fixSchema>,
): Promise<Written> {
  const wait = await visit.ctx.shared(draftLimit).take(petition.publicId)
  if (wait) throw new TooMany('texts.too-many-drafts', wait)
  return fixText(visit.ctx, petition.slug, words)
}

const done = (petition: Petition, what: string): Response => seeOther(`${authorPath(petition)}?done=${what}`)

async function sent<T>(
  visit: Visit,
  petition: Petition,
  form: AuthorForm,
  schema: Parameters<typeof check<T>>[0],
  act: (value: T) => Promise<Written>,
  what: string,
): Promise<Response> {
  const { values } = await visit.form()
  const again = (problems: Problems): Promise<Response> =>
    authorPage(visit, petition, { form, values, problems })
  const parsed = check(schema, values)
  if (!parsed.ok) return again(parsed.problems)
  const written = await act(parsed.value)
  return written.ok ? done(petition, what) : again(written.problems)
}

export const authoringRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/author',
    may: 'signer',
    handle: asAuthor((visit, petition) => authorPage(visit, petition)),
  },
  {
    method: 'POST',
    path: '/petitions/:slug/author/text',
    may: 'signer',
    maxBody: MAX_BODY,
    handle: asAuthor((visit, petition) =>
      sent(visit, petition, 'fix', fixSchema, (value) => draftText(visit, petition, value), 'text'),
    ),
  },
  {
    method: 'POST',
    path: '/petitions/:slug/author/proposals',
    may: 'signer',
    maxBody: MAX_BODY,
    handle: asAuthor((visit, petition) =>
      sent(
        visit,
        petition,
        'propose',
        proposalSchema,
        (value) => proposeText(visit.ctx, petition.slug, value),
        'proposed',
      ),
    ),
  },
  {
    method: 'POST',
    path: '/petitions/:slug/author/translations',
    may: 'signer',
    maxBody: MAX_BODY,
    handle: asAuthor((visit, petition) =>
      sent(
        visit,
        petition,
        'translate',
        translationSchema,
        (value) => proposeTranslation(visit.ctx, petition.slug, value),
        'proposed',
      ),
    ),
  },
  {
    method: 'POST',
    path: '/petitions/:slug/author/waking',
    may: 'signer',
    handle: asAuthor(async (visit, petition) => {
      await wakePetition(visit.ctx, petition)
      return done(petition, 'awake')
    }),
  },
  {
    method: 'POST',
    path: '/petitions/:slug/author/opposition',
    may: 'signer',
    handle: asAuthor((visit, petition) =>
      sent(
        visit,
        petition,
        'oppose',
        oppositionSchema,
        ({ other }) => proposeOpposite(visit.ctx, petition, other, 'author'),
        'opposed',
      ),
    ),
  },
  {
    method: 'POST',
    path: '/petitions/:slug/author/reasons',
    may: 'signer',
    handle: asAuthor(async (visit, petition) => {
      const shown = (await visit.form()).get('shown')
      if (shown === 'on' || shown === 'off') await switchReasons(visit.ctx, petition.id, shown)
      return done(petition, 'reasons')
    }),
  },
]
