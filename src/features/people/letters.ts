import { createMailer, letterHtml, letterText, sender, type Delivery, type Letter } from '#core/mail/index.ts'
import { publicId } from '#core/ids.ts'
import type { Context } from '#core/context.ts'

/**
 * Sends one letter to somebody on the staff at once and says what became of it. Mail to the public does not go this way: it is
 * owed as a row and sent by the sweep.
 */
export async function sendToStaff(ctx: Context, to: string, letter: Letter): Promise<Delivery> {
  const site = await ctx.site()
  const from = sender(ctx.config.mail.from, site.name)
  const host = from.address.split('@')[1] ?? new URL(ctx.config.baseUrl).hostname
  // Staff get a few mails a day: no connection is kept for them.
  const mailer = createMailer(ctx.config, ctx.db)
  try {
    return await mailer.send({
      to,
      messageId: `<${publicId(20)}@${host}>`,
      date: ctx.clock.now(),
      from,
      returnPath: undefined,
      subject: letter.subject,
      text: letterText(letter),
      html: letterHtml(letter),
    })
  } finally {
    await mailer.close()
  }
}
