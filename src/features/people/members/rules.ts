import type { StaffMember } from '#core/http.ts'

/** What somebody may do for the place: each includes those before it. */
export const rights = ['reads', 'drafts', 'speaks'] as const
export type Right = (typeof rights)[number]

export const includes = (has: Right, needs: Right): boolean => rights.indexOf(has) >= rights.indexOf(needs)

const DAY = 86_400_000
export const INVITATION_LIVES_MS = 7 * DAY

/** The first passkey needs nothing but the mailed link; another one needs a passkey, so that a stolen mailbox is not enough. */
export const mayAddMemberPasskey = (factor: StaffMember['factor'], passkeys: number): boolean =>
  passkeys === 0 || factor === 'passkey'

/** The last one who speaks for a place stays: without one, nobody could invite anybody. */
export const mayLeave = (member: { may: Right }, speakers: number): boolean =>
  member.may !== 'speaks' || speakers > 1
