import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { radioGroup, selectField, submitButton, textArea, textField, emailField } from '#ui/fields.ts'
import { headline, linkButton, notice, section, statusTag } from '#ui/parts.ts'
import { problemAt, problemSummary, type Filled } from '../frame.ts'
import { LOCALES, MAX_TEXT } from './forms.ts'
import type { SetupLine } from './rules.ts'

const TONES = { done: 'closed', open: 'open', later: 'waiting' } as const

export interface SetupPage {
  words: Words
  lines: SetupLine[]
  /** What the mail server answered to a test mail that it did not take. */
  mailFailure?: { reason: string; detail: string }
  backupFolder: string
  sample: boolean
}

export function setupPage({ words, lines, mailFailure, backupFolder, sample }: SetupPage): Html {
  const open = lines.filter((line) => line.state === 'open').length
  const next = lines.find((line) => line.state === 'open')
  return html`${headline({ title: words('desk.setup') })}
<p>${open ? words('desk.setup-left', { n: open }) : words('desk.setup-done')}</p>
${mailFailure ? mailFailed(words, mailFailure) : ''}
<ol class="rows">${lines.map(
    (line) => html`<li id="${line.id}">
<h2>${words(`desk.line-${line.id}`)} ${statusTag(words(`desk.state-${line.state}`), TONES[line.state])}</h2>
${says(words, line)}
${does(words, line, line === next ? 'main' : 'quiet', backupFolder)}
</li>`,
  )}</ol>
${sampleSection(words, sample)}`
}

function says(words: Words, line: SetupLine): Html {
  const values = Object.fromEntries(
    Object.entries(line.values ?? {}).map(([name, value]) => [
      name,
      value instanceof Date ? words.time(value) : value,
    ]),
  )
  return html`<p>${words(line.says, values)}</p>${
    line.needs?.length
      ? html`<ul>${line.needs.map((need) => html`<li>${words(`desk.need-${need}`)}</li>`)}</ul>`
      : ''
  }`
}

/** The form or the way to it; what is next stands out. */
function does(
  words: Words,
  { id, state }: SetupLine,
  kind: 'main' | 'quiet',
  backupFolder: string,
): Html | '' {
  const change = words(state === 'open' ? 'desk.decide' : 'desk.change')
  const link = (href: string, label: string): Html => html`<p>${linkButton({ href, label, kind })}</p>`
  switch (id) {
    case 'passkey':
      return link(
        state === 'done' ? '/desk/passkeys' : '/desk/passkey',
        words(state === 'done' ? 'desk.passkeys' : 'desk.passkey-add'),
      )
    case 'site':
      return link('/desk/setup/site', change)
    case 'legal':
    case 'privacy':
      return link(`/desk/setup/${id}`, words(state === 'open' ? 'desk.read-and-save' : 'desk.change'))
    case 'petitions':
      return link('/desk/setup/petitions', change)
    case 'hotline':
      return link('/desk/posters/hotline?for=setup', change)
    case 'mail':
      return html`<form method="post" action="/desk/setup/test-mail">${submitButton({ label: words('desk.test-mail-button'), kind })}</form>`
    case 'backup':
      return html`<p class="note">${words('desk.backup-where', { folder: backupFolder })}</p>
<form method="post" action="/desk/setup/backup">${submitButton({ label: words('desk.backup-button'), kind })}</form>`
    case 'listing':
      return ''
  }
}

function mailFailed(words: Words, { reason, detail }: { reason: string; detail: string }): Html {
  return notice({
    kind: 'attention',
    title: words('desk.test-mail-failed'),
    content: html`<p>${reason}</p><p>${words('desk.test-mail-said')}</p><p class="verbatim" dir="ltr">${detail}</p>`,
  })
}

function sampleSection(words: Words, loaded: boolean): Html {
  return section({
    id: 'sample',
    title: words('desk.sample'),
    content: html`<p>${words(loaded ? 'desk.sample-loaded' : 'desk.sample-how')}</p>
<div class="two-buttons">${
      loaded
        ? html`<form method="post" action="/desk/sample/removal">${submitButton({ label: words('desk.sample-remove'), kind: 'danger' })}</form>`
        : html`<form method="post" action="/desk/sample">${submitButton({ label: words('desk.sample-load'), kind: 'quiet' })}</form>`
    }</div>`,
  })
}

