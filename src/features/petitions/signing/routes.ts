import { Conflict, Gone, NotFound } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import {
  changeVoice,
  giveWaiting,
  HONEYPOT,
  ownerOf,
  submissionOf,
  submissionSchema,
  submitVoice,
} from '#features/voices/index.ts'
import { PROOF_FIELD } from '#features/viewings/index.ts'
import { signPage } from '../page/views.ts'
import { keptPetition, petitionPath, publicPetition, type Petition } from '../queries.ts'
import { withPlace } from '../supporters/actions.ts'
import { isSupportToken } from '../supporters/rules.ts'
import { wordingByHash } from '../texts/queries.ts'
import { textNow, textRead } from '../texts/rules.ts'
import { staleNotice } from '../texts/views.ts'
import { signatureKind, subjectOf } from './kind.ts'

export const signingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/sign',
    may: 'anyone',
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      return petition.state.signable
        ? signPage(visit, petition, textNow(petition, visit.url.searchParams.get('in') ?? undefined))
        : seeOther(petitionPath(petition))
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/signatures',
    may: 'anyone',
    async handle(visit) {
      const { ctx, ip } = visit
      const form = await visit.form()
      const petition = signable(await keptPetition(ctx, { slug: visit.param('slug') }))
      const support = await supportOf(visit, petition, form.get('support'))
      const text = textRead(petition, form.get('text'))
      if (!text) return staleSignPage(visit, petition, form.values, support)
      const parsed = check(submissionSchema, form.values)
      if (!parsed.ok)
        return signPage(visit, petition, text, { values: form.values, problems: parsed.problems, support })
      const subject = await subjectOf(ctx, petition)
      const details = { text: text.hash, language: text.language }
      const submission = { ...submissionOf(parsed.value), details }
      const evidence = {
        ip,
        honeypot: form.get(HONEYPOT),
        shownAt: form.get('shown'),
        remembered: visit.cookie('browser'),
        proof: form.get(PROOF_FIELD),
      }
      const submit = (id?: string) => submitVoice(ctx, signatureKind, subject, submission, evidence, id)
      const ref = await (support ? withPlace(ctx, subject, submission.address, submit) : submit())
      giveWaiting(visit, subject, ref)
      return seeOther(`${petitionPath(petition)}/signature/confirm`)
    },
  },
  {
    // The background was changed after they signed, and they sign that too.
    method: 'POST',
    path: '/petitions/:slug/signature/text',
    may: 'signer',
    async handle(visit) {
      const { ctx } = visit
      const petition = signable(await keptPetition(ctx, { slug: visit.param('slug') }))
      const subject = await subjectOf(ctx, petition)
      const ref = ownerOf(visit, subject)
      if (!ref) throw new NotFound('texts.not-yours')
      const text = textRead(petition, (await visit.form()).get('text'))
      // What the button stood under is not the text of now: the page shows that.
      if (!text) throw new Conflict('texts.confirm-again')
      await changeVoice(ctx, ref, {
        version: text.version,
        details: { text: text.hash, language: text.language },
      })
      return seeOther(`${petitionPath(petition)}/signature?done=saved`)
    },
  },
]

/** While a petition waits for supporters, the form carries the secret of the private link; '' at any other time. */
async function supportOf({ ctx }: Visit, petition: Petition, token: string): Promise<string> {
  if (petition.state.name !== 'supporting') return ''
  if (!isSupportToken(ctx, petition.id, token)) throw new NotFound()
  return token
}

/** The text was changed since the page was opened: what changed, and the form with what was typed. Nothing was stored. */
async function staleSignPage(
  visit: Visit,
  petition: Petition,
  values: Record<string, string>,
  support: string,
): Promise<Response> {
  const before = await wordingByHash(visit.ctx, petition.id, values.text ?? '')
  const now = textNow(petition, before?.language)
  return signPage(visit, petition, now, { values, support, refused: staleNotice(visit.words, before, now) })
}

/** The page was loaded while one could sign; what was typed cannot count any more, and the person is told. */
function signable(petition: Petition | undefined): Petition {
  if (!petition || petition.state.name === 'awaiting') throw new NotFound()
  if (petition.state.name === 'hidden') throw new Gone('petitions.gone')
  if (!petition.state.signable) throw new Conflict('petitions.not-signable')
  return petition
}
