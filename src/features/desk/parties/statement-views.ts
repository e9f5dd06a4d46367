import { html, type Html } from '#core/html.ts'
import { enteredFields, outcomeFields } from '#features/statements/index.ts'
import { radioGroup, selectField, submitButton, textField } from '#ui/fields.ts'
import { section } from '#ui/parts.ts'
import { fieldsOf, formOf, type PartyPage } from './party-form.ts'

/** What it said elsewhere about a work; what answers a petition is entered on the desk's page of the petition. */
export function statements(page: PartyPage): Html | '' {
  const { words, party, works } = page
  if (!works.length) return ''
  const at = fieldsOf(page, 'statements')
  return section({
    id: 'statements',
    title: words('desk.party-statement'),
    content: html`<details${page.form === 'statements' ? html` open` : ''}><summary>${words('desk.party-statement-how')}</summary>
${formOf(
  party,
  'statements',
  html`${selectField({ ...at('work'), label: words('works.title'), options: works.map(({ slug, title }) => ({ value: slug, label: title })) })}
${enteredFields(words, at, 8)}
${submitButton({ label: words('desk.statement-button') })}`,
)}</details>`,
  })
}

/** For whoever cannot say it here. */
export function outcomesOf(page: PartyPage): Html | '' {
  const { words, party, promises, form, filled } = page
  if (!promises.length) return ''
  const at = fieldsOf(page, 'outcomes')
  return section({
    id: 'outcomes',
    title: words('desk.party-outcome'),
    content: html`<details><summary>${words('desk.party-outcome-how')}</summary>
${formOf(
  party,
  'outcomes',
  html`${selectField({ ...at('promise'), label: words('desk.party-promise'), options: promises.map((promise) => ({ value: promise.publicId, label: promise.words })) })}
${radioGroup({
  ...at('side'),
  label: words('desk.party-outcome-side'),
  required: true,
  choices: [
    { value: 'party', label: words('desk.party-outcome-party') },
    { value: 'author', label: words('desk.party-outcome-author') },
  ],
})}
${outcomeFields(words, form === 'outcomes' ? filled : { values: {}, problems: {} })}${submitButton({ label: words('statements.outcome-button') })}`,
)}</details>`,
  })
}

export function hidings(page: PartyPage): Html | '' {
  const { words, party } = page
  const shown = page.statements.filter(({ hidden: gone }) => !gone)
  if (!shown.length) return ''
  const at = fieldsOf(page, 'hidings')
  return section({
    id: 'hidings',
    title: words('desk.party-hide'),
    content: html`<details><summary>${words('desk.party-hide-how')}</summary>
${formOf(
  party,
  'hidings',
  html`${selectField({ ...at('statement'), label: words('desk.party-hide-which'), options: shown.map((said) => ({ value: said.publicId, label: `${said.saidOn}: ${said.text.slice(0, 60)}` })) })}
${textField({ ...at('reason'), label: words('desk.log-why'), maxlength: 200, required: true })}${submitButton({ label: words('desk.party-hide-button'), kind: 'danger' })}`,
)}</details>`,
  })
}
