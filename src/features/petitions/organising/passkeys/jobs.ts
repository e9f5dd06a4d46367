import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { wordsOf } from '#core/i18n.ts'
import { sendToStaff } from '#features/people/index.ts'
import { letter } from '#features/voices/index.ts'
import { petitionPath, petitionsByIds } from '../../queries.ts'
import { organiserById } from '../access.ts'
import { organiserAddress } from '../mails.ts'
import { MAIL_PASSKEY, type PasskeyNotice } from './actions.ts'

/** Tells an organiser that a passkey came or went. The same mail when it is tried again; nothing once it has ended. */
async function mailPasskey(
  ctx: Context,
  { petitionId, organiserId, what, name, at, messageId }: PasskeyNotice,
): Promise<void> {
  const [petition] = await petitionsByIds(ctx, [petitionId])
  const organiser = petition && (await organiserById(ctx, petitionId, organiserId))
  const to = organiser && (await organiserAddress(ctx, petitionId, organiserId))
  if (!petition || !to) return
  const { name: siteName, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  const title = petition.text.action
  const about = { title, siteName, siteUrl: ctx.config.baseUrl }
  const content = letter(words, about, words(`organising.mail-passkey-${what}-subject`, { site: siteName }), [
    words(`organising.mail-passkey-${what}`, { name, at: words.time(new Date(at)) }),
    { quote: title },
    {
      link: `${ctx.config.baseUrl}${petitionPath(petition)}/organise/passkeys`,
      label: words('organising.mail-passkey-link'),
    },
    words('organising.mail-passkey-not-you'),
  ])
  const delivery = await sendToStaff(ctx, to, content, messageId)
  if (delivery.accepted) return
  ctx.logger.warn({ event: 'organiser.mail-failed', petitionId, reason: delivery.reason })
  if (!delivery.permanent) throw new Error(`mail to an organiser: ${delivery.reason}`)
}

/** Challenges that nobody answered. */
const forgetChallenges = async (ctx: Context): Promise<void> =>
  void (await run(ctx.db, 'delete from organiser_challenges where expires_at < $1', [ctx.clock.now()]))

export const organiserPasskeyJobs: Job<never>[] = [
  { name: MAIL_PASSKEY, run: mailPasskey },
  { name: 'petitions.forget-challenges', cron: '21 * * * *', run: forgetChallenges },
]
