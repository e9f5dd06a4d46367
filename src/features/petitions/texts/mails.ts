import type { Context } from '#core/context.ts'
import type { Words } from '#core/i18n.ts'
import type { Notice } from '#features/voices/index.ts'
import { petitionPath, petitionsByIds } from '../queries.ts'

/** Those who signed by link: the petition was listed, and from now on their signature is for this text. */
export const tellSignerTextStands = async (
  ctx: Context,
  words: Words,
  subjectId: number,
): Promise<Notice | undefined> => {
  const [petition] = await petitionsByIds(ctx, [subjectId])
  if (!petition?.state.listed) return
  const { wordings } = petition
  return {
    subject: words('texts.mail-listed-subject', { title: petition.text.action }),
    pieces: [
      words('texts.mail-listed'),
      wordings > 1
        ? words('texts.mail-listed-changed', { n: wordings - 1 })
        : words('texts.mail-listed-same'),
      { link: `${ctx.config.baseUrl}${petitionPath(petition)}/texts`, label: words('texts.mail-history') },
      words('texts.mail-listed-withdraw'),
    ],
    link: words('texts.mail-own'),
  }
}

/** Those who signed before the background was changed: what changed, and whether they sign that too. */
export const askSignerToConfirmText = async (
  ctx: Context,
  words: Words,
  subjectId: number,
): Promise<Notice | undefined> => {
  const [petition] = await petitionsByIds(ctx, [subjectId])
  // Where nobody can sign, also because the text is hidden, nothing can be confirmed.
  if (!petition?.state.signable || petition.text.version === 1) return
  return {
    subject: words('texts.mail-changed-subject', { title: petition.text.action }),
    pieces: [
      words('texts.mail-changed'),
      { link: `${ctx.config.baseUrl}${petitionPath(petition)}/texts`, label: words('texts.mail-history') },
      words('texts.mail-changed-choice'),
    ],
    link: words('texts.mail-changed-own'),
  }
}
