import { Gone, NotFound, TooMany } from '#core/errors.ts'
import { body, seeOther, type Route, type Visit } from '#core/http.ts'
import { memoryLimit, takeFrom, type Limit } from '#core/limits.ts'
import { asOrganiser } from '../organising/access.ts'
import { petitionPath, publicPetition, type Petition } from '../queries.ts'
import { fileName, makeHandover } from './actions.ts'
import { handoverFile, handoversOf } from './queries.ts'
import { handoverPage } from './views.ts'

/** Drawing a PDF costs as much as a hundred pages. */
const makingLimit = (): Limit => memoryLimit(10, 3600)

const TYPES = {
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  note: 'text/plain; charset=utf-8',
} as const

/** A text that a decision hides is in no file either. */
async function readable(visit: Visit): Promise<Petition> {
  const petition = await publicPetition(visit.ctx, visit.param('slug'))
  if (petition.textHidden) throw new Gone('life.text-hidden')
  return petition
}

export const deliveringRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/handover',
    may: 'anyone',
    cacheSeconds: 10,
    async handle(visit) {
      const petition = await readable(visit)
      return handoverPage(visit, petition, await handoversOf(visit.ctx, petition.id))
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/handovers/:file{[0-9]{1,2}\\.(?:pdf|csv|note)}',
    may: 'anyone',
    cacheSeconds: 60,
    async handle(visit) {
      const petition = await readable(visit)
      const [n = '', ending = ''] = visit.param('file').split('.') as [string, keyof typeof TYPES]
      const file = await handoverFile(visit.ctx, petition.id, Number(n), ending as keyof typeof TYPES)
      if (!file) throw new NotFound()
      const how = ending === 'pdf' ? 'inline' : 'attachment'
      return body(file, TYPES[ending as keyof typeof TYPES], {
        headers: {
          'content-disposition': `${how}; filename="${fileName(petition, Number(n), ending as keyof typeof TYPES)}"`,
        },
      })
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/handovers',
    may: 'signer',
    async handle(visit) {
      const { petition } = await asOrganiser(visit, 'write')
      if (petition.textHidden) throw new Gone('life.text-hidden')
      const wait = await takeFrom(visit.ctx.shared(makingLimit), visit.ip)
      if (wait) throw new TooMany('life.handover-too-many', wait)
      await makeHandover(visit.ctx, petition, 'author')
      return seeOther(`${petitionPath(petition)}/ending?done=files`)
    },
  },
]
