import { html, safeUrl, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { en } from '#locales/index.ts'
import { radioGroup, submitButton, textArea, textField, type Choice } from '#ui/fields.ts'
import {
  definitionList,
  emptyState,
  headline,
  notice,
  section,
  statement,
  statusTag,
  time,
} from '#ui/parts.ts'
import {
  decidedBy,
  mayDecideObjection,
  openObjection,
  REMOVAL_REASONS,
  type Act,
  type FoundVoice,
  type WaitingVoice,
} from '#features/voices/index.ts'
import { filledOf, formSummary, problemAt, problemSummary, type Filled } from '../frame.ts'
import { history } from '../history.ts'
import { actsFor, type SignatureAct } from './rules.ts'

const path = ({ ref }: FoundVoice): string => `/desk/signatures/${ref.subjectId}/${ref.id}`

/** Why, in the words that the person reads; an act without such words says nothing. */
function reasonText(words: Words, reason: string): string {
  const key = `reason.${reason}`
  return key in en.voices ? words(`voices.${key}` as MessageKey) : ''
}

export interface SignaturesPage {
  words: Words
  waiting: WaitingVoice[]
  filled: Filled
  /** What an address had submitted; undefined: nobody looked. */
  found?: FoundVoice[]
}

export function signaturesPage({ words, waiting, filled, found }: SignaturesPage): Html {
  return html`${problemSummary(words, filled)}
${headline({ title: words('desk.signatures') })}
${found ? section({ id: 'found', title: words('desk.found'), content: foundList(words, found) }) : ''}
${section({
  id: 'waiting',
  title: words('desk.waiting'),
  content: waiting.length
    ? html`<ul class="rows">${waiting.map((voice) => waitingRow(words, voice))}</ul>`
    : emptyState({ text: words('desk.waiting-none') }),
})}
${section({ id: 'look-up', title: words('desk.look-up'), content: lookUpForm(words, filled) })}`
}

function waitingRow(words: Words, voice: WaitingVoice): Html {
  return html`<li><p><a href="${path(voice)}"><strong dir="auto">${voice.name}</strong></a> ${stateTag(words, voice)}${
    voice.objection ? html` ${statusTag(words('desk.objection'), 'waiting')}` : ''
  }</p>
<p class="note"><bdi>${voice.title || words('desk.taken-down')}</bdi> · ${time(words, voice.since)}</p>
${voice.objection?.note ? statement(voice.objection.note) : html`<p>${reasonText(words, voice.reason)}</p>`}</li>`
}

function foundList(words: Words, found: FoundVoice[]): Html {
  if (!found.length) return emptyState({ text: words('desk.found-none') })
  return html`<ul class="rows">${found.map(
    (
      voice,
    ) => html`<li><p><a href="${path(voice)}"><strong dir="auto">${voice.name}</strong></a> ${stateTag(words, voice)}</p>
<p class="note"><bdi>${voice.title || words('desk.taken-down')}</bdi> · ${time(words, voice.submittedAt)}</p></li>`,
  )}</ul>`
}

const stateTag = (words: Words, { state }: FoundVoice): Html =>
  statusTag(
    words(state === 'submitted' ? 'desk.signature-submitted-state' : `desk.signature-${state}`),
    state === 'active' ? 'open' : state === 'held' || state === 'submitted' ? 'waiting' : 'closed',
  )

function lookUpForm(words: Words, filled: Filled): Html {
  const { values } = filled
  return html`<p>${words('desk.look-up-how')}</p>
<form method="post" action="/desk/signatures">
${textField({ words, name: 'address', label: words('desk.address'), hint: words('desk.address-hint'), value: values.address, error: problemAt(words, filled, 'address'), maxlength: 254, required: true, autocomplete: 'off' })}
${textField({ words, name: 'petition', label: words('desk.petition-address'), hint: words('desk.petition-address-hint'), value: values.petition, error: problemAt(words, filled, 'petition'), maxlength: 300, required: false, autocomplete: 'off' })}
${textField({ words, name: 'reason', label: words('desk.look-up-why'), hint: words('desk.look-up-why-hint'), value: values.reason, error: problemAt(words, filled, 'reason'), maxlength: 200, required: true })}
${submitButton({ label: words('desk.look-up-button') })}
</form>`
}

export interface SignaturePage {
  words: Words
  voice: FoundVoice
  /** Names of staff, by id. */
  staff: Map<number, string>
  /** Who looks, and how many others could. */
  you: { id: number; others: number }
  filled: Filled & { form?: SignatureAct }
}

export function signaturePage({ words, voice, staff, you, filled }: SignaturePage): Html {
  const objection = openObjection(voice.acts)
  const own = decidedBy(voice.acts) === String(you.id)
  const may = mayDecideObjection(voice.acts, you.id, you.others)
  return html`${formSummary(words, filled)}
${headline({ kicker: html`<a href="/desk/signatures">${words('desk.signatures')}</a>`, title: voice.name, tag: stateTag(words, voice) })}
${definitionList([
  [
    words('desk.signature-of'),
    voice.path
      ? html`<a href="${safeUrl(voice.path)}"><bdi>${voice.title}</bdi></a>`
      : words('desk.taken-down'),
  ],
  [words('desk.signature-submitted'), time(words, voice.submittedAt)],
  [
    words('desk.signature-confirmed'),
    voice.confirmedAt ? time(words, voice.confirmedAt) : words('desk.not-yet'),
  ],
  [
    words('desk.signature-number'),
    voice.number === undefined ? words('desk.not-counted') : words.number(voice.number),
  ],
  [
    words('desk.signature-signals'),
    voice.signals.length
      ? voice.signals.map((signal) => signalText(words, signal)).join(', ')
      : words('desk.none'),
  ],
])}
${objection ? notice({ kind: 'attention', title: words('desk.objection'), content: html`${statement(objection.note ?? '')}<p class="note">${time(words, objection.at)}</p>` }) : ''}
${voice.acts.length ? decided(words, voice.acts, staff) : ''}
${objection && own ? html`<p>${words(may ? 'desk.objection-only-you' : 'desk.objection-other-moderator')}</p>` : ''}
${actsFor(voice, objection !== undefined, may).map((act) => actForm(words, voice, act, filled))}`
}

function signalText(words: Words, signal: string): string {
  const key = `signal-${signal}`
  return key in en.desk ? words(`desk.${key}` as MessageKey) : signal
}

function decided(words: Words, acts: readonly Act[], staff: Map<number, string>): Html {
  const by = (act: Act): string => {
    if (act.by === 'person') return words('desk.by-person')
    if (act.by === 'rule') return words('desk.by-rule')
    return staff.get(Number(act.by)) ?? act.by
  }
  return history(
    words,
    acts.map((act) => [
      time(words, act.at),
      by(act),
      words(`desk.voice-act-${act.act}` as MessageKey),
      html`${reasonText(words, act.reason)}${act.note ? html` “${act.note}”` : ''}`,
    ]),
  )
}

function actForm(words: Words, voice: FoundVoice, act: SignatureAct, filled: SignaturePage['filled']): Html {
  const mine = filledOf(filled, act)
  const held = voice.state === 'held'
  const key = act === 'removal' && held ? 'refusal' : act
  return section({
    id: act,
    title: words(`desk.${key}`),
    content: html`<p>${words(`desk.${key}-how`)}</p>
<form method="post" action="${path(voice)}/${act}">
${act === 'removal' ? reasonField(words, mine) : ''}
${textArea({ words, name: 'note', id: `f-${act}-note`, label: words(act === 'answer' ? 'desk.answer' : 'desk.note'), hint: words('desk.note-hint'), value: mine.values.note, error: problemAt(words, mine, 'note'), maxlength: 500, rows: 3, required: act === 'answer' })}
${submitButton({ label: words(`desk.${key}-button`), kind: act === 'removal' ? 'danger' : 'main' })}
</form>`,
  })
}

function reasonField(words: Words, mine: Filled): Html {
  const choices: Choice[] = REMOVAL_REASONS.map((reason) => ({
    value: reason,
    label: words(`desk.removal-${reason}`),
    hint: words('desk.removal-public', { reason: reasonText(words, reason) }),
  }))
  return radioGroup({
    words,
    name: 'reason',
    id: 'f-removal-reason',
    label: words('desk.removal-why'),
    value: mine.values.reason,
    error: problemAt(words, mine, 'reason'),
    choices,
    required: true,
  })
}
