import { Gone, NotFound } from '#core/errors.ts'
import { body, type Route } from '#core/http.ts'
import { publicPetition } from '../queries.ts'
import { archiveFile, type Ending } from './files.ts'
import { archiveName } from './make.ts'
import { archiveOf } from './queries.ts'

const TYPES = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  pdf: 'application/pdf',
  note: 'text/plain; charset=utf-8',
} as const

export const archivingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/:file{archive\\.(?:json|csv|pdf|note)}',
    may: 'anyone',
    cacheSeconds: 60,
    async handle({ ctx, param }) {
      const petition = await publicPetition(ctx, param('slug'))
      if (petition.textHidden) throw new Gone('life.text-hidden')
      const ending = param('file').slice('archive.'.length) as keyof typeof TYPES
      const archive = await archiveOf(ctx, petition.id)
      const file =
        archive &&
        (ending === 'note' ? archive.note : await archiveFile(ctx, petition, ending satisfies Ending))
      if (!file) throw new NotFound('life.archive-not-there')
      return body(file, TYPES[ending], {
        headers: {
          'content-disposition': `${ending === 'pdf' ? 'inline' : 'attachment'}; filename="${archiveName(petition, ending)}"`,
        },
      })
    },
  },
]
