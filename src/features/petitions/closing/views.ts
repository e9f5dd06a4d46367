import { html, type Child, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { calendarDay } from '#features/works/index.ts'
import { errorSummary, radioGroup, submitButton, textArea, textField } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { day, headline, notice, section, statement, statusTag } from '#ui/parts.ts'
import { handoverTable } from '../delivering/views.ts'
import type { Handover } from '../delivering/queries.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { MAX_NAME, MAX_WORDS } from './forms.ts'
import type { Announcement } from './queries.ts'
import { mayAnnounce } from './rules.ts'

export interface EndingPage {
  petition: Petition
  said: Announcement[]
  handovers: Handover[]
  wrong?: { form: 'end' | 'delivery'; values: Record<string, string>; problems: Problems }
}

const DONE: Record<string, MessageKey> = { said: 'life.done-said', files: 'life.done-files' }

/** The author's page about the end: how it ended, the files for the hand-over, and that they were delivered. */
export function endingPage(visit: Visit, page: EndingPage): Response {
  const { words, url } = visit
  const { petition, said, handovers, wrong } = page
  const path = petitionPath(petition)
  const title = words('life.ending-title')
  const errors = Object.entries(wrong?.problems ?? {}).map(([name, key]) => ({
    name,
    id: `f-${wrong!.form}-${name}`,
    message: words(key),
  }))
  const asked = url.searchParams.get('done') ?? ''
  const done = Object.hasOwn(DONE, asked) ? DONE[asked] : undefined
  return pageOf(
    visit,
    {
      title,
      robots: 'noindex',
      sample: petition.sample,
      status: errors.length ? 422 : 200,
      scripts: ['copy-button.js', 'char-count.js'],
    },
    html`${errorSummary({ words, errors })}
${done ? notice({ kind: 'done', content: html`<p>${words(done)}</p>` }) : ''}
${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title })}
${said.length ? section({ id: 'said', title: words('life.said'), content: html`<ul class="rows">${said.map((one) => html`<li>${saidView(words, petition, one)} ${standing(words, one)}</li>`)}</ul>` }) : ''}
${section({
  id: 'files',
  title: words('life.handover-title'),
  content: html`<p>${words('life.handover-how')}</p>
${handovers.length ? handoverTable(words, petition, handovers) : ''}
<form method="post" action="${path}/handovers">${submitButton({ label: words('life.handover-button'), kind: handovers.length ? 'quiet' : 'main' })}</form>`,
})}
${section({ id: 'delivery', title: words('life.delivery-title'), content: deliveryForm(words, page, `${path}/announcements`) })}
${section({ id: 'end', title: words('life.end-title'), content: endForm(words, page, path) })}
<p><a href="${path}/organise">${words('life.back-to-organise')}</a></p>`,
  )
}

const standing = (words: Words, { check }: Announcement): Child => {
  if (!check) return statusTag(words('life.waits-for-check'), 'waiting')
  if (check.decision === 'shown') return statusTag(words('life.shown'), 'open')
  return html`${statusTag(words('life.refused'), 'closed')} <span dir="auto">${check.reason}</span>`
}

type Fields = Pick<EndingPage, 'petition' | 'said' | 'wrong'>

const fieldOf = (words: Words, wrong: EndingPage['wrong'], form: 'end' | 'delivery', name: string) => ({
  words,
  name,
  id: `f-${form}-${name}`,
  value: wrong?.form === form ? wrong.values[name] : undefined,
  error: wrong?.form === form && wrong.problems[name] ? words(wrong.problems[name]) : undefined,
})

function endForm(words: Words, { petition, said, wrong }: Fields, path: string): Html {
  const refusal = mayAnnounce(petition, said, 'ended')
  if (refusal) return html`<p>${words(`life.announce-${refusal}`)}</p>`
  return html`<p>${words(petition.state.signable ? 'life.end-how-open' : 'life.end-how-closed')}</p>
<form method="post" action="${path}/announcements" novalidate>
${radioGroup({
  ...fieldOf(words, wrong, 'end', 'kind'),
  label: words('life.kind'),
  required: true,
  choices: (['victory', 'ended'] as const).map((kind) => ({
    value: kind,
    label: words(`life.kind-${kind}`),
    hint: words(`life.kind-${kind}-hint`),
  })),
})}
${textArea({ ...fieldOf(words, wrong, 'end', 'words'), label: words('life.words'), hint: words('life.words-hint'), maxlength: MAX_WORDS, rows: 5, required: true })}
${submitButton({ label: words('life.send-to-check') })}
</form>`
}

/** Also on the desk: there it is shown at once. */
export function deliveryForm(
  words: Words,
  { petition, said, wrong }: Fields,
  action: string,
  button: MessageKey = 'life.send-to-check',
): Html {
  const refusal = mayAnnounce(petition, said, 'delivered')
  if (refusal) return html`<p>${words(`life.announce-${refusal}`)}</p>`
  const field = (name: string) => fieldOf(words, wrong, 'delivery', name)
  return html`<form method="post" action="${action}" novalidate>
<input type="hidden" name="kind" value="delivered">
${textField({ ...field('on'), type: 'date', label: words('life.delivered-on'), required: true })}
${textField({ ...field('to'), label: words('life.delivered-to'), hint: words('life.delivered-to-hint'), maxlength: MAX_NAME, required: true })}
${textField({ ...field('by'), label: words('life.delivered-by'), hint: words('life.delivered-by-hint'), maxlength: MAX_NAME, required: true })}
${textArea({ ...field('words'), label: words('life.delivered-words'), maxlength: MAX_WORDS, rows: 3 })}
${submitButton({ label: words(button) })}
</form>`
}

/** One thing that was said about the end, as everybody reads it. */
export function saidView(words: Words, petition: Petition, one: Announcement): Html {
  const who = one.saidBy === 'author' ? html`<bdi>${petition.author}</bdi>` : words('life.by-moderator')
  const source = html`<p class="note">${who} · ${day(words, one.saidAt)}</p>`
  if (one.delivered)
    return html`<p><strong>${words('life.delivered', {
      day: calendarDay(words, one.delivered.on),
      to: one.delivered.to,
      by: one.delivered.by || words('life.not-named'),
    })}</strong></p>
${one.words ? statement(one.words) : ''}${source}`
  return html`<p><strong>${words(`life.says-${one.kind as 'victory' | 'ended'}`)}</strong></p>
${statement(one.words)}${source}`
}
