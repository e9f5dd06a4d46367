export { appendEntries, type Entry } from './append.ts'
export { publish } from './publish.ts'
export { commitment, leafText, ACT_KINDS } from './leaf.ts'
export { recount, type Recount } from './recount.ts'
