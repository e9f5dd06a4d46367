import type { Words } from '#core/i18n.ts'
import type { Listing } from '#core/site-rules.ts'
import type { Announcement, Appeal, Handover, Petition } from '#features/petitions/index.ts'
import type { Statement } from '#features/statements/index.ts'
import type { Filled } from '../frame.ts'
import type { Decision } from './forms.ts'

export const path = ({ slug }: Pick<Petition, 'slug'>): string => `/desk/petitions/${slug}`

/** What the desk's page about one petition is made from. */
export interface PetitionPage {
  words: Words
  petition: Petition
  statements: Statement[]
  /** Names of staff, by id. */
  staff: Map<number, string>
  appeals: Appeal[]
  said: Announcement[]
  handovers: Handover[]
  /** Who looks at the page, and how many could decide besides. */
  you: { id: number; others: number }
  listing: Listing
  now: Date
  filled: Filled & { form?: Decision | 'statement' | 'appeal' | 'announcement' | 'delivery' }
}
