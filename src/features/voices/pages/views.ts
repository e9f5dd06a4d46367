import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import {
  checkbox,
  codeField,
  emailField,
  errorSummary,
  hidden,
  radioGroup,
  resendTimer,
  submitButton,
  textArea,
} from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { countStatus, definitionList, headline, notice, section, shareBox } from '#ui/parts.ts'
import type { Act } from '../acting/rules.ts'
import { RESEND_SECONDS, type Submitted } from '../confirming/actions.ts'
import { BASES, type VoiceKind, type VoiceSubject } from '../kinds.ts'
import type { MailState } from '../mailing/index.ts'
import type { ConfirmedStatus } from '../status/queries.ts'
import { WISHES } from '../submitting/forms.ts'

type Field = { field: string; text: string } | undefined

const SCRIPTS = {
  waiting: ['one-time-code.js', 'resend-timer.js'],
  status: ['count-status.js', 'share-button.js', 'copy-button.js'],
}

function post(action: string, content: Child): Html {
  return html`<form method="post" action="${action}" novalidate>${content}</form>`
}

function about(subject: VoiceSubject, title: string): Html {
  return headline({ kicker: html`<a href="${subject.path}">${subject.title}</a>`, title })
}

const frame = (
  subject: VoiceSubject,
  title: string,
  scripts: string[] = [],
): Parameters<typeof pageOf>[1] => ({
  title,
  robots: 'noindex',
  sample: subject.sample,
  scripts,
})

export function seenQuestion(words: Words, value: string | undefined): Html {
  return radioGroup({
    words,
    name: 'seen',
    label: words('voices.wait.seen'),
    hint: words('voices.wait.seen.hint'),
    value,
    choices: BASES.map((basis) => ({ value: basis, label: words(`voices.seen.${basis}`) })),
  })
}

interface Waiting {
  place: string
  subject: VoiceSubject
  submitted: Submitted
  mail: MailState | undefined
  knownBrowser: boolean
  problem: Field
  typed: string | undefined
}