const back = (words: Words): Html => html`<a href="/desk/setup">${words('desk.setup')}</a>`

export function sitePage(words: Words, filled: Filled): Html {
  const { values } = filled
  return html`${problemSummary(words, filled)}
${headline({ kicker: back(words), title: words('desk.line-site') })}
<form method="post" action="/desk/setup/site">
${textField({ words, name: 'name', label: words('desk.site-name'), hint: words('desk.site-name-hint'), value: values.name, error: problemAt(words, filled, 'name'), maxlength: 60, required: true })}
${selectField({ words, name: 'locale', label: words('desk.locale'), hint: words('desk.locale-hint'), value: values.locale, error: problemAt(words, filled, 'locale'), options: LOCALES.map((value) => ({ value, label: words(`desk.locale-${value}`) })) })}
${selectField({ words, name: 'timeZone', label: words('desk.zone'), hint: words('desk.zone-hint'), value: values.timeZone, error: problemAt(words, filled, 'timeZone'), options: zones() })}
${emailField({ words, name: 'contact', label: words('desk.contact'), hint: words('desk.contact-hint'), value: values.contact, error: problemAt(words, filled, 'contact'), required: true })}
${submitButton({ label: words('desk.save') })}
</form>`
}

function zones(): { value: string; label: string }[] {
  const names = Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')
  return ['Etc/UTC', ...names.filter((name) => name !== 'Etc/UTC')].map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
  }))
}

export function textPage(words: Words, which: 'legal' | 'privacy', filled: Filled): Html {
  return html`${problemSummary(words, filled)}
${headline({ kicker: back(words), title: words(`desk.line-${which}`) })}
<p>${words('desk.text-how')}</p>
<form method="post" action="/desk/setup/${which}">
${textArea({ words, name: 'text', label: words('desk.text'), hint: words('desk.text-hint'), value: filled.values.text, error: problemAt(words, filled, 'text'), maxlength: MAX_TEXT, rows: 24, required: true })}
${submitButton({ label: words('desk.save') })}
</form>`
}

export function petitionRulesPage(words: Words, filled: Filled): Html {
  const { values } = filled
  return html`${problemSummary(words, filled)}
${headline({ kicker: back(words), title: words('desk.line-petitions') })}
<form method="post" action="/desk/setup/petitions">
${radioGroup({
  words,
  name: 'openers',
  label: words('desk.openers'),
  value: values.openers,
  error: problemAt(words, filled, 'openers'),
  choices: [
    { value: 'everyone', label: words('desk.openers-everyone'), hint: words('desk.openers-everyone-hint') },
    { value: 'staff', label: words('desk.openers-staff'), hint: words('desk.openers-staff-hint') },
  ],
})}
${textField({ words, name: 'answerThreshold', label: words('desk.threshold'), hint: words('desk.threshold-hint'), value: values.answerThreshold, error: problemAt(words, filled, 'answerThreshold'), inputmode: 'numeric', maxlength: 12, required: true })}
${textField({ words, name: 'answerDays', label: words('desk.answer-days'), hint: words('desk.answer-days-hint'), value: values.answerDays, error: problemAt(words, filled, 'answerDays'), inputmode: 'numeric', maxlength: 4, required: true })}
${textField({ words, name: 'anonymiseMonths', label: words('desk.anonymise-months'), hint: words('desk.anonymise-months-hint'), value: values.anonymiseMonths, error: problemAt(words, filled, 'anonymiseMonths'), inputmode: 'numeric', maxlength: 2, required: true })}
${textField({ words, name: 'supportersNeeded', label: words('desk.supporters'), hint: words('desk.supporters-hint'), value: values.supportersNeeded ?? '0', error: problemAt(words, filled, 'supportersNeeded'), inputmode: 'numeric', maxlength: 2, required: true })}
${submitButton({ label: words('desk.save') })}
</form>`
}
