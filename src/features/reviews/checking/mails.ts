import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Words } from '#core/i18n.ts'
import { messageId, queueMail, shorten, type Notice, type VoiceRef } from '#features/voices/index.ts'
import { textState } from '../objecting/queries.ts'

/** What the author of a text is told about a decision on it. */
const TEXT_NOTICES = ['text-refused', 'text-kept', 'text-restored'] as const
export type TextNotice = (typeof TEXT_NOTICES)[number]

/** How many decisions there are on the texts of a review: each is told once. */
async function decisions(ctx: Context, ref: VoiceRef): Promise<number> {
  const [row] = await run<{ n: number }>(
    ctx.db,
    'select count(*)::int as n from review_checks where subject_id = $1 and voice_id = $2',
    [ref.subjectId, ref.id],
  )
  return row!.n
}

/** Owes the author one mail about the decision that was just recorded. In the caller's transaction. */
export async function oweDecision(tx: Context, ref: VoiceRef, notice: TextNotice): Promise<void> {
  await queueMail(tx, {
    subjectId: ref.subjectId,
    recipientId: ref.id,
    kind: `notice:${notice}:${await decisions(tx, ref)}`,
    messageId: messageId(tx),
    dueAt: tx.clock.now(),
  })
}

/** Undefined when the text was changed, or decided otherwise, before the mail went out. */
export async function tellAuthorOfDecision(
  ctx: Context,
  words: Words,
  ref: VoiceRef,
  name: string,
  about: number,
): Promise<Notice | undefined> {
  const notice = TEXT_NOTICES.find((known) => known === name)
  if (!notice || about !== (await decisions(ctx, ref))) return
  const state = await textState(ctx, ref)
  if (!state || state.decision !== (notice === 'text-restored' ? 'shown' : 'refused')) return
  const { title } = await titleOf(ctx, ref)
  const refused = notice !== 'text-restored'
  return {
    subject: words(`mails.${notice}-subject`, { title: shorten(title) }),
    pieces: [
      words(`mails.${notice}-intro`),
      ...(refused ? [words('mails.text-why'), { quote: state.reason }] : []),
      ...(notice === 'text-refused' ? [words('mails.text-object')] : []),
      ...(notice === 'text-kept' ? [words('mails.text-rewrite')] : []),
    ],
    link: words('mails.text-link'),
  }
}

async function titleOf(ctx: Context, ref: VoiceRef): Promise<{ title: string }> {
  const [row] = await run<{ title: string }>(
    ctx.db,
    `select t.title from review_subjects r join work_titles t on t.work_id = r.work_id where r.subject_id = $1 order by t.position limit 1`,
    [ref.subjectId],
  )
  return row ?? { title: '' }
}
