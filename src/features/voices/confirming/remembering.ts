import type { Context } from '#core/context.ts'
import { newSecret, seal, sha256, unseal } from '#core/crypto.ts'
import { canonicalAddress, parseAddress, type Address } from '../addresses.ts'

export const REMEMBER_DAYS = 30

/** Remembers in one browser that an address was confirmed there; only if the person wants that. */
export async function rememberAddress(ctx: Context, address: Address): Promise<string> {
  const { secret, hash } = newSecret()
  const now = ctx.clock.now()
  await ctx.db
    .insertInto('remembered_addresses')
    .values({
      secret_hash: hash,
      confirmed_at: now,
      expires_at: new Date(now.getTime() + REMEMBER_DAYS * 86_400_000),
      sealed: seal(ctx.keys.seal, 'remembered', canonicalAddress(address, 1)),
    })
    .execute()
  return secret
}

/** Whether this browser has confirmed this very mailbox within 30 days. */
export async function isRemembered(ctx: Context, secret: string, address: Address): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('remembered_addresses')
    .select('sealed')
    .where('secret_hash', '=', sha256(secret))
    .where('expires_at', '>', ctx.clock.now())
    .executeTakeFirst()
  return (
    row !== undefined &&
    unseal<string>(ctx.keys.seal, 'remembered', row.sealed) === canonicalAddress(address, 1)
  )
}

export async function forgetBrowser(ctx: Context, secret: string): Promise<void> {
  await ctx.db.deleteFrom('remembered_addresses').where('secret_hash', '=', sha256(secret)).execute()
}

export const addressOf = (typed: string): Address => {
  const address = parseAddress(typed)
  if (!address) throw new Error('a stored address cannot be read')
  return address
}
