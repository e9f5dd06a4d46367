import { createBatch, type Batch } from '#core/batch.ts'
import type { Context } from '#core/context.ts'
import { newSecret, sha256 } from '#core/crypto.ts'
import { prepared, run } from '#core/db.ts'
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
export const issueToken = (ctx: Context, viewing: string, asked: Asked, blinded: Buffer): Promise<Issued> =>
  ctx.shared(issuanceBatch).add({ viewing: sha256(viewing), asked, blinded, digest: sha256(blinded) })

interface Request {
  viewing: Buffer
  asked: Asked
  blinded: Buffer
  digest: Buffer
}

// `lateral … limit 1` as in confirming: every look-up is one step into an index, whatever the size of the tables.
const FIND = prepared(`
select i.ord, k.id, k.sealed, v.blinded
from unnest($1::int[], $2::bytea[], $3::text[], $4::int[]) as i (ord, viewing, kind, last)
cross join lateral (select v.key_id, v.blinded, k.id, k.sealed from viewings v join issuer_keys k on k.id = v.key_id
  where v.viewing = i.viewing and (k.kind = i.kind or get_byte(k.id, 31) = i.last) limit 1) v
cross join lateral (select v.id, v.sealed) k`)

// Whoever writes first has the token; the condition is read again under the lock of the row.
const KEEP = prepared(`
update viewings v set blinded = i.digest
from unnest($1::int[], $2::bytea[], $3::bytea[], $4::bytea[]) as i (ord, viewing, key_id, digest)
where v.viewing = i.viewing and v.key_id = i.key_id and (v.blinded is null or v.blinded = i.digest)
returning i.ord`)

/** The queue of token requests of one process: concurrent ones share statements and a commit. Two for one viewing never share a batch. */
function issuanceBatch(ctx: Context): Batch<Request, Issued> {
  return createBatch<Request, Issued>({
    key: ({ viewing }) => viewing.toString('base64'),
    most: 64,
    run: (requests) => issueAll(ctx, requests),
  })
}

async function issueAll(ctx: Context, requests: Request[]): Promise<Issued[]> {
  const rows = await run<{ ord: number; id: Buffer; sealed: Buffer; blinded: Buffer | null }>(ctx.db, FIND, [
    requests.map((_, i) => i),
    requests.map(({ viewing }) => viewing),
    requests.map(({ asked }) => ('kind' in asked ? asked.kind : null)),
    requests.map(({ asked }) => ('kind' in asked ? null : asked.truncatedKeyId)),
  ])
  const issued = requests.map((): Issued => ({ result: 'unknown' }))
  const signed: { ord: number; id: Buffer; signature: Buffer }[] = []
  for (const { ord, id, sealed, blinded } of rows) {
    const request = requests[ord]!
    if (blinded && !blinded.equals(request.digest)) {
      issued[ord] = { result: 'used' }
      continue
    }
    const signature = blindSign(openKey(ctx, id, sealed), request.blinded)
    if (signature) signed.push({ ord, id, signature })
    else issued[ord] = { result: 'malformed' }
  }
  if (signed.length === 0) return issued
  const kept = await run<{ ord: number }>(ctx.db, KEEP, [
    signed.map(({ ord }) => ord),
    signed.map(({ ord }) => requests[ord]!.viewing),
    signed.map(({ id }) => id),
    signed.map(({ ord }) => requests[ord]!.digest),
  ])
  const mine = new Set(kept.map(({ ord }) => ord))
  for (const { ord, signature } of signed)
    issued[ord] = mine.has(ord) ? { result: 'issued', signature } : { result: 'used' }
  return issued
}
