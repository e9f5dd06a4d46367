export { ensureRoomKeys, keysOf, retireKey, type IssuerKey, type Proof } from './tokens/keys.ts'
export { grantViewing, issueToken, type Issued } from './tokens/issuing.ts'
export { encodePublicKey as encodeTokenKey } from './tokens/protocol.ts'
export { decodeTokenKey, isProofKind, PROOF_KINDS, tokenInput, type ProofKind } from './tokens/protocol.ts'
export { registerIssuer, type Registered, type Registration } from './tokens/registering.ts'
export { tokenRoutes } from './tokens/routes.ts'
export {
  checkProof,
  respendTokens,
  spendTokens,
  unspendTokens,
  type ProofProblem,
  type Spendable,
} from './tokens/proving.ts'
export { OFFER_SCRIPT, PROOF_FIELD, proofCollect, proofLater, proofOffer } from './tokens/views.ts'
export * from './room/index.ts'
