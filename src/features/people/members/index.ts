export { addMember, createMemberLink, departMember, inviteMember } from './actions.ts'
export { memberSchema, memberTitle, type NewMember } from './forms.ts'
export { memberJobs } from './jobs.ts'
export { memberAddress, membersOf, type MemberRow } from './queries.ts'
export { memberRoutes } from './routes.ts'
export { includes, rights, type Right } from './rules.ts'
export {
  forMember,
  keepMemberSession,
  memberSession,
  openMemberSession,
  type Member,
  type MemberSession,
} from './sessions.ts'
