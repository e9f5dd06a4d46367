import { NotFound } from '#core/errors.ts'
import { seeOther, type Route } from '#core/http.ts'
import { pageDataOf } from '../page/data.ts'
import { petitionPage } from '../page/views.ts'
import { petitionPath, publicPetition, textsOf } from '../queries.ts'
import { chooseLanguage } from './rules.ts'
import { textPath } from './views.ts'

export const translatingRoutes: Route[] = [
  {
    // The one address that answers readers differently, so no cache keeps it; the pages that it leads to are alike for everybody.
    method: 'GET',
    path: '/petitions/:slug/in',
    may: 'anyone',
    async handle({ ctx, param, request }) {
      const petition = await publicPetition(ctx, param('slug'))
      const texts = textsOf(petition)
      const language = chooseLanguage(
        request.headers.get('accept-language') ?? '',
        texts.map((text) => text.language),
      )
      return seeOther(
        textPath(
          petition,
          texts.find((text) => text.language === language)!,
        ),
      )
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/in/:language',
    may: 'anyone',
    cacheSeconds: 1,
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      if (petition.joinedInto) return seeOther(petitionPath({ slug: petition.joinedInto }))
      const language = visit.param('language')
      if (language === petition.text.language) return seeOther(petitionPath(petition))
      const text = petition.translations.find((translation) => translation.language === language)
      if (!text) throw new NotFound()
      return petitionPage(visit, await pageDataOf(visit.ctx, petition), text)
    },
  },
]
