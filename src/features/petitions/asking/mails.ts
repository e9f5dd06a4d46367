import type { Context } from '#core/context.ts'
import { wordsOf } from '#core/i18n.ts'
import type { Letter } from '#core/mail/index.ts'
import { partyPath, type Party } from '#features/statements/index.ts'
import { calendarDay } from '#features/works/index.ts'
import { petitionPath, type Petition } from '../queries.ts'
import type { Asking } from './queries.ts'

/** Tells the addressee that its answer will be, is, or was asked for. */
export async function answerLetter(
  ctx: Context,
  kind: 'near' | 'start' | 'end',
  petition: Petition,
  party: Party,
  { clock, threshold }: Pick<Asking, 'clock' | 'threshold'>,
  net: number,
): Promise<Letter> {
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  const { baseUrl } = ctx.config
  const values = {
    site,
    name: party.name,
    n: clock?.threshold ?? threshold,
    net,
    day: clock ? calendarDay(words, clock.dueOn) : '',
    since: clock ? words.date(clock.startedAt) : '',
  }
  return {
    locale: words.locale,
    direction: words.direction,
    subject: words(`petitions.ask-${kind}-subject`, values),
    pieces: [
      words(`petitions.ask-${kind}`, values),
      { quote: petition.text.action },
      { link: baseUrl + petitionPath(petition), label: words('petitions.ask-read') },
      party.claimedAt
        ? { link: `${baseUrl}/my-place`, label: words('petitions.ask-answer') }
        : { link: `${baseUrl}${partyPath(party)}/claim`, label: words('petitions.ask-claim') },
      { small: words('petitions.ask-why', values) },
    ],
  }
}
