import { dayIn } from '#core/clock.ts'
import { check } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import {
  enteredFields,
  enterStatement,
  partiesOfWork,
  statementSchema,
  statementsOfWork,
  statementView,
  type Party,
  type Statement,
} from '#features/statements/index.ts'
import { workBySlug, workPath, type Work } from '#features/works/index.ts'
import { submitButton, textField } from '#ui/fields.ts'
import { emptyState, headline, section } from '#ui/parts.ts'
import { revisionLink } from '../statements/links.ts'
import { deskPage, EMPTY, problemAt, problemSummary, statusOf, type Filled } from '../frame.ts'

const path = (work: Pick<Work, 'slug'>): string => `/desk/works/${encodeURIComponent(work.slug)}/statements`

async function page(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  const work = await workBySlug(ctx, visit.param('slug'))
  const [parties, statements] = [await partiesOfWork(ctx, work.id), await statementsOfWork(ctx, work.id)]
  return deskPage(
    visit,
    {
      title: words('desk.work-statements-of', { title: work.title }),
      status: statusOf(filled),
      done: { saved: 'desk.statement-done' },
    },
    html`${problemSummary(words, filled)}
${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a>`, title: words('desk.work-statements') })}
${
  statements.length
    ? html`${statements.toReversed().map((said: Statement) => html`<article class="said">${statementView(words, said)}${revisionLink(words, said)}</article>`)}`
    : emptyState({ text: words('desk.work-statements-none') })
}
${form(words, work, parties, filled)}`,
  )
}

/** What those named said elsewhere about a work; what answers a petition is entered on the desk's page of the petition. */
function form(words: Words, work: Work, parties: readonly Party[], filled: Filled): Html {
  const at = (name: string) => ({
    name,
    value: filled.values[name],
    error: problemAt(words, filled, name),
  })
  const names = parties.map(({ name }) => name).join(', ')
  return section({
    id: 'enter',
    title: words('desk.party-statement'),
    content: html`<p>${words('desk.work-statements-how')}</p>
<form method="post" action="${path(work)}" novalidate>
${textField({ words, ...at('party'), label: words('statements.party'), ...(names && { hint: words('desk.statement-party-hint', { names }) }), maxlength: 120, required: true })}
${enteredFields(words, at, 10)}
${submitButton({ label: words('desk.statement-button') })}
</form>`,
  })
}

export const workStatementRoutes: Route[] = [
  {
    method: 'GET',
    path: '/desk/works/:slug/statements',
    may: 'moderator',
    handle: (visit) => page(visit),
  },
  {
    method: 'POST',
    path: '/desk/works/:slug/statements',
    may: 'moderator',
    // 5,000 characters of a script that needs nine bytes for each in a form, and three promises
    maxBody: 112 * KIB,
    async handle(visit) {
      const { ctx, words } = visit
      const work = await workBySlug(ctx, visit.param('slug'))
      const { values } = await visit.form()
      const checked = check(statementSchema(dayIn(words.timeZone, ctx.clock.now())), values)
      if (!checked.ok) return page(visit, { values, problems: checked.problems })
      await enterStatement(ctx, visit.staff!, { ...checked.value, workId: work.id })
      return seeOther(`${path(work)}?done=saved`)
    },
  },
]
