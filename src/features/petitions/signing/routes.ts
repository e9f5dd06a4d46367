import { Conflict, Gone, NotFound } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { seeOther, type Route } from '#core/http.ts'
import { giveWaiting, HONEYPOT, submissionOf, submissionSchema, submitVoice } from '#features/voices/index.ts'
import { PROOF_FIELD } from '#features/viewings/index.ts'
import { signPage } from '../page/views.ts'
import { keptPetition, petitionPath, publicPetition, type Petition } from '../queries.ts'
import { signatureKind, subjectOf } from './kind.ts'

export const signingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/sign',
    may: 'anyone',
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      return petition.state.signable ? signPage(visit, petition) : seeOther(petitionPath(petition))
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/signatures',
    may: 'anyone',
    async handle(visit) {
      const { ctx, ip } = visit
      const petition = signable(await keptPetition(ctx, { slug: visit.param('slug') }))
      const form = await visit.form()
      const parsed = check(submissionSchema, form.values)
      if (!parsed.ok) return signPage(visit, petition, form.values, parsed.problems)
      const subject = await subjectOf(ctx, petition)
      const evidence = {
        ip,
        honeypot: form.get(HONEYPOT),
        shownAt: form.get('shown'),
        remembered: visit.cookie('browser'),
        proof: form.get(PROOF_FIELD),
      }
      const ref = await submitVoice(ctx, signatureKind, subject, submissionOf(parsed.value), evidence)
      giveWaiting(visit, subject, ref)
      return seeOther(`${petitionPath(petition)}/signature/confirm`)
    },
  },
]

/** The page was loaded while one could sign; what was typed cannot count any more, and the person is told. */
function signable(petition: Petition | undefined): Petition {
  if (!petition || petition.state.name === 'awaiting') throw new NotFound()
  if (petition.state.name === 'hidden') throw new Gone('petitions.gone')
  if (!petition.state.signable) throw new Conflict('petitions.not-signable')
  return petition
}
