import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { seal, unseal, type Keys } from '#core/crypto.ts'
import { run, type Db } from '#core/db.ts'
import { randomId } from '#core/ids.ts'
import { formatVkey, parseVkey, signatureLine } from '#verify'
import { appendEntries, type Entry } from './append.ts'

/** Address of the log without its scheme; it stays when the site moves. */
const originOf = (baseUrl: string): string => `${new URL(baseUrl).host}/log`

interface Fresh {
  vkey: string
  sealed: Buffer
}

function generate(keys: Keys, origin: string): Fresh {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const vkey = formatVkey(origin, rawKey(publicKey))
  return {
    vkey,
    sealed: seal(keys.log, vkey, privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')),
  }
}

// The last 32 bytes of a SubjectPublicKeyInfo of Ed25519 are the key (RFC 8410, 4).
const rawKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))

/** Makes the first key of the public log; again when the site got another address before anything was published. */
export async function makeLogKey(db: Db, keys: Keys, baseUrl: string, now: Date): Promise<void> {
  const origin = originOf(baseUrl)
  const [head] = await run<{ signed: boolean; keyed: boolean }>(
    db,
    `select note is not null as signed, exists (select from log_keys) as keyed from log_head where log = 'public'`,
  )
  if (head?.signed && head.keyed) return
  if (head && !head.signed)
    await run(
      db,
      'delete from log_keys where origin <> $1 and not exists (select from log_keys k where k.n > 0)',
      [origin],
    )
  const { vkey, sealed } = generate(keys, origin)
  await run(
    db,
    'insert into log_keys (n, origin, vkey, sealed, made_at) select 0, $1, $2, $3, $4 where not exists (select from log_keys) on conflict do nothing',
    [origin, vkey, sealed, now],
  )
}

export interface LogKey {
  n: number
  origin: string
  vkey: string
  leafIndex: number | null
  handover: string | null
  sealed: Buffer
}

/** Every key that the log had, oldest first. */
export async function logKeys(db: Db): Promise<LogKey[]> {
  const rows = await run<LogKey>(
    db,
    'select n, origin, vkey, leaf_index as "leafIndex", handover, sealed from log_keys order by n',
  )
  if (rows.length === 0) throw new Error('The public log has no key. Run: npm run firsthand -- migrate')
  return rows
}

/**
 * Keys that sign the checkpoint of `size` after one of `before`: the last one that was announced by then, and with it each one that is
 * announced in between, so that the old key hands over.
 */
export function keysFor(keys: readonly LogKey[], before: number, size: number): LogKey[] {
  const current = keys.findLast(({ leafIndex }) => leafIndex === null || leafIndex < before)
  const next = keys.filter(({ leafIndex }) => leafIndex !== null && leafIndex >= before && leafIndex < size)
  return [...(current ? [current] : []), ...next]
}

/** A signed note (C2SP signed-note): the text and one Ed25519 signature line per key. */
export function signNote(ctx: Context, text: string, signers: readonly LogKey[]): string {
  const lines = signers.map(({ vkey, sealed }) => {
    const der = Buffer.from(unseal<string>(ctx.keys.log, vkey, sealed), 'base64')
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    const verifier = parseVkey(vkey)
    if (!Buffer.from(rawKey(createPublicKey(privateKey))).equals(verifier.publicKey))
      throw new Error(`the sealed key of ${vkey} is another one`)
    return signatureLine(verifier, sign(null, Buffer.from(text), privateKey))
  })
  return `${text}\n${lines.join('')}`
}

/**
 * Replaces the key: a new one is announced by a leaf; the first checkpoint with that leaf is signed by both, later ones by the new key
 * alone. Answers its vkey.
 */
export async function rotateLogKey(ctx: Context): Promise<string> {
  return ctx.transaction(async (tx) => {
    const [head] = await run<{ ordered_size: number }>(
      tx.db,
      `select ordered_size from log_head where log = 'public' for update`,
    )
    const keys = await logKeys(tx.db)
    const last = keys.at(-1)!
    if (last.n > 0 && last.handover === null)
      throw new Error('The last rotation is not published yet. Wait for the next checkpoint.')
    const { vkey, sealed } = generate(tx.keys, last.origin)
    const index = head!.ordered_size
    const announcement: Entry = {
      subjectId: 0,
      subject: '-',
      voiceId: randomId(),
      kind: 'key',
      version: null,
      basis: '-',
      choice: '-',
      wasBasis: null,
      wasChoice: null,
      country: null,
      language: null,
      value: vkey,
      at: tx.clock.now(),
    }
    await appendEntries(tx.db, 'public', index, [announcement])
    await run(
      tx.db,
      'insert into log_keys (n, origin, vkey, sealed, made_at, leaf_index) values ($1, $2, $3, $4, $5, $6)',
      [last.n + 1, last.origin, vkey, sealed, tx.clock.now(), index],
    )
    return vkey
  })
}
