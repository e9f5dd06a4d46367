import { statementById } from '#features/statements/index.ts'
import type { Stories } from '#features/voices/index.ts'
import { petitionPath, petitionsByIds } from './queries.ts'

/** What the mail about an answer tells: who says it, and its words. */
export const petitionStories: Pick<Stories, 'answer'> = {
  async answer(ctx, subjectId, statementId) {
    const [petition] = await petitionsByIds(ctx, [subjectId])
    const said = petition && (await statementById(ctx, subjectId, statementId))
    return said && { by: said.party, text: said.text, path: `${petitionPath(petition)}#reply` }
  },
}
