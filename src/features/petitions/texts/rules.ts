import { textsOf, type CurrentText, type Petition } from '../queries.ts'

/** What made a wording: the opening, its author before the first listing, or a proposal that a moderator checked. */
export const changes = ['opened', 'draft', 'typing', 'background', 'translation'] as const
export type Change = (typeof changes)[number]

export type ProposedChange = Extract<Change, 'typing' | 'background'>

type Texts = Pick<Petition, 'text' | 'translations' | 'wordings'>

/**
 * What somebody has read whose form carries this hash; undefined when it is not what stands now. A form without a hash comes from a page
 * that showed the only wording that there ever was; as soon as there were two, nobody can know which one.
 */
export function textRead(petition: Texts, hash: string): CurrentText | undefined {
  if (hash === '') return petition.wordings === 1 && !petition.translations.length ? petition.text : undefined
  return textsOf(petition).find((text) => text.hash === hash)
}

/** What stands now in the language of an earlier wording, or in the author's words. */
export const textNow = (petition: Texts, language: string | undefined): CurrentText =>
  textsOf(petition).find((text) => text.language === language) ?? petition.text

/** Before the first listing its author words it freely; afterwards the demand stands, and the background waits for a check. */
export const isFree = (petition: Pick<Petition, 'states'>): boolean =>
  !petition.states.some((row) => row.state === 'listed')

/** The whole text as one, for a difference. */
export const wholeText = ({ action, why, more }: Pick<CurrentText, 'action' | 'why' | 'more'>): string =>
  [action, why, more].filter(Boolean).join('\n\n')

export const backgroundOf = ({ why, more }: Pick<CurrentText, 'why' | 'more'>): string =>
  [why, more].filter(Boolean).join('\n\n')
