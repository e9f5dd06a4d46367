import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { eachStep } from '#core/sweep.ts'
import { sendToStaff } from '../letters.ts'
import { createMemberLink } from './actions.ts'
import { memberLetter, passkeyLetter } from './mails.ts'
import { MAIL_PASSKEY, type PasskeyNotice } from './passkeys.ts'
import { accountsOf, memberAddress } from './queries.ts'

const MOST_LINKS = 10

/** Mails one-time links to the accounts of an address, one for each place. Run again after a failure it makes other links. */
async function mailLink(ctx: Context, { email }: { email: string }): Promise<void> {
  for (const { id, place } of await accountsOf(ctx, email)) await send(ctx, 'sign-in', id, email, place)
}

async function mailInvitation(ctx: Context, { memberId }: { memberId: number }): Promise<void> {
  const email = await memberAddress(ctx, memberId)
  if (!email) return
  const account = (await accountsOf(ctx, email)).find(({ id }) => id === memberId)
  if (account) await send(ctx, 'invitation', memberId, email, account.place)
}

async function send(
  ctx: Context,
  kind: 'invitation' | 'sign-in',
  memberId: number,
  email: string,
  place: string,
): Promise<void> {
  const [{ n } = { n: 0 }] = await run<{ n: number }>(
    ctx.db,
    `select count(*) as n from member_links l where member_id = $1 and expires_at > $2
       and not exists (select from member_link_uses u where u.secret_hash = l.secret_hash)`,
    [memberId, ctx.clock.now()],
  )
  // Anybody may ask for a link to any address: past this many that still open the door, another one is only a nuisance.
  if (n >= MOST_LINKS) return
  const link = await createMemberLink(ctx, memberId, kind)
  const delivery = await sendToStaff(ctx, email, await memberLetter(ctx, kind, place, link))
  if (delivery.accepted) return
  ctx.logger.warn({
    event: 'member.mail-failed',
    memberId,
    reason: delivery.reason,
    detail: delivery.detail,
  })
  if (!delivery.permanent) throw new Error(`mail to a member: ${delivery.reason}`)
}

/** Tells somebody that a passkey came or went. The same mail when it is tried again; nothing once the account has ended. */
async function mailPasskey(ctx: Context, { memberId, messageId, ...notice }: PasskeyNotice): Promise<void> {
  const email = await memberAddress(ctx, memberId)
  const account = email && (await accountsOf(ctx, email)).find(({ id }) => id === memberId)
  if (!email || !account) return
  const letter = await passkeyLetter(ctx, account.place, notice)
  const delivery = await sendToStaff(ctx, email, letter, messageId)
  if (delivery.accepted) return
  ctx.logger.warn({
    event: 'member.mail-failed',
    memberId,
    reason: delivery.reason,
    detail: delivery.detail,
  })
  if (!delivery.permanent) throw new Error(`mail to a member: ${delivery.reason}`)
}

/** Deletes what has expired; nothing of it opens anything any more. */
async function forgetExpired(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const dayAgo = new Date(now.getTime() - 86_400_000)
  await eachStep([
    () => ctx.db.deleteFrom('member_sessions').where('expires_at', '<', now).execute(),
    () => ctx.db.deleteFrom('member_challenges').where('expires_at', '<', now).execute(),
    () => ctx.db.deleteFrom('member_links').where('expires_at', '<', dayAgo).execute(),
  ])
}

export const memberJobs = [
  { name: 'members.mail-link', run: mailLink },
  { name: 'members.mail-invitation', run: mailInvitation },
  { name: MAIL_PASSKEY, run: mailPasskey },
  { name: 'members.forget-expired', run: forgetExpired, cron: '19 * * * *' },
] as const satisfies readonly Job<never>[]
