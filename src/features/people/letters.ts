import { createMailer, letterHtml, letterText, sender, type Delivery, type Letter } from '#core/mail/index.ts'
import { publicId } from '#core/ids.ts'
import type { Context } from '#core/context.ts'

/** An identifier for a mail that is stored with what is owed, so that a repeated attempt is the same mail. */
export function newMessageId(ctx: Context): string {
  const host = ctx.config.mail.from.replace(/>$/, '').split('@')[1] ?? new URL(ctx.config.baseUrl).hostname
  return `<${publicId(20)}@${host}>`
}

/**
 * Sends one letter to somebody on the staff, or who acts for a party, at once and says what became of it. Mail to the public does not go
 * this way: it is owed as a row and sent by the sweep.
 */
export async function sendToStaff(
  ctx: Context,
  to: string,
  letter: Letter,
  messageId = newMessageId(ctx),
): Promise<Delivery> {
  const site = await ctx.site()
  const from = sender(ctx.config.mail.from, site.name)
  // Staff get a few mails a day: no connection is kept for them.
  const mailer = createMailer(ctx.config, ctx.db)
  try {
    return await mailer.send({
      to,
      messageId,
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
