import type { Context } from '#core/context.ts'
import { run, violated } from '#core/db.ts'
import { siteHost, type Proof } from './keys.ts'
import { challengeFor, keyIdOf, type ProofKind } from './protocol.ts'

export interface Registration {
  host: string
  name: string
  proof: Exclude<Proof, 'room'>
  url: string | null
  work: { id: number; slug: string }
  keys: { kind: ProofKind; spki: Buffer }[]
}

/** ours: the host is this site · other: the host is registered with another name or as something else · known: a key is registered already. */
export type Registered = 'registered' | 'ours' | 'other' | 'known'

/** Registers who verifies viewings of a work, with their public keys. Further keys of one kind come after the earlier ones, which stay in use. */
export async function registerIssuer(ctx: Context, given: Registration, by: string): Promise<Registered> {
  const site = siteHost(ctx)
  if (given.host === site) return 'ours'
  try {
    return await ctx.transaction(async (tx) => {
      const at = tx.clock.now()
      await run(
        tx.db,
        `insert into issuers (host, name, proof, url, registered_at, registered_by) values ($1, $2, $3, $4, $5, $6) on conflict (host) do nothing`,
        [given.host, given.name, given.proof, given.url, at, by],
      )
      const [issuer] = await run<{ id: number; name: string; proof: string }>(
        tx.db,
        'select id, name, proof from issuers where host = $1 for update',
        [given.host],
      )
      if (issuer!.name !== given.name || issuer!.proof !== given.proof) return 'other'
      await run(tx.db, 'update issuers set url = $2 where id = $1', [issuer!.id, given.url])
      for (const { kind, spki } of given.keys)
        await run(
          tx.db,
          `insert into issuer_keys (id, issuer_id, work_id, kind, n, spki, challenge, made_at, made_by)
           select $1, $2, $3, $4, coalesce(max(n), 0) + 1, $5, $6, $7, $8 from issuer_keys where issuer_id = $2 and work_id = $3 and kind = $4`,
          [
            keyIdOf(spki),
            issuer!.id,
            given.work.id,
            kind,
            spki,
            challengeFor(given.host, site, given.work.slug, kind),
            at,
            by,
          ],
        )
      return 'registered'
    })
  } catch (error) {
    if (violated(error) === 'issuer_keys_pkey') return 'known'
    throw error
  }
}
