import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { checkbox, errorSummary, submitButton, textArea } from '#ui/fields.ts'
import { OFFER_SCRIPT } from '#features/viewings/index.ts'
import { pageOf } from '#ui/frame.ts'
import { countStatus, notice, section, shareBox } from '#ui/parts.ts'
import type { Act } from '../acting/rules.ts'
import { WISHES, type VoiceKind, type VoiceSubject, type Wish } from '../kinds.ts'
import type { ConfirmedStatus } from '../status/queries.ts'
import { nounWords } from '../words.ts'
import { about, frame, post, seenQuestion } from './parts.ts'
import { proofSection } from './proof-views.ts'

const SCRIPTS = ['count-status.js', 'share-button.js', 'copy-button.js', OFFER_SCRIPT]

interface StatusPage {
  kind: VoiceKind
  place: string
  subject: VoiceSubject
  status: ConfirmedStatus
  problems: Record<string, MessageKey>
  typed: string
  /** The kind's own part. */
  own: Html | undefined
}

export function statusPage(visit: Visit, page: StatusPage): Response {
  const { url, ctx } = visit
  const { kind, place, subject, status, problems, own } = page
  const words = nounWords(visit.words, kind.noun)
  const allowed = kind.wishes ?? WISHES
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
${own ?? ''}
${proofSection(words, page)}
${active ? section({ id: 'pass-on', title: words('voices.status.share'), content: shareBox({ words, url: address, title: subject.title }) }) : ''}
${active && allowed.includes('news') ? section({ id: 'follow', title: words('voices.status.follow'), content: html`<p>${words('voices.status.follow.text')} <a href="${subject.path}.atom">${words('voices.status.follow.feed')}</a></p>` }) : ''}
${active && status.counted && subject.asksSeen ? said(words, page) : ''}
${allowed.length > 0 && (active || status.state === 'held') ? wishes(words, page, allowed) : ''}
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
      ...frame(subject, words('voices.status.title'), SCRIPTS),
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
    act?.note ? html`<p>${words('voices.status.note', { note: act.note })}</p>` : ''
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

function wishes(words: Words, { place, status }: StatusPage, allowed: readonly Wish[]): Html {
  return section({
    id: 'wishes',
    title: words('voices.status.change.wishes'),
    content: post(
      `${place}/wishes`,
      html`${allowed.map((wish) =>
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
