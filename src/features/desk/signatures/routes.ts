import type { z } from 'zod'
import { check } from '#core/forms.ts'
import { NotFound } from '#core/errors.ts'
import { seeOther, type Route, type StaffMember, type Visit } from '#core/http.ts'
import { isUuid } from '#core/ids.ts'
import type { Context } from '#core/context.ts'
import { anyPetition } from '#features/petitions/index.ts'
import { otherModerators, staffNames } from '#features/people/index.ts'
import {
  parseAddress,
  voiceById,
  waitingForACheck,
  type FoundVoice,
  type VoiceRef,
} from '#features/voices/index.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { idIn } from '../params.ts'
import { answerObjection, lookUp, releaseSignature, removeSignature, restoreSignature } from './actions.ts'
import { answerSchema, lookUpSchema, noteSchema, removalSchema } from './forms.ts'
import type { SignatureAct } from './rules.ts'
import { signaturePage, signaturesPage, type SignaturePage } from './views.ts'

async function listPage(visit: Visit, filled: Filled = EMPTY, found?: FoundVoice[]): Promise<Response> {
  const { words } = visit
  const waiting = await waitingForACheck(visit.ctx)
  return deskPage(
    visit,
    { title: words('desk.signatures'), status: statusOf(filled) },
    signaturesPage({ words, waiting, filled, found }),
  )
}

async function voiceOf(visit: Visit): Promise<FoundVoice> {
  const id = visit.param('id')
  const voice = isUuid(id)
    ? await voiceById(visit.ctx, { subjectId: idIn(visit.param('subject')), id })
    : undefined
  if (!voice) throw new NotFound()
  return voice
}

async function onePage(visit: Visit, filled: SignaturePage['filled'] = EMPTY): Promise<Response> {
  const voice = await voiceOf(visit)
  const staff = await staffNames(
    visit.ctx,
    voice.acts.map(({ by }) => by),
  )
  return deskPage(
    visit,
    { title: voice.name, status: statusOf(filled), done: { decided: 'desk.decided' } },
    signaturePage({
      words: visit.words,
      voice,
      staff,
      you: { id: visit.staff!.id, others: await otherModerators(visit.ctx, visit.staff!.id) },
      filled,
    }),
  )
}

async function subjectNamed(ctx: Context, slug: string): Promise<{ id: number; slug: string } | undefined> {
  try {
    return await anyPetition(ctx, slug)
  } catch (error) {
    if (!(error instanceof NotFound)) throw error
  }
}

async function lookUpHandler(visit: Visit): Promise<Response> {
  const { ctx } = visit
  const { values } = await visit.form()
  const checked = check(lookUpSchema, values)
  if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
  const address = parseAddress(checked.value.address)
  if (!address) return listPage(visit, { values, problems: { address: 'desk.address-wrong' } })
  const { petition, reason } = checked.value
  const subject = petition ? await subjectNamed(ctx, petition) : undefined
  if (petition && !subject)
    return listPage(visit, { values, problems: { petition: 'desk.petition-unknown' } })
  // By POST and without a redirect: an e-mail address never stands in an address line or a log.
  return listPage(visit, EMPTY, await lookUp(ctx, visit.staff!, { address, subject, reason }))
}

function actRoute<T>(
  act: SignatureAct,
  schema: z.ZodType<T>,
  decide: (ctx: Context, staff: StaffMember, ref: VoiceRef, input: T) => Promise<void>,
): Route {
  return {
    method: 'POST',
    path: `/desk/signatures/:subject/:id/${act}`,
    may: 'moderator',
    async handle(visit) {
      const { ref } = await voiceOf(visit)
      const { values } = await visit.form()
      const checked = check(schema, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form: act })
      await decide(visit.ctx, visit.staff!, ref, checked.value)
      return seeOther(`/desk/signatures/${ref.subjectId}/${ref.id}?done=decided`)
    },
  }
}

export const signatureRoutes: Route[] = [
  { method: 'GET', path: '/desk/signatures', may: 'moderator', handle: (visit) => listPage(visit) },
  { method: 'POST', path: '/desk/signatures', may: 'moderator', handle: lookUpHandler },
  {
    method: 'GET',
    path: '/desk/signatures/:subject/:id',
    may: 'moderator',
    handle: (visit) => onePage(visit),
  },
  actRoute('removal', removalSchema, (ctx, staff, ref, { reason, note }) =>
    removeSignature(ctx, staff, ref, reason, note),
  ),
  actRoute('restoration', noteSchema, (ctx, staff, ref, { note }) => restoreSignature(ctx, staff, ref, note)),
  actRoute('release', noteSchema, (ctx, staff, ref, { note }) => releaseSignature(ctx, staff, ref, note)),
  actRoute('answer', answerSchema, (ctx, staff, ref, { note }) => answerObjection(ctx, staff, ref, note)),
]
