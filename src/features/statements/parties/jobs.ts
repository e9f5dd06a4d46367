import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { eachStep } from '#core/sweep.ts'
import { sendToStaff } from '#features/people/index.ts'
import { claimById, claimLink } from './claiming/actions.ts'
import { claimLetter } from './claiming/mails.ts'
import { partiesByIds, partyById, type Party } from './queries.ts'
import { lookForRecord, type Looked } from './records.ts'
import { isCheckDue, type Proof } from './rules.ts'

/** Mails the link of a claim. Run again after a failure it makes another link: the one that never arrived opens nothing. */
async function mailClaim(ctx: Context, { claimId }: { claimId: string }): Promise<void> {
  const claim = await claimById(ctx, claimId)
  if (!claim) return
  const { name } = await partyById(ctx, claim.partyId)
  const letter = await claimLetter(ctx, name, await claimLink(ctx, claimId), claim.expiresAt)
  const delivery = await sendToStaff(ctx, claim.person.email, letter)
  if (delivery.accepted) return
  ctx.logger.warn({ event: 'party.mail-failed', claimId, reason: delivery.reason, detail: delivery.detail })
  if (!delivery.permanent) throw new Error(`mail about a claim: ${delivery.reason}`)
}

/** Looks for one record and keeps what was seen; no answer of the name servers is kept as nothing. */
export async function lookAgain(ctx: Context, proof: Proof): Promise<Looked> {
  const looked = await lookForRecord(ctx, proof.domain!, proof.token!)
  if (looked !== 'unknown')
    await run(
      ctx.db,
      'insert into party_checks (proof_id, at, found) values ($1, $2, $3) on conflict do nothing',
      [proof.id, ctx.clock.now(), looked],
    )
  return looked
}

/** Looks for every record again: monthly, and daily while one is missing. One name server that is away keeps nobody else waiting. */
async function checkRecords(ctx: Context): Promise<void> {
  const rows = await run<{ id: number }>(
    ctx.db,
    `select distinct party_id as id from party_proofs where method = 'dns' order by 1`,
  )
  const parties = await partiesByIds(
    ctx,
    rows.map(({ id }) => id),
  )
  // Not in one transaction: each answer takes as long as somebody else's name servers.
  await eachStep([...parties.values()].map((party) => () => checkRecordsOf(ctx, party)))
}

async function checkRecordsOf(ctx: Context, { proofs }: Party): Promise<void> {
  const now = ctx.clock.now()
  for (const proof of proofs)
    if (proof.method === 'dns' && isCheckDue(proof, now)) await lookAgain(ctx, proof)
}

/** What was asked for and not shown in time is deleted, with the name and address in it. */
const forgetClaims = async (ctx: Context): Promise<void> =>
  void (await run(ctx.db, 'delete from party_claims where expires_at < $1', [ctx.clock.now()]))

export const partyJobs = [
  { name: 'parties.mail-claim', run: mailClaim },
  { name: 'parties.check-records', run: checkRecords, cron: '41 4 * * *' },
  { name: 'parties.forget-claims', run: forgetClaims, cron: '37 * * * *' },
] as const satisfies readonly Job<never>[]
