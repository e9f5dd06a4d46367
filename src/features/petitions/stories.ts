import type { Context } from '#core/context.ts'
import { wordsOf } from '#core/i18n.ts'
import { statementById } from '#features/statements/index.ts'
import type { Stories } from '#features/voices/index.ts'
import { petitionPath, petitionsByIds, type Petition } from './queries.ts'
import { updateById } from './updates/queries.ts'
import { writerOf } from './updates/views.ts'

/** Nothing is told around a text that a decision hides: the words of others say what it said. */
async function readablePetition(ctx: Context, subjectId: number): Promise<Petition | undefined> {
  const [petition] = await petitionsByIds(ctx, [subjectId])
  return petition?.textHidden ? undefined : petition
}

/** What list mails tell: who says it, and its words. Undefined when it is no longer shown. */
export const petitionStories: Stories = {
  async answer(ctx, subjectId, statementId) {
    const petition = await readablePetition(ctx, subjectId)
    const said = petition && (await statementById(ctx, subjectId, statementId))
    if (!said || said.hidden) return
    const { locale, timeZone } = await ctx.site()
    return {
      by: said.party,
      text: said.text,
      path: `${petitionPath(petition)}#reply`,
      ask: {
        label: wordsOf(locale, timeZone)('organising.mail-answer-ask'),
        path: (token) => `/statements/${said.publicId}/by-mail/${token}`,
      },
    }
  },
  async news(ctx, subjectId, updateId) {
    const petition = await readablePetition(ctx, subjectId)
    const update = petition && (await updateById(ctx, updateId))
    if (!update || update.subjectId !== subjectId || update.decision !== 'shown') return
    const { locale, timeZone } = await ctx.site()
    return {
      by: writerOf(wordsOf(locale, timeZone), petition, update.by),
      text: `${update.title}\n\n${update.text}`,
      path: `${petitionPath(petition)}/updates#update-${update.n}`,
    }
  },
}
