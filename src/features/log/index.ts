export { appendEntries, type Entry } from './append.ts'
export { makeLogKey, rotateLogKey } from './keys.ts'
export { commitment, leafText, ACT_KINDS, RECORD_KINDS } from './leaf.ts'
export { agreedLog, readCheckpoint } from './publishing/agreement.ts'
export { LogDisagrees } from './publishing/disagreement.ts'
export { publish } from './publishing/publish.ts'
export { recount, type Counted } from './recount.ts'
export { logRoutes } from './serving/routes.ts'
export { checkpointBefore } from './serving/queries.ts'
export { receiptOf } from './serving/receipt.ts'
export {
  adoptCheckpoint,
  publishedLog,
  type MissingEntry,
  type PublishedLog,
} from './recovering/published.ts'
export { rebuildFiles } from './recovering/rebuild.ts'
export { signFiles, type SignedFiles } from './signing.ts'
