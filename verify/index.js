export { Refused, fromBase64, toBase64, toHex, utf8 } from './bytes.js'
export { hmacSha256, sha256, sha384, sha512 } from './sha2.js'
export { verifyEd25519, verifyEd25519Slowly } from './ed25519.js'
export { formatVkey, openNote, parseNote, parseVkey, signatureLine } from './note.js'
export { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.js'
export {
  EMPTY_ROOT,
  appendLeaf,
  emptyEdge,
  leafHash,
  nodeHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './tree.js'
export {
  TILE,
  consistencyProof,
  formatBundle,
  hashesAt,
  inclusionProof,
  parseBundle,
  tilePath,
  tileWidth,
  tilesOf,
} from './tiles.js'
export { checkReceipt, formatReceipt, parseReceipt } from './receipt.js'
export { ARCHIVE, HANDOVER, checkFile, formatHandover, openHandover, parseHandover } from './handover.js'
export { logKeysOf, parsePolicy } from './policy.js'
export { ACT_KINDS, RECORD_KINDS, Recount, commitsTo, formatLeaf, noSums, parseLeaf } from './leaf.js'
export { checkTokens, verifyPssSlowly } from './tokens.js'
export { walkLog } from './walk.js'
export { verifyLog } from './verify-log.js'
export { readTexts } from './texts.js'
export { folderSource, main } from './cli.js'
export { webSource } from './sources.js'
