import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { newSecret, seal, sha256, unseal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { Conflict, Gone } from '#core/errors.ts'
import { publicId } from '#core/ids.ts'
import { addJob } from '#core/jobs.ts'
import { addMember, openMemberSession } from '#features/people/index.ts'
import type { NewClaim } from '../forms.ts'
import type { Party } from '../queries.ts'
import { lookForRecord, type Looked } from '../records.ts'
import { CLAIM_LIVES_MS } from '../rules.ts'

interface Person {
  name: string
  title: string
  email: string
}

export interface Claim {
  id: string
  partyId: number
  method: 'dns' | 'mail'
  domain: string
  token: string
  expiresAt: Date
  /** The button of the mail was pressed. */
  confirmed: boolean
  person: Person
}

const boundTo = (id: string): string => `party-claim|${id}`

/** Somebody wants to speak for a place: the only answer is a mail to the address they gave. */
export async function askToClaim(ctx: Context, party: Party, claim: NewClaim): Promise<void> {
  if (party.claimedAt) throw new Conflict('parties.claimed-already')
  const { how, ...person } = claim
  const id = randomUUID()
  await ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    await run(
      tx.db,
      `insert into party_claims (id, party_id, method, domain, token, secret_hash, asked_at, expires_at, sealed)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        party.id,
        how.method,
        how.domain,
        publicId(24),
        newSecret().hash,
        now,
        new Date(now.getTime() + CLAIM_LIVES_MS[how.method]),
        seal(tx.keys.seal, boundTo(id), person),
      ],
    )
    await addJob(tx, 'parties.mail-claim', { claimId: id })
  })
}

interface Row extends Omit<Claim, 'person'> {
  sealed: Buffer
}

const SELECT = `
select c.id, c.party_id as "partyId", c.method, c.domain, c.token, c.expires_at as "expiresAt", c.sealed,
  exists (select from party_claim_confirmations f where f.claim_id = c.id) as confirmed
from party_claims c`

async function claimWhere(
  ctx: Context,
  where: string,
  value: unknown,
  lock = '',
): Promise<Claim | undefined> {
  const [row] = await run<Row>(ctx.db, `${SELECT} where ${where} and c.expires_at > $2 ${lock}`, [
    value,
    ctx.clock.now(),
  ])
  if (!row) return
  const { sealed, ...claim } = row
  return { ...claim, person: unseal<Person>(ctx.keys.seal, boundTo(row.id), sealed) }
}

export const claimById = (ctx: Context, id: string): Promise<Claim | undefined> =>
  claimWhere(ctx, 'c.id = $1', id)

/** A new secret for the link of a claim, when its mail is written. */
export async function claimLink(ctx: Context, id: string): Promise<string> {
  const { secret, hash } = newSecret()
  await run(ctx.db, 'update party_claims set secret_hash = $2 where id = $1', [id, hash])
  return `${ctx.config.baseUrl}/claims/${secret}`
}

/** The claim behind a mailed link. Unknown, finished and expired ones are told the same. */
export async function openClaim(ctx: Context, secret: string, lock = ''): Promise<Claim> {
  const claim = await claimWhere(ctx, 'c.secret_hash = $1', sha256(secret), lock)
  if (!claim) throw new Gone('parties.claim-gone')
  return claim
}

/**
 * The button of the mail. A claim by mail is shown by it; one by a record waits for the record. Answers the secret of the new member's session,
 * or undefined while the record is waited for. Pressing it again changes nothing.
 */
export async function confirmClaim(ctx: Context, secret: string): Promise<string | undefined> {
  return ctx.transaction(async (tx) => {
    const claim = await openClaim(tx, secret, 'for update of c')
    if (claim.method === 'mail') return settle(tx, claim)
    await run(
      tx.db,
      'insert into party_claim_confirmations (claim_id, confirmed_at) values ($1, $2) on conflict do nothing',
      [claim.id, tx.clock.now()],
    )
    return undefined
  })
}

/** Looks for the record of a claim now. Answers the session's secret when it is there. */
export async function checkClaim(
  ctx: Context,
  secret: string,
): Promise<{ looked: Looked; session?: string }> {
  const claim = await openClaim(ctx, secret)
  if (claim.method !== 'dns' || !claim.confirmed) throw new Conflict('parties.claim-not-confirmed')
  const looked = await lookForRecord(ctx, claim.domain, claim.token)
  if (looked !== 'found') return { looked }
  return ctx.transaction(async (tx) => ({
    looked,
    session: await settle(tx, await openClaim(tx, secret, 'for update of c')),
  }))
}

/** The place is claimed: one of several who ask at once; the others are told. */
async function settle(tx: Context, claim: Claim): Promise<string> {
  await run(tx.db, 'select 1 from parties where id = $1 for update', [claim.partyId])
  const [known] = await run(tx.db, 'select 1 from party_proofs where party_id = $1 limit 1', [claim.partyId])
  const [own] = await run(tx.db, 'select 1 from party_domains where party_id = $1 and domain = $2', [
    claim.partyId,
    claim.domain,
  ])
  if (known) throw new Conflict('parties.claimed-already')
  if (!own) throw new Gone('parties.claim-gone')
  const memberId = await addMember(tx, claim.partyId, { ...claim.person, may: 'speaks' }, 'claim')
  if (memberId === undefined) throw new Conflict('parties.claimed-already')
  await run(
    tx.db,
    `insert into party_proofs (party_id, method, domain, token, at, by) values ($1, $2, $3, $4, $5, 'claim')`,
    [claim.partyId, claim.method, claim.domain, claim.method === 'dns' ? claim.token : null, tx.clock.now()],
  )
  await run(tx.db, 'delete from party_claims where party_id = $1', [claim.partyId])
  tx.logger.info({ event: 'party.claimed', partyId: claim.partyId, method: claim.method })
  return openMemberSession(tx, memberId, 'mail')
}
