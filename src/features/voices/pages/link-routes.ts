import { NotFound } from '#core/errors.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { confirmVoice, submissionById } from '../confirming/actions.ts'
import { kindOf, type VoiceKind, type VoiceRef, type VoiceSubject } from '../kinds.ts'
import { giveOwner, openToken } from '../secrets.ts'
import { statusOf } from '../status/queries.ts'
import { basisOf, placeOf, problemOf } from './outcomes.ts'
import { linkPage } from './views.ts'

/** The link of the mail: shows what would be confirmed, and one button. A scanner that follows it signs nothing. */
export const linkRoutes: Route[] = [
  {
    method: 'GET',
    path: '/c/:subject/:token',
    may: 'link',
    handle: async (visit) => {
      const { kind, subject, ref } = await behindLink(visit)
      const status = await statusOf(visit.ctx, ref)
      return linkPage(visit, kind, subject, await submissionById(visit.ctx, ref), status.step === 'confirmed')
    },
  },
  {
    method: 'POST',
    path: '/c/:subject/:token',
    may: 'link',
    handle: async (visit) => {
      const { kind, subject, ref } = await behindLink(visit)
      const outcome = await confirmVoice(visit.ctx, {
        ...ref,
        via: 'link',
        code: '',
        basis: basisOf(subject, (await visit.form()).get('seen')),
      })
      if (outcome.result !== 'confirmed' && outcome.result !== 'already')
        return linkPage(
          visit,
          kind,
          subject,
          await submissionById(visit.ctx, ref),
          false,
          ...problemOf(outcome),
        )
      giveOwner(visit, subject, outcome.ref)
      return seeOther(
        `${placeOf(kind, subject)}${outcome.result === 'already' && outcome.ref.id !== ref.id ? '?done=already' : ''}`,
      )
    },
  },
]

async function behindLink(visit: Visit): Promise<{ kind: VoiceKind; subject: VoiceSubject; ref: VoiceRef }> {
  const row = await visit.ctx.db
    .selectFrom('subjects')
    .select(['id', 'kind'])
    .where('public_id', '=', visit.param('subject'))
    .executeTakeFirst()
  const ref = row && openToken(visit.ctx.keys, row.id, visit.param('token'))
  if (!row || !ref) throw new NotFound('voices.gone')
  const kind = kindOf(visit.ctx, row.kind)
  return { kind, subject: await kind.subjectById(visit.ctx, row.id), ref }
}
