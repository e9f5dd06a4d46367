import { html, raw, type Child, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { countryCodes } from '#ui/countries.ts'

export interface Field {
  words: Words
  name: string
  label: Child
  hint?: Child
  value?: string
  /** What is wrong and how to put it right; shown at the field and linked from the summary. */
  error?: string
  /** `false` says "(optional)"; left out says nothing. */
  required?: boolean
  /** Needed when two forms of a page have a field of the same name. */
  id?: string
}

export interface TextField extends Field {
  type?: 'text' | 'email' | 'url' | 'date' | 'search' | 'datetime-local'
  maxlength?: number
  autocomplete?: string
  inputmode?: 'text' | 'email' | 'numeric' | 'url' | 'search'
  pattern?: string
  /** Only where the field is what the page is for, such as the code. */
  autofocus?: boolean
}

export interface Choice {
  value: string
  label: Child
  hint?: Child
  checked?: boolean
}

export const fieldId = (name: string): string => `f-${name.replace(/[^\w-]/g, '-')}`

const attribute = (name: string, value: string | number | undefined): Html | '' =>
  value === undefined || value === '' ? '' : html` ${raw(name)}="${value}"`

const flag = (name: string, on: boolean | undefined): Html | '' => (on ? raw(` ${name}`) : '')

function label({ words, label, required }: Field, id: string): Html {
  return html`<label for="${id}">${label}${required === false ? html` <span class="optional">${words('ui.optional')}</span>` : ''}</label>`
}

function hintAndError({ words, hint, error }: Field, id: string): Html {
  return html`${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : ''}${
    error
      ? html`<p class="error" id="${id}-error"><span class="visually-hidden">${words('ui.error')} </span>${error}</p>`
      : ''
  }`
}

function describedBy({ hint, error }: Field, id: string, more?: string): Html {
  const ids = [error && `${id}-error`, hint && `${id}-hint`, more].filter(Boolean).join(' ')
  return html`${attribute('aria-describedby', ids)}${error ? raw(' aria-invalid="true"') : ''}`
}

export function textField(field: TextField): Html {
  const id = field.id ?? fieldId(field.name)
  return html`<div class="field">
${label(field, id)}${hintAndError(field, id)}
<input id="${id}" name="${field.name}" type="${field.type ?? 'text'}"${attribute('value', field.value)}${describedBy(field, id)}${attribute(
    'maxlength',
    field.maxlength,
  )}${attribute('autocomplete', field.autocomplete)}${attribute('inputmode', field.inputmode)}${attribute('pattern', field.pattern)}${flag(
    'required',
    field.required,
  )}${flag('autofocus', field.autofocus)}>
</div>`
}

export function emailField(field: TextField): Html {
  return textField({ maxlength: 254, autocomplete: 'email', ...field, type: 'email' })
}

/** The six digits of a mail: as text, so that spaces survive a paste and leading zeros stay. */
export function codeField(field: TextField): Html {
  return html`<one-time-code>${textField({
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    maxlength: 12,
    ...field,
  })}</one-time-code>`
}

/** Text of several lines; with script the length counts along. */
export function textArea(field: Field & { maxlength: number; rows?: number }): Html {
  const id = field.id ?? fieldId(field.name)
  // Line breaks directly after <textarea> are dropped by parsers, so one is given away.
  return html`<char-count class="field">
${label(field, id)}${hintAndError(field, id)}
<textarea id="${id}" name="${field.name}" rows="${field.rows ?? 5}" maxlength="${field.maxlength}"${describedBy(field, id, `${id}-limit`)}${flag(
    'required',
    field.required,
  )}>
${field.value ?? ''}</textarea>
<p class="limit" id="${id}-limit">${field.words('ui.up-to', { n: field.maxlength })}<span class="limit-used" aria-hidden="true"></span></p>
</char-count>`
}

interface Option {
  value: string
  label: string
  /** Made when it is first shown unselected: the countries stay, and are 250 on a page. */
  markup?: Html
}

function optionTag(option: Option, selected: boolean): Html {
  const made = (): Html =>
    html`<option value="${option.value}"${flag('selected', selected)}>${option.label}</option>`
  return selected ? made() : (option.markup ??= made())
}

export function selectField(field: Field & { options: Option[]; autocomplete?: string }): Html {
  const id = field.id ?? fieldId(field.name)
  return html`<div class="field">
${label(field, id)}${hintAndError(field, id)}
<select id="${id}" name="${field.name}"${describedBy(field, id)}${attribute('autocomplete', field.autocomplete)}${flag('required', field.required)}>
${field.options.map((option) => optionTag(option, option.value === (field.value ?? '')))}
</select>
</div>`
}

const countryOptions = new WeakMap<Words, Option[]>()

/** Countries by name, in the order of the language. */
export function countryField({ label, ...field }: Omit<Field, 'label'> & { label?: Child }): Html {
  const { words } = field
  let options = countryOptions.get(words)
  if (!options) {
    const collator = new Intl.Collator(words.locale)
    options = countryCodes
      .map((code): Option => ({ value: code, label: words.country(code) }))
      .sort((a, b) => collator.compare(a.label, b.label))
    options.unshift({ value: '', label: words('ui.country-choose') })
    countryOptions.set(words, options)
  }
  return selectField({ autocomplete: 'country', ...field, label: label ?? words('ui.country'), options })
}

/** One of several: the error and the hint belong to the group, the summary's link leads to the first choice. */
export function radioGroup(field: Field & { choices: Choice[] }): Html {
  return choiceGroup(field, 'radio')
}

/** Any of several, all with the same name. */
export function checkboxes(field: Field & { choices: Choice[] }): Html {
  return choiceGroup(field, 'checkbox')
}

function choiceGroup(field: Field & { choices: Choice[] }, type: 'radio' | 'checkbox'): Html {
  const id = field.id ?? fieldId(field.name)
  const { words, required } = field
  return html`<fieldset class="field"${describedBy({ ...field, error: undefined }, id, field.error && `${id}-error`)}>
<legend>${field.label}${required === false ? html` <span class="optional">${words('ui.optional')}</span>` : ''}</legend>${hintAndError(field, id)}
${field.choices.map((choice, index) =>
  tick({
    id: index ? `${id}-${index + 1}` : id,
    name: field.name,
    type,
    ...choice,
    checked: choice.checked ?? (field.value !== undefined && choice.value === field.value),
    required: type === 'radio' && required,
  }),
)}
</fieldset>`
}

/** One box that stands alone, such as a consent. */
export function checkbox({ value = 'on', checked, ...field }: Field & { checked?: boolean }): Html {
  const id = field.id ?? fieldId(field.name)
  const { words, error } = field
  return html`<div class="field">${
    error
      ? html`<p class="error" id="${id}-error"><span class="visually-hidden">${words('ui.error')} </span>${error}</p>`
      : ''
  }${tick({ id, name: field.name, type: 'checkbox', value, label: field.label, hint: field.hint, checked, required: field.required, error })}</div>`
}

interface Tick extends Choice {
  id: string
  name: string
  type: 'radio' | 'checkbox'
  required?: boolean
  error?: string
}

function tick({ id, name, type, value, label, hint, checked, required, error }: Tick): Html {
  const described = [error && `${id}-error`, hint && `${id}-note`].filter(Boolean).join(' ')
  return html`<div class="tick"><input id="${id}" name="${name}" type="${type}" value="${value}"${flag('checked', checked)}${flag(
    'required',
    required,
  )}${attribute('aria-describedby', described)}${error ? raw(' aria-invalid="true"') : ''}><label for="${id}">${label}</label>${
    hint ? html`<p class="hint" id="${id}-note">${hint}</p>` : ''
  }</div>`
}

export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

/** A field that only a program fills in: out of sight, out of the tab order, not read out, not filled by the browser. */
export function honeypot({ words, name }: { words: Words; name: string }): Html {
  const id = fieldId(name)
  return html`<div class="trap" aria-hidden="true"><label for="${id}">${words('ui.trap')}</label><input id="${id}" name="${name}" type="text" tabindex="-1" autocomplete="off"></div>`
}

export type ButtonKind = 'main' | 'quiet' | 'danger'

export function submitButton(button: {
  label: Child
  name?: string
  value?: string
  kind?: ButtonKind
}): Html {
  return html`<button class="button ${button.kind ?? 'main'}" type="submit"${attribute('name', button.name)}${attribute('value', button.value)}>${button.label}</button>`
}

/** A button that with script rests for some seconds; the server keeps the same rule. */
export function resendTimer({ seconds, button }: { seconds: number; button: Html }): Html {
  return html`<resend-timer seconds="${seconds}">${button}</resend-timer>`
}

export interface FieldError {
  name: string
  message: string
  id?: string
}

/** Stands first in the content of a page that shows a form again; takes the focus. Without errors it is nothing. */
export function errorSummary({ words, errors }: { words: Words; errors: FieldError[] }): Html | '' {
  if (!errors.length) return ''
  return html`<div class="error-summary" id="error-summary" tabindex="-1" autofocus aria-labelledby="error-summary-title">
<h2 id="error-summary-title">${words('ui.errors', { n: errors.length })}</h2>
<ul>
${errors.map((error) => html`<li><a href="#${error.id ?? fieldId(error.name)}">${error.message}</a></li>`)}
</ul>
</div>`
}
