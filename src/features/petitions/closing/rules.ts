import type { Petition } from '../queries.ts'
import type { AnnouncementKind } from './forms.ts'
import type { Announcement } from './queries.ts'

/** Most that one petition can have: the key of the table ends there. */
const MOST_ANNOUNCEMENTS = 20

export type Refusal = 'waits' | 'said' | 'enough' | 'not-now'

const isEnd = (kind: AnnouncementKind): boolean => kind !== 'delivered'

/**
 * Whether something can be said about the end now; undefined when it can. The end is told once; of each sort one thing waits for a check
 * at a time.
 */
export function mayAnnounce(
  { state }: Pick<Petition, 'state'>,
  said: readonly Announcement[],
  kind: AnnouncementKind,
): Refusal | undefined {
  if (!['live', 'listed', 'dormant', 'closed'].includes(state.name)) return 'not-now'
  const same = said.filter((one) => isEnd(one.kind) === isEnd(kind))
  if (same.some(({ check }) => !check)) return 'waits'
  if (isEnd(kind) && same.some(({ check }) => check?.decision === 'shown')) return 'said'
  return said.length >= MOST_ANNOUNCEMENTS ? 'enough' : undefined
}
