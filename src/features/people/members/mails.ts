import type { Context } from '#core/context.ts'
import { wordsOf } from '#core/i18n.ts'
import type { Letter } from '#core/mail/index.ts'

/** The one-time link, for somebody who acts for a place; the first one is an invitation. */
export async function memberLetter(
  ctx: Context,
  kind: 'invitation' | 'sign-in',
  place: string,
  link: string,
): Promise<Letter> {
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  return {
    locale: words.locale,
    direction: words.direction,
    subject: words(`members.mail-${kind}-subject`, { site, place }),
    pieces: [
      words(`members.mail-${kind}`, { site, place }),
      { link, label: words('members.mail-link') },
      words(`members.mail-${kind}-until`, { url: `${ctx.config.baseUrl}/my-place/sign-in` }),
      { small: words('members.mail-not-you') },
    ],
  }
}

/** A passkey came or went: so that nobody else adds or removes one unseen. */
export async function passkeyLetter(
  ctx: Context,
  place: string,
  { what, name, at }: { what: 'added' | 'removed'; name: string; at: string },
): Promise<Letter> {
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  return {
    locale: words.locale,
    direction: words.direction,
    subject: words(`members.mail-passkey-${what}-subject`, { site }),
    pieces: [
      words(`members.mail-passkey-${what}`, { site, place, name, at: words.time(new Date(at)) }),
      { link: `${ctx.config.baseUrl}/my-place/passkeys`, label: words('members.mail-passkey-link') },
      words('members.mail-passkey-not-you', { place }),
    ],
  }
}
