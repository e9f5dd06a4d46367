import type { Context } from '#core/context.ts'
import { wordsOf } from '#core/i18n.ts'
import type { Letter } from '#core/mail/index.ts'

/** The link of a claim, to the address that was given. */
export async function claimLetter(ctx: Context, place: string, link: string, until: Date): Promise<Letter> {
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  return {
    locale: words.locale,
    direction: words.direction,
    subject: words('parties.mail-claim-subject', { site, place }),
    pieces: [
      words('parties.mail-claim', { site, place }),
      { link, label: words('parties.mail-claim-link') },
      words('parties.mail-claim-until', { day: words.time(until) }),
      { small: words('members.mail-not-you') },
    ],
  }
}
