import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import {
  checkbox,
  codeField,
  emailField,
  errorSummary,
  hidden,
  resendTimer,
  submitButton,
} from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { definitionList, notice, section } from '#ui/parts.ts'
import { RESEND_SECONDS, type Submitted } from '../confirming/actions.ts'
import { WISHES, type VoiceKind, type VoiceSubject } from '../kinds.ts'
import { nounWords } from '../words.ts'
import type { MailState } from '../mailing/index.ts'
import { about, frame, post, seenQuestion } from './parts.ts'

type Field = { field: string; text: string } | undefined

const SCRIPTS = ['one-time-code.js', 'resend-timer.js']

interface Waiting {
  words: Words
  place: string
  subject: VoiceSubject
  submitted: Submitted
  mail: MailState | undefined
  knownBrowser: boolean
  problem: Field
  typed: string | undefined
}

export function waitingPage(visit: Visit, page: Waiting): Response {
  const { words, place, subject, submitted, problem } = page
  const done = visit.url.searchParams.get('done')
  const address = submitted.address.typed
  const code = page.knownBrowser
    ? html`<p>${words('voices.wait.button-only', { address })}</p>`
    : codeField({
        words,
        name: 'code',
        label: words('voices.wait.code'),
        error: problem?.field === 'code' ? problem.text : undefined,
      })
  const content = html`
${errorSummary({ words, errors: problem ? [{ name: problem.field, message: problem.text }] : [] })}
${about(subject, words('voices.wait.title'))}
${done === 'resend' ? notice({ kind: 'done', content: html`<p>${words('voices.wait.resend.done')}</p>` }) : ''}
${done === 'answer' ? notice({ kind: 'done', content: html`<p>${words('voices.wait.seen.kept')}</p>` }) : ''}
${page.knownBrowser ? '' : html`<p>${words('voices.wait.sent-to')} <strong dir="ltr">${address}</strong>. ${mailSentence(words, page.mail)}</p>`}
${submitted.suggestion && !page.knownBrowser ? suggestion(words, place, submitted.suggestion) : ''}
${post(
  `${place}/confirm`,
  html`
${subject.asksSeen ? seenQuestion(words, submitted.answer) : ''}
${code}
<p>${submitButton({ label: words(page.knownBrowser ? 'voices.wait.sign-now' : 'voices.wait.confirm') })}${
    subject.asksSeen
      ? html` <button class="button quiet" type="submit" formaction="${place}/answer" formnovalidate>${words('voices.wait.seen.save')}</button>`
      : ''
  }</p>
${page.knownBrowser ? '' : checkbox({ words, name: 'remember', value: 'yes', label: words('voices.wait.remember') })}`,
)}
${
  page.knownBrowser
    ? ''
    : html`<p>${words('voices.wait.open-link')}</p>
${post(`${place}/resend`, resendTimer({ seconds: RESEND_SECONDS, button: submitButton({ label: words('voices.wait.resend'), kind: 'quiet' }) }))}
${section({
  id: 'address',
  title: words('voices.wait.wrong-address'),
  content: post(
    `${place}/address`,
    html`
${emailField({
  words,
  name: 'email',
  label: words('voices.wait.address'),
  value: page.typed ?? address,
  error: problem?.field === 'email' ? problem.text : undefined,
  required: true,
})}
${submitButton({ label: words('voices.wait.correct'), kind: 'quiet' })}`,
  ),
})}`
}`
  return pageOf(
    visit,
    { ...frame(subject, words('voices.wait.title'), SCRIPTS), status: problem ? 422 : 200 },
    content,
  )
}

function suggestion(words: Words, place: string, address: string): Html {
  return notice({
    kind: 'attention',
    title: words('voices.wait.suggestion', { address }),
    content: post(
      `${place}/address`,
      html`${hidden('email', address)}${submitButton({ label: words('voices.wait.suggestion.use', { address }), kind: 'quiet' })}`,
    ),
  })
}

function mailSentence(words: Words, mail: MailState | undefined): string {
  switch (mail?.state) {
    case 'waiting':
      return words(mail.more ? 'voices.mail.waiting-far' : 'voices.mail.waiting', { place: mail.place })
    case 'sent':
      return words('voices.mail.sent', { at: words.time(mail.at) })
    case 'put-off':
      return words('voices.mail.put-off', { at: words.time(mail.until) })
    case 'retrying':
      return words('voices.mail.retrying', { reason: words(mail.reason), at: words.time(mail.until) })
    case 'bounced':
      return words('voices.mail.bounced', { reason: words(mail.reason) })
    default:
      return ''
  }
}

export function linkPage(
  visit: Visit,
  kind: VoiceKind,
  subject: VoiceSubject,
  submitted: Submitted,
  confirmed: boolean,
  problem?: MessageKey,
  values: Record<string, number> = {},
): Response {
  const { url } = visit
  const words = nounWords(visit.words, kind.noun)
  const title = words(confirmed ? 'voices.link.open.title' : 'voices.link.title')
  const facts: [Child, Child][] = [
    [words('voices.link.name'), submitted.name],
    [words('voices.link.version'), words('voices.link.version.value', { version: submitted.version })],
    ...(submitted.country
      ? ([[words('voices.link.country'), words.country(submitted.country)]] as [Child, Child][])
      : []),
    ...((kind.wishes ?? WISHES).includes('shows')
      ? ([
          [
            words('voices.link.shown'),
            words(submitted.wishes.includes('shows') ? 'voices.link.shown.yes' : 'voices.link.shown.no'),
          ],
        ] as [Child, Child][])
      : []),
  ]
  const content = html`
${errorSummary({ words, errors: problem ? [{ name: 'confirm', message: words(problem, values) }] : [] })}
${about(subject, title)}
<p>${words(confirmed ? 'voices.link.open.text' : 'voices.link.text')}</p>
${confirmed ? '' : definitionList(facts)}
${post(
  url.pathname,
  html`
${!confirmed && subject.asksSeen ? seenQuestion(words, submitted.answer) : ''}
<p id="f-confirm">${submitButton({ label: words(confirmed ? 'voices.link.open' : 'voices.link.confirm') })}</p>`,
)}
${confirmed ? '' : html`<p>${words('voices.link.not-me')}</p>`}`
  return pageOf(visit, { ...frame(subject, title), status: problem ? 422 : 200 }, content)
}

export function notYoursPage(visit: Visit, kind: VoiceKind, subject: VoiceSubject): Response {
  const words = nounWords(visit.words, kind.noun)
  const content = html`${about(subject, words('voices.not-yours.title'))}
<p>${words('voices.not-yours')}</p>
<p>${words('voices.not-yours.help')}</p>
<p><a href="${subject.path}">${words('voices.status.back')}</a></p>`
  return pageOf(visit, { ...frame(subject, words('voices.not-yours.title')), status: 403 }, content)
}

export function erasedPage(visit: Visit, kind: VoiceKind, subject: VoiceSubject): Response {
  const words = nounWords(visit.words, kind.noun)
  const content = html`${about(subject, words('voices.status.erased.title'))}
<p>${words('voices.status.erased.text')}</p>
<p><a href="${subject.path}">${words('voices.status.back')}</a></p>`
  return pageOf(visit, frame(subject, words('voices.status.erased.title')), content)
}
