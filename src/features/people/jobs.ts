import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'
import type { Job } from '#core/jobs.ts'
import { eachStep } from '#core/sweep.ts'
import { sendToStaff } from './letters.ts'
import { memberJobs } from './members/index.ts'
import { createSignInLink } from './signing-in/actions.ts'
import { signInLetter } from './signing-in/mails.ts'

/**
 * Mails a one-time link when the address belongs to somebody on the staff. Run again after a failure it makes another link:
 * the one that never arrived expires unused.
 */
async function mailSignInLink(ctx: Context, { email }: { email: string }): Promise<void> {
  const staff = await ctx.db
    .selectFrom('staff')
    .where('email', '=', email)
    .select(['id', 'role'])
    .executeTakeFirst()
  if (!staff) return
  // Anybody may ask for a link to any address: past this many that still open the door, another one is only a nuisance.
  if ((await waitingLinks(ctx, staff.id)) >= MOST_LINKS) return
  const { url } = await createSignInLink(ctx, { id: staff.id, role: staff.role as StaffMember['role'] })
  const delivery = await sendToStaff(ctx, email, await signInLetter(ctx, url))
  if (delivery.accepted) return
  ctx.logger.warn({
    event: 'staff.mail-failed',
    staffId: staff.id,
    reason: delivery.reason,
    detail: delivery.detail,
  })
  if (!delivery.permanent) throw new Error(`sign-in mail: ${delivery.reason}`)
}

const MOST_LINKS = 10

async function waitingLinks(ctx: Context, staffId: number): Promise<number> {
  const row = await ctx.db
    .selectFrom('sign_in_links')
    .leftJoin('sign_in_link_uses', 'sign_in_link_uses.secret_hash', 'sign_in_links.secret_hash')
    .where('staff_id', '=', staffId)
    .where('expires_at', '>', ctx.clock.now())
    .where('sign_in_link_uses.secret_hash', 'is', null)
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row.n
}

/** Deletes what has expired; nothing of it opens anything any more. */
async function forgetExpired(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const dayAgo = new Date(now.getTime() - 86_400_000)
  await eachStep([
    () => ctx.db.deleteFrom('sessions').where('expires_at', '<', now).execute(),
    () => ctx.db.deleteFrom('passkey_challenges').where('expires_at', '<', now).execute(),
    () => ctx.db.deleteFrom('sign_in_links').where('expires_at', '<', dayAgo).execute(),
  ])
}

export const peopleJobs = [
  { name: 'people.mail-sign-in-link', run: mailSignInLink },
  { name: 'people.forget-expired', run: forgetExpired, cron: '17 * * * *' },
  ...memberJobs,
] as const satisfies readonly Job<never>[]