export function waitingPage(visit: Visit, page: Waiting): Response {
  const { words } = visit
  const { place, subject, submitted, problem } = page
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
    { ...frame(subject, words('voices.wait.title'), SCRIPTS.waiting), status: problem ? 422 : 200 },
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

export function mailSentence(words: Words, mail: MailState | undefined): string {
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
  _kind: VoiceKind,
  subject: VoiceSubject,
  submitted: Submitted,
  confirmed: boolean,
  problem?: MessageKey,
  values: Record<string, number> = {},
): Response {
  const { words, url } = visit
  const title = words(confirmed ? 'voices.link.open.title' : 'voices.link.title')
  const facts: [Child, Child][] = [
    [words('voices.link.name'), submitted.name],
    [words('voices.link.version'), words('voices.link.version.value', { version: submitted.version })],
    ...(submitted.country
      ? ([[words('voices.link.country'), words.country(submitted.country)]] as [Child, Child][])
      : []),
    [
      words('voices.link.shown'),
      words(submitted.wishes.includes('shows') ? 'voices.link.shown.yes' : 'voices.link.shown.no'),
    ],
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

export function notYoursPage(visit: Visit, subject: VoiceSubject): Response {
  const { words } = visit
  const content = html`${about(subject, words('voices.not-yours.title'))}
<p>${words('voices.not-yours')}</p>
<p>${words('voices.not-yours.help')}</p>
<p><a href="${subject.path}">${words('voices.status.back')}</a></p>`
  return pageOf(visit, { ...frame(subject, words('voices.not-yours.title')), status: 403 }, content)
}

export function erasedPage(visit: Visit, subject: VoiceSubject): Response {
  const { words } = visit
  const content = html`${about(subject, words('voices.status.erased.title'))}
<p>${words('voices.status.erased.text')}</p>
<p><a href="${subject.path}">${words('voices.status.back')}</a></p>`
  return pageOf(visit, frame(subject, words('voices.status.erased.title')), content)
}

interface StatusPage {
  place: string
  subject: VoiceSubject
  status: ConfirmedStatus
  problems: Record<string, MessageKey>
  typed: string
}

export function statusPage(visit: Visit, page: StatusPage): Response {
  const { words, url, ctx } = visit
  const { place, subject, status, problems } = page
  const done = url.searchParams.get('done')
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  const address = ctx.config.baseUrl + subject.path
  const active = status.state === 'active'
  const content = html`
${errorSummary({ words, errors })}
${about(subject, words('voices.status.title'))}
${done === 'already' ? notice({ content: html`<p>${words('voices.status.already')}</p>` }) : ''}
${done === 'saved' ? notice({ kind: 'done', content: html`<p>${words('voices.status.saved')}</p>` }) : ''}
${standing(words, page)}
${active ? section({ id: 'pass-on', title: words('voices.status.share'), content: shareBox({ words, url: address, title: subject.title }) }) : ''}
${active ? section({ id: 'follow', title: words('voices.status.follow'), content: html`<p>${words('voices.status.follow.text')} <a href="${subject.path}.atom">${words('voices.status.follow.feed')}</a></p>` }) : ''}
${active && status.counted && subject.asksSeen ? said(words, page) : ''}
${active || status.state === 'held' ? wishes(words, page) : ''}
${['held', 'refused', 'removed'].includes(status.state) ? objection(words, page) : ''}
${
  active || status.state === 'held'
    ? section({
        id: 'withdraw',
        title: words('voices.status.withdraw'),
        content: post(
          `${place}/withdrawal`,
          html`<p>${words('voices.status.withdraw.text')}</p>${submitButton({ label: words('voices.status.withdraw'), kind: 'danger' })}`,
        ),
      })
    : ''
}
${yourData(words, page)}
<p><a href="${subject.path}">${words('voices.status.back')}</a></p>`
  return pageOf(
    visit,
    {
      ...frame(subject, words('voices.status.title'), SCRIPTS.status),
      status: errors.length > 0 ? 422 : 200,
    },
    content,
  )
}

const reason = (words: Words, act: Act | undefined): string =>
  words(`voices.reason.${act?.reason ?? 'reconsidered'}` as MessageKey)

function standing(words: Words, { place, subject, status }: StatusPage): Html {
  const last = (name: string): Act | undefined => status.acts.findLast(({ act }) => act === name)
  const noted = (act: Act | undefined): Child =>
    act?.note && act.act !== 'change' ? html`<p>${words('voices.status.note', { note: act.note })}</p>` : ''
  const box = (title: string, text: string, more: Child = ''): Html =>
    html`<div class="standing"><h2>${title}</h2><p>${text}</p>${more}</div>`
  switch (status.state) {
    case 'held':
      return box(
        words('voices.status.held'),
        words('voices.status.held.text', { reason: reason(words, last('hold')) }),
      )
    case 'refused':
    case 'removed': {
      const removal = last('remove')
      const at = words.time(removal?.at ?? status.confirmedAt)
      const title = words(status.state === 'removed' ? 'voices.status.removed' : 'voices.status.refused')
      return box(
        title,
        words('voices.status.removed.text', { at, reason: reason(words, removal) }),
        noted(removal),
      )
    }
    case 'withdrawn': {
      const at = words.time(last('withdraw')?.at ?? status.confirmedAt)
      const again = html`<p><a class="button main" href="${subject.path}#sign">${words('voices.status.sign-again')}</a></p>`
      return box(words('voices.status.withdrawn'), words('voices.status.withdrawn.text', { at }), again)
    }
    default:
      if (status.counted)
        return box(
          words('voices.status.counted', { number: status.number ?? 0 }),
          words('voices.status.counted.text', {
            at: words.time(status.confirmedAt),
            index: status.index ?? 0,
          }),
          subject.log === 'public'
            ? html`<p><a href="${place}/receipt.tlog-proof" download>${words('voices.status.receipt')}</a> · <a href="/check">${words('voices.status.receipt.check')}</a><br>
${words('voices.status.receipt.text')}</p>`
            : '',
        )
      return countStatus({
        src: `${place}/status.json`,
        content: box(words('voices.status.confirmed'), words('voices.status.confirmed.text')),
      })
  }
}

function said(words: Words, { place, status }: StatusPage): Html {
  return section({
    id: 'said',
    title: words('voices.status.what-you-said'),
    content: post(
      `${place}/seen`,
      html`${seenQuestion(words, status.basis.split('/')[0])}${submitButton({ label: words('voices.status.change.seen'), kind: 'quiet' })}`,
    ),
  })
}

function wishes(words: Words, { place, status }: StatusPage): Html {
  return section({
    id: 'wishes',
    title: words('voices.status.change.wishes'),
    content: post(
      `${place}/wishes`,
      html`${WISHES.map((wish) =>
        checkbox({
          words,
          name: wish,
          value: 'yes',
          label: words(`voices.wish.${wish}`),
          checked: status.wishes.includes(wish),
        }),
      )}${submitButton({ label: words('voices.status.save'), kind: 'quiet' })}`,
    ),
  })
}

function objection(words: Words, { place, status, problems, typed }: StatusPage): Html {
  const open = status.objection
  return section({
    id: 'objection',
    title: words('voices.status.object'),
    content: open
      ? html`<p>${words('voices.status.object.sent', { at: words.time(open.at) })}</p>`
      : post(
          `${place}/objection`,
          html`${textArea({
            words,
            name: 'objection',
            label: words('voices.status.object.label'),
            hint: words('voices.status.object.hint'),
            maxlength: 500,
            value: typed,
            error: problems.objection && words(problems.objection),
          })}${submitButton({ label: words('voices.status.object') })}`,
        ),
  })
}

function yourData(words: Words, { place, problems }: StatusPage): Html {
  return html`${section({
    id: 'data',
    title: words('voices.status.data'),
    content: html`<p>${words('voices.status.data.text')} <a href="${place}/data.json" download>${words('voices.status.data.download')}</a></p>
${post(`${place}/forgetting`, html`<p>${words('voices.status.forget.text')}</p>${submitButton({ label: words('voices.status.forget'), kind: 'quiet' })}`)}`,
  })}${section({
    id: 'erasure',
    title: words('voices.status.erase'),
    content: post(
      `${place}/erasure`,
      html`<p>${words('voices.status.erase.text')}</p>${checkbox({
        words,
        name: 'erase',
        value: 'yes',
        label: words('voices.status.erase.confirm'),
        error: problems.erase && words(problems.erase),
      })}${submitButton({ label: words('voices.status.erase'), kind: 'danger' })}`,
    ),
  })}`
}
