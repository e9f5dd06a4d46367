import type { MessageKey, Words } from '#core/i18n.ts'
import { en } from '#locales/index.ts'
import type { StateRow } from '../states.ts'

const known = (key: string): key is Extract<keyof typeof en.petitions, string> => key in en.petitions

/** The public sentence of a decision's reason; '' where it has none. What was decided under earlier rules keeps its sentence. */
export function reasonOf(
  words: Words,
  { state, reason, reasonBefore }: Pick<StateRow, 'state' | 'reason' | 'reasonBefore'>,
): string {
  const prefix = state === 'live' || state === 'listed' ? 'reopened' : state
  const key = `${prefix}-${reasonBefore ?? reason}`
  if (known(key)) return words(`petitions.${key}` as MessageKey)
  return state === 'declined' ? words('petitions.declined-other') : ''
}

/** Who decided, without a name: names of moderators are nobody's business. */
export const roleOf = (by: string): 'author' | 'moderator' | 'rule' =>
  by === 'author' ? 'author' : /^\d+$/.test(by) ? 'moderator' : 'rule'
