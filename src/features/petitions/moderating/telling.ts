import type { Context } from '#core/context.ts'
import { tellPerson } from '#features/voices/index.ts'
import type { Petition } from '../queries.ts'
import { authorVoice } from '../texts/queries.ts'

/** What an author is told about: a decision (its number), the appeal against it, what was said about the end, a wording. */
export type ToldAbout = 'decision' | 'appeal' | 'announcement' | 'text'

/**
 * Owes the author one mail about what was decided, in the transaction that decides: it is sent when the decision stands, and once. Nobody is
 * written to about a sample, nor who had everything about them erased.
 */
export async function tellAuthor(
  tx: Context,
  petition: Pick<Petition, 'id' | 'log'>,
  what: ToldAbout,
  n: number,
): Promise<void> {
  if (petition.log === 'sample') return
  const author = await authorVoice(tx, petition.id)
  if (author) await tellPerson(tx, { subjectId: petition.id, id: author }, `${what}:${n}`)
}
