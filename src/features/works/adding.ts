import type { Form, Problems } from '#core/forms.ts'
import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import {
  checkbox,
  countryField,
  errorSummary,
  fieldId,
  hidden,
  radioGroup,
  selectField,
  submitButton,
  textArea,
  textField,
} from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, notice } from '#ui/parts.ts'
import { kinds, marketRows, MAX_TITLE, roles, rowName, titleRows } from './forms.ts'
import { schemes } from './identifiers.ts'
import { languageOptions } from './languages.ts'
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
${fields(visit, state)}
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

function fields(visit: Visit, { form, problems = {}, similar = [] }: AddingState): Html {
  const { words } = visit
  const given = (name: string): { words: typeof words; name: string; value: string; error?: string } => {
    const problem = problems[name]
    return { words, name, value: form.get(name), ...(problem && { error: words(problem) }) }
  }
  const languages = [{ value: '', label: words('works.language-choose') }, ...languageOptions(words)]
  const titleAt = (row: number): Html =>
    html`${textField({
      ...given(rowName('title', row)),
      label: row === 1 ? words('works.title-field') : words('works.title-nth', { n: row }),
      ...(row === 1 && { hint: words('works.title-hint'), required: true }),
      maxlength: MAX_TITLE,
    })}${selectField({
      ...given(rowName('language', row)),
      label: row === 1 ? words('works.language') : words('works.language-nth', { n: row }),
      options: languages,
      ...(row === 1 && { required: true, value: form.get('language') || words.locale.slice(0, 2) }),
    })}`
  const group = (title: Child, open: boolean, content: Child): Html =>
    html`<details${open ? html` open` : ''}><summary>${title}</summary>${content}</details>`
  const filled = (names: string[]): boolean => names.some((name) => form.get(name) || problems[name])
  const moreTitles = titleRows.slice(1)
  return html`${similar.length ? checkbox({ ...given('distinct'), value: 'yes', label: words('works.distinct'), checked: form.get('distinct') === 'yes' }) : ''}
${titleAt(1)}
${group(words('works.title-more'), filled(moreTitles.map((row) => rowName('title', row))), moreTitles.map(titleAt))}
${radioGroup({ ...given('kind'), label: words('works.kind'), required: true, choices: kinds.map((kind) => ({ value: kind, label: words(`works.kind-${kind}`) })) })}
${textField({ ...given('year'), label: words('works.year'), inputmode: 'numeric', maxlength: 4, required: false })}
${textField({ ...given('running'), label: words('works.running'), hint: words('works.running-hint'), inputmode: 'numeric', maxlength: 5, required: false })}
${roles.map((role) => textArea({ ...given(role), label: words(`works.${role}`), hint: words('works.names-hint'), maxlength: 1300, rows: 3, required: false }))}
${group(
  words('works.release-group'),
  filled(marketRows.map((row) => rowName('market', row))),
  marketRows.map(
    (row) =>
      html`${countryField({ ...given(rowName('market', row)), label: row === 1 ? words('works.market') : words('works.market-nth', { n: row }) })}${textField(
        {
          ...given(rowName('released', row)),
          type: 'date',
          label: row === 1 ? words('works.released') : words('works.released-nth', { n: row }),
        },
      )}`,
  ),
)}
<fieldset class="field" aria-describedby="${fieldId('identifiers')}-hint"><legend>${words('works.identifier-group')}</legend>
<p class="hint" id="${fieldId('identifiers')}-hint">${words('works.identifier-hint')}</p>
${schemes.map((scheme) => textField({ ...given(scheme), label: words(`works.${scheme}`), hint: words(`works.${scheme}-hint`), maxlength: 200, required: false }))}
</fieldset>`
}
