import { NotFound } from '#core/errors.ts'
import type { Route, Visit } from '#core/http.ts'
import { isAuthor } from '../author.ts'
import { anyPetition, petitionPath, type Petition } from '../queries.ts'

export const authorPath = (petition: Pick<Petition, 'slug'>): string => `${petitionPath(petition)}/author`

/** The petition for the one person who opened it, as this browser has shown. Nobody else learns of the page. */
async function ownPetition(visit: Visit): Promise<Petition> {
  const petition = await anyPetition(visit.ctx, visit.param('slug'))
  if (petition.state.name === 'hidden' || petition.state.name === 'awaiting')
    throw new NotFound('texts.author-only')
  if (!(await isAuthor(visit, petition))) throw new NotFound('texts.author-only')
  return petition
}

/** A page or form of the author's. */
export const asAuthor =
  (handle: (visit: Visit, petition: Petition) => Promise<Response>): Route['handle'] =>
  async (visit) =>
    handle(visit, await ownPetition(visit))
