import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import { wordsOf } from '#core/i18n.ts'
import type { Passkey } from './ceremonies.ts'
import type { Keyring } from './keyring.ts'

export interface OwnPasskey {
  id: string
  name: string
  addedAt: Date
}

/** Somebody's passkeys, the oldest first. */
export const passkeysIn = async (
  ctx: Context,
  { keys: table, owner: column }: Keyring,
  ownerId: number,
): Promise<OwnPasskey[]> =>
  (
    await run<{ id: Buffer; name: string; addedAt: Date }>(
      ctx.db,
      `select credential_id as id, name, added_at as "addedAt" from ${table} where ${column} = $1 order by added_at, credential_id`,
      [ownerId],
    )
  ).map((row) => ({ ...row, id: row.id.toString('base64url') }))

/** Makes others who add or remove a passkey of the same person at the same moment wait. */
export const lockOwner = (tx: Context, { people: table }: Keyring, ownerId: number): Promise<unknown> =>
  run(tx.db, `select 1 from ${table} where id = $1 for update`, [ownerId])

/** Keeps a checked passkey and answers its first name; undefined when its id is known already. */
export async function keepPasskey(
  tx: Context,
  { keys: table, owner: column }: Keyring,
  ownerId: number,
  made: Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'>,
): Promise<string | undefined> {
  const { locale, timeZone } = await tx.site()
  const name = wordsOf(locale, timeZone)('people.passkey-new')
  const inserted = await run(
    tx.db,
    `insert into ${table} (credential_id, ${column}, public_key, counter, transports, name, added_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1`,
    [made.credentialId, ownerId, made.publicKey, made.counter, made.transports, name, tx.clock.now()],
  )
  return inserted.length ? name : undefined
}

export const noteUse = (tx: Context, { keys: table }: Keyring, passkey: Passkey): Promise<unknown> =>
  run(tx.db, `update ${table} set counter = $2 where credential_id = $1`, [
    passkey.credentialId,
    passkey.counter,
  ])

/** Names a passkey of one's own. Throws `NotFound`. */
export async function renamePasskey(
  ctx: Context,
  { keys: table, owner: column }: Keyring,
  ownerId: number,
  id: string,
  name: string,
): Promise<void> {
  const renamed = await run(
    ctx.db,
    `update ${table} set name = $3 where ${column} = $1 and credential_id = $2 returning 1`,
    [ownerId, Buffer.from(id, 'base64url'), name],
  )
  if (!renamed.length) throw new NotFound()
}

/** Removes a passkey of one's own and answers it; removing it again finds nothing. `mayRemove`: whether one of so many may go. */
export async function dropPasskey(
  tx: Context,
  ring: Keyring,
  ownerId: number,
  id: string,
  mayRemove: (passkeys: number) => boolean,
): Promise<OwnPasskey> {
  await lockOwner(tx, ring, ownerId)
  const own = await passkeysIn(tx, ring, ownerId)
  const passkey = own.find((one) => one.id === id)
  if (!passkey) throw new NotFound()
  if (!mayRemove(own.length)) throw new Conflict('people.last-passkey')
  const { keys: table, owner: column } = ring
  await run(tx.db, `delete from ${table} where ${column} = $1 and credential_id = $2`, [
    ownerId,
    Buffer.from(id, 'base64url'),
  ])
  return passkey
}
