import type { Context } from '#core/context.ts'
import { run, violated } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { addJob } from '#core/jobs.ts'
import { recordDeskAct } from '../record.ts'
import { endAllSessions } from '../sessions.ts'
import { addStaff } from '../signing-in/actions.ts'
import type { NewStaff } from './forms.ts'
import type { StaffRow } from './queries.ts'

/** Makes an account and mails its first link; `false` when the address has an account already. */
export async function inviteStaff(ctx: Context, operator: StaffMember, wanted: NewStaff): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const known = await tx.db
      .selectFrom('staff')
      .where('email', '=', wanted.email)
      .select('id')
      .executeTakeFirst()
    if (known) return false
    await addStaff(tx, { ...wanted, invitedBy: operator.id })
    await recordDeskAct(tx, operator, 'staff.invited', wanted.name)
    await addJob(tx, 'people.mail-sign-in-link', { email: wanted.email })
    return true
  })
}

/** Mails a fresh link to somebody who is still on the staff. */
export async function mailLinkTo(ctx: Context, operator: StaffMember, member: StaffRow): Promise<void> {
  await ctx.transaction(async (tx) => {
    await recordDeskAct(tx, operator, 'staff.link-mailed', member.name)
    await addJob(tx, 'people.mail-sign-in-link', { email: member.email })
  })
}

/**
 * For somebody who lost their passkeys: the old ones stop working, sessions end, and a link lets them add a new one.
 * One's own are replaced from the server's command line instead: a stolen session must not be enough.
 */
export async function forgetPasskeys(
  ctx: Context,
  operator: StaffMember,
  member: StaffRow,
  reason: string,
): Promise<void> {
  if (member.id === operator.id) throw new Conflict('people.not-yourself')
  await ctx.transaction(async (tx) => {
    await tx.db.deleteFrom('passkeys').where('staff_id', '=', member.id).execute()
    await endAllSessions(tx, member.id)
    await recordDeskAct(tx, operator, 'staff.passkeys-forgotten', member.name, reason)
    await addJob(tx, 'people.mail-sign-in-link', { email: member.email })
  })
}

/** Ends an account: no session, link or passkey of it works from this moment, and its address is deleted. */
export async function departStaff(
  ctx: Context,
  operator: StaffMember,
  member: StaffRow,
  reason: string,
): Promise<void> {
  if (member.id === operator.id) throw new Conflict('people.not-yourself')
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'select 1 from staff where id = $1 for update', [member.id])
    try {
      await tx.db
        .insertInto('staff_departures')
        .values({ staff_id: member.id, departed_at: tx.clock.now(), decided_by: operator.id, reason })
        .execute()
    } catch (error) {
      if (violated(error)) throw new Conflict('people.left-already')
      throw error
    }
    await endAllSessions(tx, member.id)
    await tx.db.deleteFrom('passkeys').where('staff_id', '=', member.id).execute()
    await tx.db.updateTable('staff').set({ email: null }).where('id', '=', member.id).execute()
    await recordDeskAct(tx, operator, 'staff.left', member.name, reason)
  })
}
