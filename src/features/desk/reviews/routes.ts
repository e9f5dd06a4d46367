import { check } from '#core/forms.ts'
import { NotFound } from '#core/errors.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { isUuid } from '#core/ids.ts'
import { otherModerators, staffNames } from '#features/people/index.ts'
import {
  checkedText,
  reviewByPublicId,
  reviewTextsToCheck,
  type CheckedText,
} from '#features/reviews/index.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { idIn, slugIn } from '../params.ts'
import { saveSettings } from '../setup/actions.ts'
import { correctReviewTopic, decideReviewText } from './actions.ts'
import { ruleSchema, textDecisionSchema, topicSchema } from './forms.ts'
import { textPage, textsPage } from './views.ts'

async function listPage(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words, site, staff } = visit
  return deskPage(
    visit,
    {
      title: words('reviews.desk'),
      status: statusOf(filled),
      done: { saved: 'reviews.desk-saved' },
    },
    textsPage({
      words,
      texts: await reviewTextsToCheck(ctx),
      you: { id: staff!.id, others: await otherModerators(ctx, staff!.id) },
      rule: site.reviewTexts,
      operator: staff!.role === 'operator',
      filled,
    }),
  )
}

const textOf = (visit: Visit): Promise<CheckedText> => {
  const id = visit.param('id')
  if (!isUuid(id)) throw new NotFound()
  return checkedText(visit.ctx, idIn(visit.param('subject')), id)
}

async function onePage(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const text = await textOf(visit)
  const by = [...text.decisions, ...text.corrections].map((row) => row.by)
  return deskPage(
    visit,
    { title: visit.words('reviews.desk-one'), status: statusOf(filled), done: { decided: 'desk.decided' } },
    textPage({
      words: visit.words,
      text,
      staff: await staffNames(visit.ctx, by),
      you: { id: visit.staff!.id, others: await otherModerators(visit.ctx, visit.staff!.id) },
      filled,
    }),
  )
}

const placeOf = (text: CheckedText): string => `/desk/reviews/${text.subjectId}/${text.voiceId}?done=decided`
const refOf = (text: CheckedText): { subjectId: number; id: string } => ({
  subjectId: text.subjectId,
  id: text.voiceId,
})

export const deskReviewRoutes: Route[] = [
  {
    method: 'GET',
    path: '/desk/reviews',
    may: 'moderator',
    async handle(visit) {
      const asked = visit.url.searchParams.get('address')
      if (asked === null) return listPage(visit)
      const found = await reviewByPublicId(visit.ctx, slugIn(asked))
      return found
        ? seeOther(`/desk/reviews/${found.subjectId}/${found.voiceId}`)
        : listPage(visit, {
            values: { address: asked },
            problems: { address: 'reviews.desk-address-unknown' },
          })
    },
  },
  {
    method: 'POST',
    path: '/desk/reviews/rule',
    may: 'operator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(ruleSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      await saveSettings(visit.ctx, visit.staff!, checked.value)
      return seeOther('/desk/reviews?done=saved')
    },
  },
  { method: 'GET', path: '/desk/reviews/:subject/:id', may: 'moderator', handle: (visit) => onePage(visit) },
  {
    method: 'POST',
    path: '/desk/reviews/:subject/:id/checks',
    may: 'moderator',
    async handle(visit) {
      const text = await textOf(visit)
      const { values } = await visit.form()
      const checked = check(textDecisionSchema, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems })
      await decideReviewText(visit.ctx, visit.staff!, refOf(text), checked.value)
      return seeOther(placeOf(text))
    },
  },
  {
    method: 'POST',
    path: '/desk/reviews/:subject/:id/topics',
    may: 'moderator',
    async handle(visit) {
      const text = await textOf(visit)
      const { values } = await visit.form()
      const checked = check(topicSchema, values)
      if (!checked.ok)
        return onePage(visit, {
          values: { 'about-reason': values.reason ?? '', about: values.about ?? '' },
          problems: Object.fromEntries(
            Object.entries(checked.problems).map(([name, key]) => [
              name === 'reason' ? 'about-reason' : name,
              key,
            ]),
          ),
        })
      await correctReviewTopic(visit.ctx, visit.staff!, refOf(text), checked.value)
      return seeOther(placeOf(text))
    },
  },
]
