import type { Context } from '#core/context.ts'
import { newSecret, sha256 } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { blindSign } from './blind-rsa.ts'
import { ensureRoomKeys, openKey } from './keys.ts'
import type { ProofKind } from './protocol.ts'

/**
 * Grants one viewing of a work: the secret goes to the viewer's browser and is worth one token for each kind of contribution. Joins the
 * caller's transaction. Make the keys beforehand with `ensureRoomKeys`: making them takes a second.
 */
export async function grantViewing(ctx: Context, workId: number, issuer: 'room'): Promise<string> {
  await ensureRoomKeys(ctx, workId)
  const { secret, hash } = newSecret()
  await run(
    ctx.db,
    `insert into viewings (viewing, key_id)
     select $1, id from (select distinct on (k.kind) k.id from issuer_keys k join issuers i on i.id = k.issuer_id
       where k.work_id = $2 and i.proof = $3 and not exists (select from issuer_key_retirements r where r.key_id = k.id)
       order by k.kind, k.n desc) current`,
    [hash, workId, issuer],
  )
  return secret
}

export type Issued =
  | { result: 'issued'; signature: Buffer }
  /** unknown: no such viewing, or its key retired · used: another message was signed for it · malformed: not a message for this key. */
  | { result: 'unknown' | 'used' | 'malformed' }

/** Which key of the viewing is meant: its kind, or the last byte of its id as in a TokenRequest. */
type Asked = { kind: ProofKind } | { truncatedKeyId: number }

/** Signs one blinded message of a viewing. A retry with the same message gets the same answer, another message none. */
export async function issueToken(
  ctx: Context,
  viewing: string,
  asked: Asked,
  blinded: Buffer,
): Promise<Issued> {
  const hash = sha256(viewing)
  const [row] = await run<{ id: Buffer; sealed: Buffer; blinded: Buffer | null }>(
    ctx.db,
    `select k.id, k.sealed, v.blinded from viewings v join issuer_keys k on k.id = v.key_id
     where v.viewing = $1 and ($2::text is null or k.kind = $2) and ($3::int is null or get_byte(k.id, 31) = $3)`,
    [hash, 'kind' in asked ? asked.kind : null, 'kind' in asked ? null : asked.truncatedKeyId],
  )
  if (!row) return { result: 'unknown' }
  const digest = sha256(blinded)
  if (row.blinded && !row.blinded.equals(digest)) return { result: 'used' }
  const signature = blindSign(openKey(ctx, row.id, row.sealed), blinded)
  if (!signature) return { result: 'malformed' }
  // Whoever writes first has the token; the condition is read again under the lock of the row.
  const [kept] = await run(
    ctx.db,
    `update viewings set blinded = $3 where viewing = $1 and key_id = $2 and (blinded is null or blinded = $3) returning 1`,
    [hash, row.id, digest],
  )
  return kept ? { result: 'issued', signature } : { result: 'used' }
}

/** The tokens of one viewing at once, in the order of the requests. */
export async function issueTokens(
  ctx: Context,
  viewing: string,
  requests: readonly { kind: ProofKind; blinded: Buffer }[],
): Promise<Issued[]> {
  const issued: Issued[] = []
  for (const { kind, blinded } of requests) issued.push(await issueToken(ctx, viewing, { kind }, blinded))
  return issued
}

/** Whether every token of a viewing was given: then nothing about how it was watched is needed any more. */
export async function isIssued(ctx: Context, viewing: string): Promise<boolean> {
  const [row] = await run<{ done: boolean | null }>(
    ctx.db,
    'select bool_and(blinded is not null) as done from viewings where viewing = $1',
    [sha256(viewing)],
  )
  return row?.done ?? false
}
