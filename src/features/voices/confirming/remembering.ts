import type { Context } from '#core/context.ts'
import type { Visit } from '#core/http.ts'
import { newSecret, seal, sha256, unseal } from '#core/crypto.ts'
import { canonicalAddress, parseAddress, type Address } from '../addresses.ts'

export const REMEMBER_DAYS = 30

interface Remembered {
  canonical: string
  typed: string
  name: string
  country: string | null
}

/** Remembers in one browser that an address was confirmed there, and by whom; only if the person wants that. */
export async function rememberAddress(
  ctx: Context,
  { address, name, country }: { address: Address; name: string; country: string | null },
): Promise<string> {
  const { secret, hash } = newSecret()
  const now = ctx.clock.now()
  await ctx.db
    .insertInto('remembered_addresses')
    .values({
      secret_hash: hash,
      confirmed_at: now,
      expires_at: new Date(now.getTime() + REMEMBER_DAYS * 86_400_000),
      sealed: seal(ctx.keys.seal, 'remembered', {
        canonical: canonicalAddress(address, 1),
        typed: address.typed,
        name,
        country,
      } satisfies Remembered),
    })
    .execute()
  return secret
}

/** Whether this browser has confirmed this very mailbox within 30 days. */
export async function isRemembered(ctx: Context, secret: string, address: Address): Promise<boolean> {
  return (await remembered(ctx, secret))?.canonical === canonicalAddress(address, 1)
}

/** Who confirmed an address in this browser within 30 days: fills in a form that is not kept by any cache. */
export async function rememberedPerson(
  visit: Visit,
): Promise<{ name: string; email: string; country: string | null } | undefined> {
  const secret = visit.cookie('browser')
  const person = secret ? await remembered(visit.ctx, secret) : undefined
  return person && { name: person.name, email: person.typed, country: person.country }
}

async function remembered(ctx: Context, secret: string): Promise<Remembered | undefined> {
  const row = await ctx.db
    .selectFrom('remembered_addresses')
    .select('sealed')
    .where('secret_hash', '=', sha256(secret))
    .where('expires_at', '>', ctx.clock.now())
    .executeTakeFirst()
  if (!row) return undefined
  const found = unseal<Remembered | string>(ctx.keys.seal, 'remembered', row.sealed)
  // Rows of older versions hold the address alone, and are gone within 30 days.
  return typeof found === 'string' ? { canonical: found, typed: found, name: '', country: null } : found
}

export async function forgetBrowser(ctx: Context, secret: string): Promise<void> {
  await ctx.db.deleteFrom('remembered_addresses').where('secret_hash', '=', sha256(secret)).execute()
}

export const addressOf = (typed: string): Address => {
  const address = parseAddress(typed)
  if (!address) throw new Error('a stored address cannot be read')
  return address
}
