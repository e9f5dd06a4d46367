import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Context } from '#core/context.ts'
import { seal, unseal } from '#core/crypto.ts'
import { run, violated } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import {
  challengeFor,
  encodePublicKey,
  keyIdOf,
  NUMBER_BYTES,
  PROOF_KINDS,
  type ProofKind,
} from './protocol.ts'

/** What stands behind `all`: this site's own room, a service that the operator registered, somebody's own server. */
export type Proof = 'room' | 'issuer' | 'self-hosted'

export interface IssuerKey {
  id: Buffer
  workId: number
  /** Slug of the work. */
  work: string
  title: string
  kind: ProofKind
  spki: Buffer
  challenge: Buffer
  issuer: string
  host: string
  proof: Proof
  /** Where the proof is given. */
  url: string | null
  madeAt: Date
  retiredAt: Date | null
}

const SELECT = `select k.id, k.work_id as "workId", w.slug as work,
  (select title from work_titles t where t.work_id = w.id order by position limit 1) as title, k.kind, k.spki, k.challenge, i.name as issuer, i.host, i.proof, i.url,
  k.made_at as "madeAt", r.at as "retiredAt"
  from issuer_keys k join issuers i on i.id = k.issuer_id join works w on w.id = k.work_id left join issuer_key_retirements r on r.key_id = k.id`

/** Every key of a work, or of all; retired ones too, because spent tokens stay checkable. */
export const keysOf = (ctx: Context, workId?: number): Promise<IssuerKey[]> =>
  run<IssuerKey>(
    ctx.db,
    `${SELECT} where $1::bigint is null or k.work_id = $1 order by w.slug, i.proof desc, i.host, k.kind, k.n`,
    [workId ?? null],
  )

export const keyById = async (ctx: Context, id: Buffer): Promise<IssuerKey | undefined> =>
  (await run<IssuerKey>(ctx.db, `${SELECT} where k.id = $1`, [id]))[0]

export const siteHost = (ctx: Context): string => new URL(ctx.config.baseUrl).host

async function roomId(ctx: Context): Promise<number> {
  const find = (): Promise<{ id: number }[]> =>
    run<{ id: number }>(ctx.db, `select id from issuers where proof = 'room'`)
  const [room] = await find()
  if (room) return room.id
  await run(
    ctx.db,
    `insert into issuers (host, name, proof, registered_at, registered_by) values ($1, '', 'room', $2, 'site') on conflict do nothing`,
    [siteHost(ctx), ctx.clock.now()],
  )
  return (await find())[0]!.id
}

/** Makes the room's keys for a work where there are none, or none that is in use. Repeating it changes nothing. */
export async function ensureRoomKeys(ctx: Context, workId: number): Promise<void> {
  const issuerId = await roomId(ctx)
  const [work] = await run<{ slug: string }>(ctx.db, 'select slug from works where id = $1', [workId])
  if (!work) throw new NotFound()
  const keys = await run<{ kind: ProofKind; n: number; last: number; used: boolean }>(
    ctx.db,
    `select k.kind, k.n, get_byte(k.id, 31) as last, r.key_id is null as used from issuer_keys k
     left join issuer_key_retirements r on r.key_id = k.id where k.issuer_id = $1 and k.work_id = $2`,
    [issuerId, workId],
  )
  // The request names its key by one byte, so the keys of one viewing differ in it.
  const taken = new Set(keys.map(({ last }) => last))
  for (const kind of PROOF_KINDS) {
    const own = keys.filter((key) => key.kind === kind)
    if (own.some(({ used }) => used)) continue
    let made = await makePair()
    while (taken.has(made.id.at(-1)!)) made = await makePair()
    taken.add(made.id.at(-1)!)
    await run(
      ctx.db,
      `insert into issuer_keys (id, issuer_id, work_id, kind, n, spki, challenge, sealed, made_at, made_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'site') on conflict (issuer_id, work_id, kind, n) do nothing`,
      [
        made.id,
        issuerId,
        workId,
        kind,
        1 + Math.max(0, ...own.map(({ n }) => n)),
        made.spki,
        challengeFor(siteHost(ctx), siteHost(ctx), work.slug, kind),
        seal(ctx.keys.issuer, made.id.toString('hex'), made.pkcs8.toString('base64')),
        ctx.clock.now(),
      ],
    )
  }
}

const generate = promisify(generateKeyPair)

/** 2048 bits and the exponent 65537, made beside the event loop. */
async function makePair(): Promise<{ id: Buffer; spki: Buffer; pkcs8: Buffer }> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 8 * NUMBER_BYTES })
  const spki = encodePublicKey(Buffer.from(publicKey.export({ format: 'jwk' }).n!, 'base64url'))
  return { id: keyIdOf(spki), spki, pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }) }
}

/** Opened keys of this process: opening one takes as long as signing with it. */
const openedKeys = (): Map<string, KeyObject> => new Map()
const MOST_OPENED = 1_000

export function openKey(ctx: Context, id: Buffer, sealed: Buffer): KeyObject {
  const opened = ctx.shared(openedKeys)
  const name = id.toString('hex')
  const known = opened.get(name)
  if (known) return known
  const der = Buffer.from(unseal<string>(ctx.keys.issuer, name, sealed), 'base64')
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  if (opened.size >= MOST_OPENED) opened.clear()
  opened.set(name, key)
  return key
}

/** Takes a key out of use for good: what it signed is worth nothing from now on, and what is known of its viewings goes. */
export async function retireKey(ctx: Context, id: Buffer, by: string, reason: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    if (!(await keyById(tx, id))) throw new NotFound()
    try {
      await run(
        tx.db,
        'insert into issuer_key_retirements (key_id, at, by, reason) values ($1, $2, $3, $4)',
        [id, tx.clock.now(), by, reason],
      )
    } catch (error) {
      if (violated(error)) throw new Conflict('viewings.key-retired')
      throw error
    }
    await run(tx.db, 'delete from viewings where key_id = $1', [id])
  })
}
