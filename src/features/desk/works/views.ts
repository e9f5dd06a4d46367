import type { Form, Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import {
  FACTS,
  workFields,
  workLine,
  workPath,
  type Fact,
  type Work,
  type WorkChange,
  type WorkSummary,
} from '#features/works/index.ts'
import { errorSummary, hidden, submitButton, textField } from '#ui/fields.ts'
import { emptyState, headline, notice, section, table, time } from '#ui/parts.ts'

export interface FactsState {
  form: Pick<Form, 'get'>
  problems?: Problems
  /** The work that carries an identifier of this one. */
  existing?: WorkSummary
}

export interface FactsPage {
  work: Work
  changes: WorkChange[]
  staff: Map<number, string>
  state: FactsState
}

export function factsPage(visit: Visit, { work, changes, staff, state }: FactsPage): Html {
  const { words } = visit
  const { form, problems = {}, existing } = state
  const place = `/desk/works/${encodeURIComponent(work.slug)}`
  const errors = Object.entries(problems).map(([name, key]) => ({
    name,
    // Whoever was overtaken reads what became of the facts.
    ...(name === 'seen' && { id: 'history' }),
    message: words(key),
  }))
  return html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a>`, title: words('works.desk-facts') })}
<p>${words('works.desk-facts-how')}</p>
<p><a href="${place}/elsewhere">${words('reviews.desk-elsewhere')}</a> · <a href="${place}/statements">${words('desk.work-statements')}</a></p>
${existing ? notice({ kind: 'attention', title: words('works.duplicate-title'), content: html`<p>${words('works.duplicate-text')}</p><ul class="entries"><li>${workLine(words, existing)}</li></ul>` }) : ''}
<form method="post" action="${place}/facts">
${hidden('seen', String(changes.length))}
${workFields(visit, { form, problems, spare: 3 })}
${textField({ words, name: 'reason', label: words('works.desk-reason'), hint: words('works.desk-reason-hint'), value: form.get('reason'), error: problems.reason && words(problems.reason), maxlength: 200, required: true })}
${submitButton({ label: words('works.desk-save') })}
</form>
${section({ id: 'history', title: words('works.desk-history'), content: changes.length ? history(words, changes, staff) : emptyState({ text: words('works.desk-history-none') }) })}`
}

function history(words: Words, changes: WorkChange[], staff: Map<number, string>): Html {
  const list = (values: readonly string[]): string =>
    values.length ? values.join('; ') : words('works.desk-nothing')
  return html`<div class="desk-table">${table({
    id: 'changes',
    caption: words('works.desk-changes'),
    captionHidden: true,
    columns: (['at', 'who', 'fact', 'was', 'is', 'why'] as const).map((name) => ({
      label: words(`works.desk-column-${name}`),
    })),
    rows: changes.flatMap((change) =>
      FACTS.filter((fact) => change.facts[fact]).map((fact) => [
        time(words, change.at),
        staff.get(Number(change.changedBy)) ?? words('desk.log-site'),
        factName(words, fact),
        html`<bdi>${list(change.facts[fact]!.was)}</bdi>`,
        html`<bdi>${list(change.facts[fact]!.is)}</bdi>`,
        change.reason,
      ]),
    ),
  })}</div>`
}

const factName = (words: Words, fact: Fact): string => words(`works.fact-${fact}`)
