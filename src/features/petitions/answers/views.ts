import { html, type Child, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import type { Statement } from '#features/statements/index.ts'
import type { VoiceSubject } from '#features/voices/index.ts'
import { errorSummary, hidden, radioGroup, submitButton, textArea } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { day, headline, section, statement as quoted, statusTag } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { MAX_REJOINDER, verdicts, type Verdict } from './forms.ts'
import type { AnswerCount, Reception, Rejoinder } from './queries.ts'

/** "Of 1,204 signers who answered: 301 say that it answers, 452 partly, 451 no." */
const answerSentence = (words: Words, { total, yes, partly, no }: AnswerCount): string =>
  total ? words('organising.answers', { total, yes, partly, no }) : words('organising.answers-none')

/** Under a reply: what those who signed say of it, and what the author replies, at the size of the reply. */
export function receptionView(words: Words, petition: Petition, { count, rejoinder }: Reception): Html {
  return html`<p class="answers">${answerSentence(words, count)}</p>
${
  rejoinder
    ? html`<section class="rejoinder" aria-labelledby="rejoinder-${rejoinder.id}"><h3 id="rejoinder-${rejoinder.id}">${words('organising.rejoinder')}</h3>
${quoted(rejoinder.text)}
<p class="note"><bdi>${petition.author}</bdi> · ${day(words, rejoinder.writtenAt)}</p></section>`
    : ''
}`
}

export function answerForm(
  words: Words,
  action: string,
  { id, value, error }: { id: string; value?: string | undefined; error?: string | undefined },
): Html {
  return html`<form method="post" action="${action}" novalidate>
${radioGroup({
  words,
  name: 'choice',
  id,
  label: words('organising.answer-question'),
  hint: words('organising.answer-hint'),
  value,
  error,
  choices: verdicts.map((verdict: Verdict) => ({
    value: verdict,
    label: words(`organising.answer-${verdict}`),
  })),
})}
${submitButton({ label: words('organising.answer-send') })}
</form>`
}

/** The question with the reply above it: behind the link of the mail, and again when nothing was chosen. */
export function answerPage(
  visit: Visit,
  subject: VoiceSubject,
  statement: Statement,
  action: string,
  problems: Problems = {},
): Response {
  const { words } = visit
  const error = problems.choice && words(problems.choice)
  return pageOf(
    visit,
    {
      title: words('organising.answer-question'),
      robots: 'noindex',
      sample: subject.sample,
      status: error ? 422 : 200,
    },
    html`${errorSummary({ words, errors: error ? [{ name: 'choice', id: 'f-choice', message: error }] : [] })}
${headline({ kicker: html`<a href="${subject.path}#reply">${subject.title}</a>`, title: words('organising.answer-question') })}
${quoted(statement.text)}
${answerForm(words, action, { id: 'f-choice', error })}`,
  )
}

/** On the page of a signature: the newest reply that was not judged yet, without a code. */
export function answersOfSigner(
  { words }: Pick<Visit, 'words'>,
  petition: Petition,
  statements: readonly Statement[],
  answered: ReadonlySet<number>,
): Html | '' {
  const shown = statements.filter(({ hidden: gone }) => !gone)
  if (!shown.length) return ''
  return section({
    id: 'replies',
    title: words('organising.replies-signer'),
    content: html`${shown.toReversed().map((statement): Child => {
      const about = html`<p>${words('organising.reply-of', { party: statement.party })} <a href="${petitionPath(petition)}#reply">${words('organising.reply-read')}</a></p>`
      return answered.has(statement.id)
        ? html`${about}<p>${statusTag(words('organising.answer-given'))}</p>`
        : html`${about}${answerForm(words, `/statements/${statement.publicId}/answering`, { id: `f-choice-${statement.id}` })}`
    })}`,
  })
}

/** On the organisers' page: the author's one reply to each statement. */
export function organiseRejoinders(
  words: Words,
  petition: Petition,
  statements: readonly Statement[],
  rejoinders: readonly Rejoinder[],
  isAuthor: boolean,
  wrong: { values: Record<string, string>; problems: Problems } | undefined,
): Html | '' {
  if (!statements.length) return ''
  return section({
    id: 'replies',
    title: words('organising.rejoinders'),
    content: html`<p>${words('organising.rejoinder-how')}</p>
${statements.map((statement) => {
  const of = rejoinders.filter(({ statementId }) => statementId === statement.id)
  const last = of.at(-1)
  const mine = wrong?.values.statement === statement.publicId ? wrong : undefined
  return html`<p><strong>${words('organising.reply-of', { party: statement.party })}</strong> <a href="${petitionPath(petition)}#reply">${words('organising.reply-read')}</a></p>
${last ? html`<p>${statusTag(words(`organising.state-${last.decision}`), last.decision === 'shown' ? 'open' : 'waiting')}${last.decision === 'refused' ? html` ${words('organising.moderator-wrote')} <span dir="auto">${last.reason}</span>` : ''}</p>` : ''}
${
  isAuthor && (!last || last.decision === 'refused')
    ? html`<form method="post" action="${petitionPath(petition)}/organise/rejoinders" novalidate>${hidden('statement', statement.publicId)}
${textArea({ words, name: 'text', id: mine ? 'f-rejoinders-text' : `f-rejoinder-${statement.id}`, label: words('organising.rejoinder-text'), maxlength: MAX_REJOINDER, rows: 6, required: true, value: mine?.values.text, error: mine?.problems.text && words(mine.problems.text) })}
${submitButton({ label: words('organising.send-to-check') })}</form>`
    : ''
}`
})}`,
  })
}
