export { staffOf } from './sessions.ts'
export { createInvite } from './signing-in/actions.ts'
export { passkeysOf } from './passkeys/actions.ts'
export { currentStaff, otherModerators, staffNames } from './staff/queries.ts'
export { recordDeskAct, type DeskAct } from './record.ts'
export { newMessageId, sendToStaff } from './letters.ts'
export { sendOwed } from './owed.ts'
export { peopleRoutes } from './routes.ts'
export { peopleJobs } from './jobs.ts'
export {
  addMember,
  createMemberLink,
  departMember,
  forMember,
  includes as mayInclude,
  inviteMember,
  keepMemberSession,
  memberAddress,
  memberSchema,
  memberSession,
  membersOf,
  memberTitle,
  openMemberSession,
  rights,
  type Member,
  type MemberRow,
  type NewMember,
  type Right,
} from './members/index.ts'
export { mayAddMemberPasskey } from './members/rules.ts'
export { checkAdded, checkUsed, optionsForAdding, optionsForUsing } from './passkeys/ceremonies.ts'
export { passkeyButton } from './passkeys/element.ts'
export { addedResponse, passkeyNameSchema, usedResponse } from './passkeys/forms.ts'
export { organiserRing } from './passkeys/keyring.ts'
export {
  dropPasskey,
  keepPasskey,
  lockOwner,
  noteUse as notePasskeyUse,
  passkeysIn,
  renamePasskey,
  type OwnPasskey,
} from './passkeys/keys.ts'
export { passkeysPage, type WrongName } from './passkeys/views.ts'
export { limitSignIn } from './signing-in/actions.ts'
export { email as emailInput, personName } from './signing-in/forms.ts'
