import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { radioGroup, textArea, textField } from '#ui/fields.ts'
import { MAX_PROMISE, MAX_STATEMENT, MOST_PROMISES, statementKinds } from './forms.ts'

/** Name, value and mistake of one field, as the form was sent. */
export type FieldAt = (name: string) => {
  name: string
  id?: string
  value?: string | undefined
  error?: string | undefined
}

/** What it is; the same choice for those named and for whoever enters it from elsewhere. */
export const kindField = (words: Words, at: FieldAt): Html =>
  radioGroup({
    words,
    ...at('kind'),
    label: words('statements.kind'),
    required: true,
    choices: statementKinds.map((kind) => ({ value: kind, label: words(`statements.kind-${kind}`) })),
  })

export const promiseFields = (words: Words, at: FieldAt): Html =>
  html`<fieldset class="field"><legend>${words('parties.promises-make')}</legend><p class="hint">${words('parties.promises-how')}</p>
${Array.from({ length: MOST_PROMISES }, (_, index) => index + 1).map(
  (n) =>
    html`${textField({ words, ...at(`promise${n}`), label: words('statements.promise-n', { n }), hint: words('statements.promise-hint'), maxlength: MAX_PROMISE, required: false })}
${textField({ words, ...at(`due${n}`), type: 'date', label: words('statements.due-n', { n }), required: false })}`,
)}</fieldset>`

/** Where and when it was said; required where it was not said here. */
export const sourceFields = (words: Words, at: FieldAt, required: boolean): Html =>
  html`${textField({ words, ...at('sourceUrl'), type: 'url', label: words('statements.source-url'), maxlength: 1000, required })}
${textField({ words, ...at('saidOn'), type: 'date', label: words('statements.said-on'), required })}`

/** What staff enter of a statement that was made elsewhere, besides who says it and what about. */
export const enteredFields = (words: Words, at: FieldAt, rows: number): Html =>
  html`${kindField(words, at)}
${textArea({ words, ...at('text'), label: words('statements.text'), maxlength: MAX_STATEMENT, rows, required: true })}
${sourceFields(words, at, true)}
${promiseFields(words, at)}`
