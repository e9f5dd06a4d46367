import { Conflict, Forbidden, NotFound } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { statementByPublicId, type Statement } from '#features/statements/index.ts'
import {
  giveOwner,
  openListToken,
  ownerOf,
  voiceAs,
  type VoiceRef,
  type VoiceSubject,
} from '#features/voices/index.ts'
import { asOrganiser } from '../organising/access.ts'
import { showOrganise } from '../organising/page.ts'
import { petitionPath } from '../queries.ts'
import { subjectOf } from '../signing/kind.ts'
import { writeRejoinder } from './actions.ts'
import { answerSchema, rejoinderSchema } from './forms.ts'
import { answerKind, answerSubject, petitionOf } from './kind.ts'
import { answerPage } from './views.ts'

async function judged(visit: Visit): Promise<{ statement: Statement; subject: VoiceSubject }> {
  const statement = await statementByPublicId(visit.ctx, visit.param('slug'))
  return { statement, subject: await answerSubject(visit.ctx, statement) }
}

/** Who got the mail about this very reply's petition. */
async function byMail(visit: Visit): Promise<{ statement: Statement; subject: VoiceSubject; ref: VoiceRef }> {
  const found = await judged(visit)
  const token = openListToken(visit.ctx.keys, visit.param('token'))
  if (token?.purpose !== 'person' || token.ref.subjectId !== found.statement.subjectId) throw new NotFound()
  return { ...found, ref: token.ref }
}

/** Says it for somebody who signed: no mail, no code; the address may say it once. */
async function say(
  visit: Visit,
  statement: Statement,
  subject: VoiceSubject,
  signature: VoiceRef,
): Promise<Response> {
  const parsed = check(answerSchema, (await visit.form()).values)
  if (!parsed.ok) return answerPage(visit, subject, statement, visit.url.pathname, parsed.problems)
  const outcome = await voiceAs(visit.ctx, signature, answerKind, subject, parsed.value)
  if (outcome.result !== 'confirmed' && outcome.result !== 'already')
    throw new Conflict('organising.answer-over')
  giveOwner(visit, subject, outcome.ref)
  return seeOther(
    `/statements/${statement.publicId}/answer${outcome.result === 'already' ? '?done=already' : ''}`,
  )
}

export const answerRoutes: Route[] = [
  {
    method: 'POST',
    path: '/statements/:slug/answering',
    may: 'signer',
    async handle(visit) {
      const { statement, subject } = await judged(visit)
      const petition = await petitionOf(visit.ctx, statement)
      const signature = ownerOf(visit, await subjectOf(visit.ctx, petition))
      if (!signature) throw new Forbidden('voices.not-yours')
      return say(visit, statement, subject, signature)
    },
  },
  {
    method: 'GET',
    path: '/statements/:slug/by-mail/:token',
    may: 'link',
    async handle(visit) {
      const { statement, subject } = await byMail(visit)
      return answerPage(visit, subject, statement, visit.url.pathname)
    },
  },
  {
    method: 'POST',
    path: '/statements/:slug/by-mail/:token',
    may: 'link',
    async handle(visit) {
      const { statement, subject, ref } = await byMail(visit)
      return say(visit, statement, subject, ref)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/rejoinders',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'lead')
      const { values } = await visit.form()
      const parsed = check(rejoinderSchema, values)
      if (!parsed.ok)
        return showOrganise(visit, petition, organiser, {
          form: 'rejoinders',
          values,
          problems: parsed.problems,
        })
      const statement = await statementByPublicId(visit.ctx, parsed.value.statement)
      await writeRejoinder(visit.ctx, petition, statement.id, parsed.value.text)
      return seeOther(`${petitionPath(petition)}/organise?done=waiting`)
    },
  },
]
