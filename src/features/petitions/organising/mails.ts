import type { Context } from '#core/context.ts'
import { wordsOf } from '#core/i18n.ts'
import { createMailer, letterHtml, letterText, sender, type Letter } from '#core/mail/index.ts'
import { NotFound } from '#core/errors.ts'
import { run } from '#core/db.ts'
import { letter, submissionById } from '#features/voices/index.ts'
import { petitionPath, petitionsByIds, type Petition } from '../queries.ts'
import { authorVoice } from '../texts/queries.ts'
import type { LetterToOrganiser } from './actions.ts'
import { organiserById, organiserToken } from './access.ts'
import { coOrganisersOf } from './queries.ts'

const HOUR = 3_600_000
const LINK_HOURS = 24
export const INVITATION_HOURS = 7 * 24

/** Sends one organiser the link to the organisers' page. Repeated when the server is away, under the same Message-ID. */
export async function mailOrganiser(
  ctx: Context,
  { petitionId, organiserId, n }: LetterToOrganiser,
): Promise<void> {
  const [petition] = await petitionsByIds(ctx, [petitionId])
  const [row] = await run<{ message_id: string; asked_at: Date }>(
    ctx.db,
    'select message_id, asked_at from organiser_letters where subject_id = $1 and organiser_id = $2 and n = $3',
    [petitionId, organiserId, n],
  )
  const to = petition && (await organiserAddress(ctx, petitionId, organiserId))
  if (!row || !petition || !to) return
  const site = await ctx.site()
  const mailer = createMailer(ctx.config, ctx.db)
  try {
    const content = await letterTo(ctx, petition, organiserId, row.asked_at)
    const delivery = await mailer.send({
      to,
      messageId: row.message_id,
      date: ctx.clock.now(),
      from: sender(ctx.config.mail.from, site.name),
      returnPath: undefined,
      subject: content.subject,
      text: letterText(content),
      html: letterHtml(content),
    })
    if (!delivery.accepted && !delivery.permanent) throw new Error(`organiser's mail: ${delivery.reason}`)
  } finally {
    await mailer.close()
  }
}

/** Where mail to an organiser goes; undefined once it has ended or was erased. */
export async function organiserAddress(
  ctx: Context,
  petitionId: number,
  id: string,
): Promise<string | undefined> {
  const invited = (await coOrganisersOf(ctx, petitionId)).find((one) => one.id === id)
  if (invited) return invited.address
  if (id !== (await authorVoice(ctx, petitionId))) return
  try {
    return (await submissionById(ctx, { subjectId: petitionId, id })).address.typed
  } catch (error) {
    if (error instanceof NotFound) return
    throw error
  }
}

async function letterTo(ctx: Context, petition: Petition, id: string, askedAt: Date): Promise<Letter> {
  const { name: siteName, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  const known = await organiserById(ctx, petition.id, id)
  const ends = new Date(askedAt.getTime() + (known ? LINK_HOURS : INVITATION_HOURS) * HOUR)
  const link = `${ctx.config.baseUrl}${petitionPath(petition)}/organise/enter/${organiserToken(ctx.keys, petition.id, id, ends)}`
  const about = { title: petition.text.action, siteName, siteUrl: ctx.config.baseUrl }
  return known
    ? letter(words, about, words('organising.mail-link-subject', { title: petition.text.action }), [
        words('organising.mail-link-intro'),
        { quote: petition.text.action },
        { link, label: words('organising.mail-link', { at: words.time(ends) }) },
        words('organising.mail-link-not-you'),
      ])
    : letter(words, about, words('organising.mail-invite-subject', { title: petition.text.action }), [
        words('organising.mail-invite-intro', { author: petition.author }),
        { quote: petition.text.action },
        { link, label: words('organising.mail-invite', { at: words.time(ends) }) },
        words('organising.mail-invite-not-you'),
      ])
}
