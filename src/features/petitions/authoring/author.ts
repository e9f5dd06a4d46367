import { NotFound } from '#core/errors.ts'
import type { Route, Visit } from '#core/http.ts'
import { ownerOf } from '#features/voices/index.ts'
import { anyPetition, petitionPath, type Petition } from '../queries.ts'
import { subjectOf } from '../signing/kind.ts'
import { authorVoice } from '../texts/queries.ts'

export const authorPath = (petition: Pick<Petition, 'slug'>): string => `${petitionPath(petition)}/author`

/** The petition for the one person who opened it: this browser holds the secret of the signature that made it live. Nobody else learns of the page. */
export async function ownPetition(visit: Visit): Promise<Petition> {
  const petition = await anyPetition(visit.ctx, visit.param('slug'))
  if (petition.state.name === 'hidden' || petition.state.name === 'awaiting')
    throw new NotFound('texts.author-only')
  if (!(await isAuthor(visit, petition))) throw new NotFound('texts.author-only')
  return petition
}

export async function isAuthor(visit: Visit, petition: Petition): Promise<boolean> {
  const ref = ownerOf(visit, await subjectOf(visit.ctx, petition))
  return ref !== undefined && ref.id === (await authorVoice(visit.ctx, petition.id))
}

/** A page or form of the author's. */
export const asAuthor =
  (handle: (visit: Visit, petition: Petition) => Promise<Response>): Route['handle'] =>
  async (visit) =>
    handle(visit, await ownPetition(visit))
