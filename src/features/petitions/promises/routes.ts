import { dayIn } from '#core/clock.ts'
import { NotFound } from '#core/errors.ts'
import { check, type Problems } from '#core/forms.ts'
import { html } from '#core/html.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import {
  outcomeFields,
  outcomeSchema,
  promiseByPublicId,
  promisePath,
  promiseView,
  sayOutcome,
  statementOf,
  type Promised,
} from '#features/statements/index.ts'
import { errorSummary, submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline } from '#ui/parts.ts'
import { asOrganiser } from '../organising/access.ts'
import { petitionPath, type Petition } from '../queries.ts'

/** A promise in an answer to this petition. Throws `NotFound`. */
async function promiseTo(visit: Visit, petition: Petition): Promise<Promised> {
  const promise = await promiseByPublicId(visit.ctx, visit.param('promise'))
  if ((await statementOf(visit.ctx, promise.statementId)).subjectId !== petition.id) throw new NotFound()
  return promise
}

async function page(
  visit: Visit,
  petition: Petition,
  values: Record<string, string> = {},
  problems: Problems = {},
): Promise<Response> {
  const { ctx, words } = visit
  const promise = await promiseTo(visit, petition)
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  return pageOf(
    visit,
    {
      title: words('statements.outcome-say'),
      robots: 'noindex',
      sample: petition.sample,
      status: errors.length ? 422 : 200,
    },
    html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${petitionPath(petition)}"><bdi>${petition.text.action}</bdi></a>`, title: words('statements.outcome-say') })}
${promiseView(words, promise, dayIn(words.timeZone, ctx.clock.now()))}
<form method="post" action="${petitionPath(petition)}/promises/${promise.publicId}" novalidate>${outcomeFields(words, { values, problems })}
${submitButton({ label: words('statements.outcome-button') })}</form>`,
  )
}

/** Those who asked say what became of what was promised to them. */
export const promiseOutcomeRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/promises/:promise',
    may: 'signer',
    async handle(visit) {
      const { petition } = await asOrganiser(visit, 'write')
      return page(visit, petition)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/promises/:promise',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'write')
      const promise = await promiseTo(visit, petition)
      const { values } = await visit.form()
      const checked = check(outcomeSchema, values)
      if (!checked.ok) return page(visit, petition, values, checked.problems)
      const author = organiser.role === 'author' ? organiser.id : undefined
      await sayOutcome(visit.ctx, promise.id, 'author', organiser.by, checked.value, author)
      return seeOther(promisePath(promise))
    },
  },
]
