import type { Context } from '#core/context.ts'
import { wordsOf } from '#core/i18n.ts'
import type { Letter } from '#core/mail/index.ts'

/** The one-time link, for a member of staff. */
export async function signInLetter(ctx: Context, link: string): Promise<Letter> {
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  return {
    locale: words.locale,
    direction: words.direction,
    subject: words('people.mail-subject', { site }),
    pieces: [
      words('people.mail-lead', { site }),
      { link, label: words('people.mail-link') },
      words('people.mail-after', { url: `${ctx.config.baseUrl}/desk/sign-in` }),
      { small: words('people.mail-not-you') },
    ],
  }
}
