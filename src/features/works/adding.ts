import type { Form, Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { errorSummary, hidden, submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, notice } from '#ui/parts.ts'
import { workFields } from './fields.ts'
import type { WorkSummary } from './queries.ts'
import { workLine, workPath } from './views.ts'

export interface AddingState {
  form: Pick<Form, 'get'>
  problems?: Problems
  /** The work that carries an identifier of the new one. */
  existing?: WorkSummary
  /** Works that may be the same. */
  similar?: WorkSummary[]
}

/** Whether the person came from opening a petition and goes back there. */
const forPetition = (form: Pick<Form, 'get'>): boolean => form.get('for') === 'petition'

export const afterAdding = (form: Pick<Form, 'get'>, slug: string): string =>
  forPetition(form) ? `/petitions/new?work=${encodeURIComponent(slug)}` : workPath({ slug })

export function addingPage(visit: Visit, state: AddingState, status = 200): Response {
  const { words } = visit
  const { form, problems = {} } = state
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  return pageOf(
    visit,
    { title: words('works.new-title'), status, robots: 'noindex', scripts: ['char-count.js'] },
    html`${errorSummary({ words, errors })}
${headline({ title: words('works.new-title'), byline: html`${words('works.new-intro')} <a href="/works">${words('works.new-search')}</a>` })}
${alike(visit, state)}
<form method="post" action="/works">
${forPetition(form) ? hidden('for', 'petition') : ''}
${workFields(visit, state)}
${submitButton({ label: words('works.save') })}
</form>`,
  )
}

function alike(visit: Visit, { form, existing, similar = [] }: AddingState): Html | '' {
  const { words } = visit
  const use = (work: WorkSummary): Html =>
    html`<li>${workLine(words, work)}${forPetition(form) ? html` · <a href="${afterAdding(form, work.slug)}">${words('works.use-it')}</a>` : ''}</li>`
  if (existing)
    return notice({
      kind: 'attention',
      title: words('works.duplicate-title'),
      content: html`<p>${words('works.duplicate-text')}</p><ul class="entries">${use(existing)}</ul>`,
    })
  if (!similar.length) return ''
  return notice({
    kind: 'attention',
    title: words('works.similar-title'),
    content: html`<p>${words('works.similar-text')}</p><ul class="entries">${similar.map(use)}</ul>`,
  })
}
