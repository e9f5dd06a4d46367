import type { KeyObject } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { sha256 } from '#core/crypto.ts'
import { prepared, run } from '#core/db.ts'
import { publicKeyOf, verifySignature } from './blind-rsa.ts'
import { keyById, type IssuerKey, type Proof } from './keys.ts'
import { decodeToken, TOKEN_BYTES, type ProofKind } from './protocol.ts'

/** Why a proof is not taken; the person is told. */
export type ProofProblem =
  'malformed' | 'unknown-key' | 'wrong-work' | 'wrong-site' | 'forged' | 'retired' | 'spent'

/** A token whose signature holds, ready to be spent. All but `proof` in base64. */
export interface Spendable {
  proof: Proof
  keyId: string
  nonce: string
  token: string
}

interface Known extends IssuerKey {
  publicKey: KeyObject
  challengeDigest: Buffer
}

/** Keys by id; nothing of a key changes but that it retires, which spending asks the database. */
const knownKeys = (): Map<string, Known> => new Map()
const MOST_KNOWN = 1_000

async function knownKey(ctx: Context, id: Buffer): Promise<Known | undefined> {
  const known = ctx.shared(knownKeys)
  const name = id.toString('hex')
  const found = known.get(name)
  if (found) return found
  const key = await keyById(ctx, id)
  if (!key) return
  const opened = { ...key, publicKey: publicKeyOf(key.spki), challengeDigest: sha256(key.challenge) }
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(name, opened)
  return opened
}

const LONGEST_TEXT = Math.ceil((TOKEN_BYTES * 4) / 3) + 2

/** Checks everything about a token (base64url) but whether it was spent. Outside of transactions: it writes nothing. */
export async function checkProof(
  ctx: Context,
  text: string,
  about: { workId: number | undefined; kind: string },
): Promise<Spendable | { problem: ProofProblem }> {
  const bytes = Buffer.from(text.length <= LONGEST_TEXT ? text : '', 'base64url')
  const token = decodeToken(bytes)
  if (!token || bytes.toString('base64url') !== text) return { problem: 'malformed' }
  const key = await knownKey(ctx, token.keyId)
  if (!key) return { problem: 'unknown-key' }
  if (key.workId !== about.workId || key.kind !== (about.kind as ProofKind)) return { problem: 'wrong-work' }
  if (!token.challengeDigest.equals(key.challengeDigest)) return { problem: 'wrong-site' }
  if (!verifySignature(key.publicKey, token.signed, token.authenticator)) return { problem: 'forged' }
  return {
    proof: key.proof,
    keyId: key.id.toString('base64'),
    nonce: token.nonce.toString('base64'),
    token: bytes.toString('base64'),
  }
}

// In one order, so that two batches with the same tokens wait for each other instead of embracing.
const SPEND = prepared(`
insert into spent_tokens (key_id, nonce)
select key_id, nonce from unnest($1::bytea[], $2::bytea[]) as given (key_id, nonce)
where not exists (select from issuer_key_retirements r where r.key_id = given.key_id)
order by key_id, nonce
on conflict do nothing returning key_id, nonce`)

const nameOf = (keyId: string, nonce: string): string => `${keyId} ${nonce}`

/**
 * Spends tokens in the caller's transaction; the primary key decides. Answers for each whether it was spent by this call, in order; of two alike
 * the first.
 */
export async function spendTokens(
  tx: Context,
  tokens: readonly Spendable[],
): Promise<('taken' | 'spent' | 'retired')[]> {
  if (tokens.length === 0) return []
  const decode = (text: string): Buffer => Buffer.from(text, 'base64')
  const rows = await run<{ key_id: Buffer; nonce: Buffer }>(tx.db, SPEND, [
    tokens.map(({ keyId }) => decode(keyId)),
    tokens.map(({ nonce }) => decode(nonce)),
  ])
  const taken = new Set(
    rows.map((row) => nameOf(row.key_id.toString('base64'), row.nonce.toString('base64'))),
  )
  const mine = tokens.map(({ keyId, nonce }) => taken.delete(nameOf(keyId, nonce)))
  const lost = tokens.filter((_, i) => !mine[i]).map(({ keyId }) => decode(keyId))
  const retired = new Set(
    lost.length === 0
      ? []
      : (
          await run<{ key_id: Buffer }>(
            tx.db,
            'select key_id from issuer_key_retirements where key_id = any($1)',
            [lost],
          )
        ).map((row) => row.key_id.toString('base64')),
  )
  return tokens.map(({ keyId }, i) => (mine[i] ? 'taken' : retired.has(keyId) ? 'retired' : 'spent'))
}

/** Gives back what was spent in this very transaction for something that did not happen. */
export async function unspendTokens(tx: Context, tokens: readonly Spendable[]): Promise<void> {
  if (tokens.length === 0) return
  await run(
    tx.db,
    `delete from spent_tokens where (key_id, nonce) in (select * from unnest($1::bytea[], $2::bytea[]))`,
    [
      tokens.map(({ keyId }) => Buffer.from(keyId, 'base64')),
      tokens.map(({ nonce }) => Buffer.from(nonce, 'base64')),
    ],
  )
}

/** Tokens (base64) that the published log shows as spent, and this database, restored from before, does not know. */
export async function respendTokens(tx: Context, texts: readonly string[]): Promise<void> {
  const tokens = texts.flatMap((text) => decodeToken(Buffer.from(text, 'base64')) ?? [])
  await run(
    tx.db,
    'insert into spent_tokens (key_id, nonce) select * from unnest($1::bytea[], $2::bytea[]) on conflict do nothing',
    [tokens.map(({ keyId }) => keyId), tokens.map(({ nonce }) => nonce)],
  )
}
