import type { Context } from '#core/context.ts'
import { NotFound } from '#core/errors.ts'
import { addressedTo, anyPetition, type Petition } from '#features/petitions/index.ts'
import { worksOfParty, type Party, type StatementAbout } from '#features/statements/index.ts'
import { workBySlug } from '#features/works/index.ts'

/** What a new statement is to be about, if this place may speak about it: a petition addressed to it, or a work that names it. */
export async function newAbout(
  ctx: Context,
  party: Party,
  asked: { petition: string; work: string },
): Promise<{ about: StatementAbout; title: string; petition?: Petition }> {
  if (asked.petition) {
    const petition = await anyPetition(ctx, asked.petition)
    if (!(await addressedTo(ctx, party.id)).includes(petition.id)) throw new NotFound()
    return {
      about: { subjectId: petition.id, log: petition.log },
      title: petition.text.action,
      petition,
    }
  }
  const work = await workBySlug(ctx, asked.work)
  if (!(await worksOfParty(ctx, party.id)).includes(work.id)) throw new NotFound()
  return { about: { workId: work.id, log: work.sample ? 'sample' : 'public' }, title: work.title }
}
