import type { Context } from '#core/context.ts'
import type { Problems } from '#core/forms.ts'
import type { StaffMember } from '#core/http.ts'
import type { Upload } from '#core/upload.ts'
import { check } from '#core/forms.ts'
import { openQuestion } from '#features/reviews/index.ts'
import {
  decideProposal,
  encodePicture,
  enterPresentation,
  isPicture,
  presentationSchema,
  waitingProposal,
  type Encoded,
  type Work,
} from '#features/works/index.ts'

export type Outcome = { id: number } | { problems: Problems }

/**
 * Enters a version from the form, with its picture and its question "Is it fair?", and settles the proposal it came from. Whatever is wrong
 * with the file, nothing is stored.
 */
export async function enterFromForm(
  ctx: Context,
  staff: StaffMember,
  work: Work,
  { form, file }: Upload,
): Promise<Outcome> {
  const checked = check(presentationSchema, form.values)
  if (!checked.ok) return { problems: checked.problems }
  const given = checked.value
  const proposal = /^[1-9]\d{0,14}$/.test(form.get('proposal'))
    ? await waitingProposal(ctx, Number(form.get('proposal')))
    : undefined
  let encoded: Encoded | undefined
  if (isPicture(given.kind)) {
    const bytes = file('file')
    if (!bytes) return { problems: { file: 'posters.file-missing' } }
    const made = await encodePicture(ctx, bytes)
    if ('problem' in made) return { problems: { file: made.problem } }
    encoded = made
  }
  const entered = await enterPresentation(ctx, staff, work.id, given, encoded, async (tx, presentationId) => {
    await openQuestion(tx, { presentationId, ...work })
    if (proposal) await decideProposal(tx, staff, proposal.id, { presentationId, reason: 'entered' })
  })
  return 'duplicate' in entered
    ? { problems: { [isPicture(given.kind) ? 'file' : 'text']: 'posters.twice' } }
    : { id: entered.id }
}
