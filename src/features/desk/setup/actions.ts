import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'
import { wordsOf } from '#core/i18n.ts'
import { addJob } from '#core/jobs.ts'
import type { Delivery } from '#core/mail/index.ts'
import { forgetSite, saveSetting, type Site, type siteDefaults } from '#core/site.ts'
import { mailServer } from '#core/site-rules.ts'
import { recordDeskAct, sendToStaff } from '#features/people/index.ts'

type Settings = Partial<Pick<Site, keyof typeof siteDefaults>>

/** Saves settings as decided by this operator; those that are the same already stay as they were decided. */
export async function saveSettings(ctx: Context, staff: StaffMember, settings: Settings): Promise<void> {
  const site = await ctx.site()
  const changed = Object.entries(settings).filter(
    ([name, value]) => !site.decided.includes(name) || site[name as keyof Settings] !== value,
  )
  if (!changed.length) return
  await ctx.transaction(async (tx) => {
    for (const [name, value] of changed) await saveSetting(tx, name as keyof Settings, value, staff.id)
    await recordDeskAct(tx, staff, 'settings.saved', changed.map(([name]) => name).join(', '))
  })
  // While the transaction ran, another request may have read the old values into the cache again.
  forgetSite(ctx)
}

/** Sends a mail to the operator through the real mailer. A server that takes it counts as tested until another is configured. */
export async function sendTestMail(ctx: Context, staff: StaffMember): Promise<Delivery> {
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  const delivery = await sendToStaff(ctx, staff.email, {
    locale: words.locale,
    direction: words.direction,
    subject: words('desk.test-mail-subject', { site }),
    pieces: [
      words('desk.test-mail-lead', { site }),
      words('desk.test-mail-time', { at: words.time(ctx.clock.now()) }),
    ],
  })
  const server = mailServer(ctx.config)
  if (delivery.accepted && server) await saveSettings(ctx, staff, { mailTestedWith: server })
  await recordDeskAct(
    ctx,
    staff,
    delivery.accepted ? 'mail.tested' : 'mail.test-failed',
    server || 'outbox',
    delivery.accepted ? undefined : delivery.reason,
  )
  return delivery
}

/** Asks for a backup; while one waits or runs, asking again changes nothing. */
export async function askForBackup(ctx: Context, staff: StaffMember): Promise<void> {
  await ctx.transaction(async (tx) => {
    await recordDeskAct(tx, staff, 'backup.asked', 'data and keys')
    await addJob(tx, 'desk.backup', {}, { key: 'desk.backup' })
  })
}
