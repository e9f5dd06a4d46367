import { Forbidden } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import {
  answerSeen,
  changeVoice,
  giveWaiting,
  HONEYPOT,
  ownerOf,
  payloadOf,
  rememberedPerson,
  submissionOf,
  submissionSchema,
  submitVoice,
  type VoiceRef,
} from '#features/voices/index.ts'
import { PROOF_FIELD } from '#features/viewings/index.ts'
import { workBySlug, type Work } from '#features/works/index.ts'
import { showScoresOf } from '../hiding/routes.ts'
import { fieldsOf, reviewSchema, type Details } from './forms.ts'
import { reviewKind, subjectOf } from './kind.ts'
import { reviewPath } from './paths.ts'
import { tooSoon } from './rules.ts'
import { subjectFor, subjectRow } from './subjects.ts'
import { reviewFormPage } from './views.ts'

export const reviewingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/works/:slug/reviews/new',
    may: 'anyone',
    async handle(visit) {
      const work = await workBySlug(visit.ctx, visit.param('slug'))
      // Whoever has reviewed it here already changes that.
      if (await ownReview(visit, work)) return seeOther(reviewPath(work))
      const person = await rememberedPerson(visit)
      const values = person && { name: person.name, email: person.email, country: person.country ?? '' }
      return reviewFormPage(visit, work, { values: values ?? {}, known: person !== undefined })
    },
  },
  {
    method: 'POST',
    path: '/works/:slug/reviews',
    may: 'anyone',
    async handle(visit) {
      const { ctx, ip } = visit
      const work = await workBySlug(ctx, visit.param('slug'))
      const form = await visit.form()
      const [review, person] = [check(reviewSchema, form.values), check(submissionSchema, form.values)]
      if (!review.ok || !person.ok) {
        const problems = { ...(!review.ok && review.problems), ...(!person.ok && person.problems) }
        return reviewFormPage(visit, work, { values: form.values, problems })
      }
      const { seen, details } = review.value
      const early = tooSoon(seen, work, person.value.country, ctx.clock.now())
      if (early)
        return reviewFormPage(visit, work, {
          values: form.values,
          problems: { seen: `reviews.${early.why}` },
          from: early.from,
        })
      const subject = await subjectOf(ctx, work, await subjectFor(ctx, work))
      const ref = await submitVoice(
        ctx,
        reviewKind,
        subject,
        { ...submissionOf(person.value), details },
        {
          ip,
          honeypot: form.get(HONEYPOT),
          shownAt: form.get('shown'),
          remembered: visit.cookie('browser'),
          proof: form.get(PROOF_FIELD),
        },
      )
      await answerSeen(ctx, ref, seen)
      giveWaiting(visit, subject, ref)
      if (seen === 'all' || seen === 'some') showScoresOf(visit, work.id)
      return seeOther(`${reviewPath(work)}/confirm`)
    },
  },
  {
    method: 'GET',
    path: '/works/:slug/review/change',
    may: 'signer',
    async handle(visit) {
      const work = await workBySlug(visit.ctx, visit.param('slug'))
      const ref = await ownReview(visit, work)
      if (!ref) throw new Forbidden('reviews.not-yours')
      const { details, basis } = await payloadOf(visit.ctx, ref)
      return reviewFormPage(visit, work, { values: fieldsOf(details as Details, basis), changing: true })
    },
  },
  {
    method: 'POST',
    path: '/works/:slug/review/versions',
    may: 'signer',
    async handle(visit) {
      const { ctx } = visit
      const work = await workBySlug(ctx, visit.param('slug'))
      const ref = await ownReview(visit, work)
      if (!ref) throw new Forbidden('reviews.not-yours')
      const form = await visit.form()
      const review = check(reviewSchema, form.values)
      if (!review.ok)
        return reviewFormPage(visit, work, {
          values: form.values,
          problems: review.problems,
          changing: true,
        })
      const before = await payloadOf(ctx, ref)
      const { seen, details } = review.value
      // What was possible when it was confirmed stays so, whatever is corrected about the work later.
      const kept = before.basis.split('/')[0] === seen
      const early = kept ? undefined : tooSoon(seen, work, before.country, ctx.clock.now())
      if (early)
        return reviewFormPage(visit, work, {
          values: form.values,
          problems: { seen: `reviews.${early.why}` },
          from: early.from,
          changing: true,
        })
      await changeVoice(ctx, ref, { basis: seen, details })
      return seeOther(`${reviewPath(work)}?done=saved`)
    },
  },
]

/** The review of this work that this browser has shown to be its person's. */
export async function ownReview(visit: Visit, work: Work): Promise<VoiceRef | undefined> {
  const row = await subjectRow(visit.ctx, work.id)
  return row && ownerOf(visit, await subjectOf(visit.ctx, work, row))
}
