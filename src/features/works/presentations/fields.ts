import type { Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { countryField, radioGroup, selectField, textArea, textField, type Field } from '#ui/fields.ts'
import { languageOptions } from '../languages.ts'
import { MAX_DESCRIPTION, MAX_ISSUER, MAX_TEXT, presentationKinds } from './forms.ts'

export interface FormState {
  values: Record<string, string>
  problems: Problems
}

type Shared = Pick<Field, 'words' | 'name' | 'value' | 'error'>

export const sharedField =
  (words: Words, { values, problems }: FormState) =>
  (name: string): Shared => ({
    words,
    name,
    value: values[name],
    error: problems[name] && words(problems[name]),
  })

/** What a version is: of every form that brings one. */
export function identityFields(words: Words, state: FormState): Html {
  const shared = sharedField(words, state)
  const languages = [{ value: '', label: words('works.language-choose') }, ...languageOptions(words)]
  return html`${radioGroup({ ...shared('kind'), label: words('posters.kind'), required: true, choices: presentationKinds.map((value) => ({ value, label: words(`posters.kind-${value}`) })) })}
${countryField({ ...shared('market'), label: words('posters.market'), hint: words('posters.market-hint'), required: false })}
${selectField({ ...shared('language'), label: words('posters.language'), hint: words('posters.language-hint'), options: languages, required: true })}
${textArea({ ...shared('text'), label: words('posters.text'), hint: words('posters.text-hint'), maxlength: MAX_TEXT, rows: 6, required: false })}`
}

/** What is known about it. */
export function factFields(words: Words, state: FormState): Html {
  const shared = sharedField(words, state)
  return html`${textField({ ...shared('issuer'), label: words('posters.issuer'), hint: words('posters.issuer-hint'), maxlength: MAX_ISSUER, required: true })}
${textArea({ ...shared('description'), label: words('posters.description'), hint: words('posters.description-hint'), maxlength: MAX_DESCRIPTION, rows: 3, required: false })}
${textField({ ...shared('sourceUrl'), type: 'url', label: words('posters.source-url'), hint: words('posters.source-hint'), maxlength: 1000, required: true })}`
}

export function seenFields(words: Words, state: FormState): Html {
  const shared = sharedField(words, state)
  return html`${textField({ ...shared('firstSeenOn'), type: 'date', label: words('posters.first-seen-on'), required: true })}
${textField({ ...shared('lastSeenOn'), type: 'date', label: words('posters.last-seen-on'), hint: words('posters.last-hint'), required: false })}`
}
