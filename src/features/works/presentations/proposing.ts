import { TooMany } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { html } from '#core/html.ts'
import { seeOther, type Visit } from '#core/http.ts'
import { takeFrom } from '#core/limits.ts'
import { errorSummary, submitButton, textField } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, notice } from '#ui/parts.ts'
import { workBySlug, type Work } from '../queries.ts'
import { workPath } from '../views.ts'
import { proposalLimit, proposePresentation } from './actions.ts'
import { factFields, identityFields, sharedField, type FormState } from './fields.ts'
import { proposalSchema } from './forms.ts'
import { postersPath } from './views.ts'

const EMPTY: FormState = { values: {}, problems: {} }

/** Anybody may point to a version; it waits until somebody on the staff has looked at the source and entered it. */
export async function proposalForm(visit: Visit): Promise<Response> {
  return page(visit, await workBySlug(visit.ctx, visit.param('slug')), EMPTY)
}

export async function postProposal(visit: Visit): Promise<Response> {
  const { ctx, ip } = visit
  const work = await workBySlug(ctx, visit.param('slug'))
  const { values } = await visit.form()
  const checked = check(proposalSchema, values)
  if (!checked.ok) return page(visit, work, { values, problems: checked.problems })
  const wait = await takeFrom(ctx.shared(proposalLimit), ip)
  if (wait) throw new TooMany('posters.too-many', wait)
  await proposePresentation(ctx, work.id, checked.value)
  return seeOther(`${postersPath(work)}/new?done=sent`)
}

function page(visit: Visit, work: Work, state: FormState): Response {
  const { words, url } = visit
  const problems = Object.entries(state.problems)
  return pageOf(
    visit,
    {
      title: words('posters.propose'),
      robots: 'noindex',
      sample: work.sample,
      scripts: ['char-count.js'],
      status: problems.length ? 422 : 200,
    },
    html`${errorSummary({ words, errors: problems.map(([name, key]) => ({ name, message: words(key) })) })}
${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a>`, title: words('posters.propose'), byline: words('posters.propose-intro') })}
${url.searchParams.get('done') === 'sent' ? notice({ kind: 'done', content: html`<p>${words('posters.proposed')} <a href="${postersPath(work)}">${words('posters.back')}</a></p>` }) : ''}
<form method="post" action="${postersPath(work)}" novalidate>
${identityFields(words, state)}
${factFields(words, state)}
${textField({ ...sharedField(words, state)('seenOn'), type: 'date', label: words('posters.seen-on-field'), required: true })}
${submitButton({ label: words('posters.propose-button') })}
</form>`,
  )
}
