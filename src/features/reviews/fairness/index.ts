import type { Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Presentation } from '#features/works/index.ts'
import { questionsAbout, resultOf } from './queries.ts'
import { saidUnder } from './views.ts'

export { voteKind, subjectOf as voteSubject } from './kind.ts'
export { openQuestion, questionOf } from './queries.ts'
export {
  FEWEST_IN_LIST,
  isKind,
  MOST_IN_LIST,
  otherTraits,
  TRAIT_KINDS,
  traitId,
  traitName,
  traitsFor,
  type TraitKind,
  type TraitSettings,
} from './traits.ts'
export { fairnessRoutes } from './routes.ts'

/** What people say about each of some versions, for the pages of their work. */
export async function saidAbout(
  { ctx, words }: Visit,
  presentations: readonly Presentation[],
): Promise<Map<number, Html>> {
  const shown = presentations.filter(({ hidden }) => !hidden)
  const questions = await questionsAbout(
    ctx,
    shown.map(({ id }) => id),
  )
  const said = await Promise.all(
    shown.map(async (version): Promise<[number, Html][]> => {
      const subjectId = questions.get(version.id)
      return subjectId === undefined
        ? []
        : [[version.id, saidUnder(words, version, await resultOf(ctx, subjectId))]]
    }),
  )
  return new Map(said.flat())
}
