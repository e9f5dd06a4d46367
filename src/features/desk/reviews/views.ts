import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { ABOUTS, mayAnswerObjection, type CheckedText, type TextToCheck } from '#features/reviews/index.ts'
import { languageName } from '#features/works/index.ts'
import { errorSummary, hidden, radioGroup, submitButton, textField } from '#ui/fields.ts'
import { emptyState, headline, notice, section, statement, table, time } from '#ui/parts.ts'
import { problemAt, problemSummary, type Filled } from '../frame.ts'

const place = ({ subjectId, voiceId }: TextToCheck): string => `/desk/reviews/${subjectId}/${voiceId}`

/** Who looks, and how many others could. */
interface You {
  id: number
  others: number
}

export interface TextsPage {
  words: Words
  you: You
  texts: TextToCheck[]
  rule: 'before' | 'after'
  operator: boolean
  filled: Filled
}

export function textsPage({ words, texts, you, rule, operator, filled }: TextsPage): Html {
  return html`${problemSummary(words, filled)}
${headline({ title: words('reviews.desk') })}
<p>${words('reviews.desk-how')}</p>
${texts.length ? html`<ul class="rows">${texts.map((text) => row(words, text, you))}</ul>` : emptyState({ text: words('reviews.desk-none') })}
${section({
  id: 'find',
  title: words('reviews.desk-find'),
  content: html`<form method="get" action="/desk/reviews">${textField({ words, name: 'address', label: words('reviews.desk-address'), value: filled.values.address ?? '', error: problemAt(words, filled, 'address') })}${submitButton({ label: words('reviews.desk-open'), kind: 'quiet' })}</form>`,
})}
${section({
  id: 'rule',
  title: words('reviews.desk-rule'),
  content: operator
    ? html`<form method="post" action="/desk/reviews/rule">${radioGroup({
        words,
        name: 'reviewTexts',
        label: words('reviews.desk-rule-question'),
        value: rule,
        error: problemAt(words, filled, 'reviewTexts'),
        choices: (['before', 'after'] as const).map((value) => ({
          value,
          label: words(`reviews.desk-rule-${value}`),
        })),
      })}${submitButton({ label: words('reviews.desk-rule-save'), kind: 'quiet' })}</form>`
    : html`<p>${words(`reviews.desk-rule-${rule}`)}</p>`,
})}`
}

const topic = (words: Words, about: string): string => words(`reviews.topic-${about}` as MessageKey)

/** What the author says against the decision; whoever looks again reads it first. */
const objection = (words: Words, text: TextToCheck): Html | '' =>
  text.objection
    ? notice({
        kind: 'attention',
        title: words('reviews.desk-objection'),
        content: statement(text.objection),
      })
    : ''

const mayDecide = (text: TextToCheck, you: You): boolean =>
  text.objection === null || mayAnswerObjection(text.decidedBy, you.id, you.others)

/** Said to who made the decision that somebody objects to. */
const own = (words: Words, text: TextToCheck, you: You): Html | '' =>
  text.objection !== null && text.decidedBy === String(you.id)
    ? html`<p>${words(mayDecide(text, you) ? 'reviews.object-only-you' : 'reviews.object-other-moderator')}</p>`
    : ''

function row(words: Words, text: TextToCheck, you: You): Html {
  return html`<li><p class="note"><bdi>${text.work.title}</bdi> · ${languageName(words, text.language)} · ${words('reviews.is-about', { about: topic(words, text.about) })} · ${time(words, text.since)}</p>
<div lang="${text.language}">${statement(text.body)}</div>
${objection(words, text)}${own(words, text, you)}<p><a class="button quiet" href="${place(text)}">${words('reviews.desk-decide')}</a></p>
${mayDecide(text, you) ? html`<form method="post" action="${place(text)}/checks">${hidden('version', String(text.version))}${submitButton({ label: words('reviews.desk-show'), name: 'decision', value: 'shown', kind: 'quiet' })}</form>` : ''}</li>`
}

/** The rules’ own reasons in words; what a moderator wrote as it is. */
function why(words: Words, { by, decision, reason }: CheckedText['decisions'][number]): string {
  const known = by === 'rule' || (decision === 'shown' && reason === 'checked')
  return known ? words(`reviews.desk-why-${reason}` as MessageKey) : reason
}

export function textPage({
  words,
  text,
  staff,
  you,
  filled,
}: {
  words: Words
  text: CheckedText
  staff: Map<number, string>
  you: You
  filled: Filled
}): Html {
  const by = (name: string): string => staff.get(Number(name)) ?? words('desk.log-site')
  const errors = Object.entries(filled.problems).map(([name, key]) => ({ name, message: words(key) }))
  return html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="/works/${encodeURIComponent(text.work.slug)}/reviews/${text.publicId}"><bdi>${text.work.title}</bdi></a>`, title: words('reviews.desk-one') })}
<p class="note">${languageName(words, text.language)} · ${words('reviews.is-about', { about: topic(words, text.about) })}${text.spoilers ? html` · ${words('reviews.spoilers')}` : ''} · ${time(words, text.since)}</p>
<div lang="${text.language}">${text.body ? statement(text.body) : words('reviews.no-text')}</div>
${objection(words, text)}${own(words, text, you)}${
    text.body && mayDecide(text, you)
      ? section({
          id: 'decide',
          title: words('reviews.desk-text'),
          content: html`<p>${words('reviews.desk-grounds')}</p><form method="post" action="${place(text)}/checks">${hidden('version', String(text.version))}
${textField({ words, name: 'reason', label: words('reviews.desk-reason'), hint: words('reviews.desk-reason-hint'), value: filled.values.reason ?? '', error: problemAt(words, filled, 'reason'), maxlength: 200 })}
${submitButton({ label: words('reviews.desk-show'), name: 'decision', value: 'shown', kind: 'quiet' })} ${submitButton({ label: words('reviews.desk-refuse'), name: 'decision', value: 'refused', kind: 'danger' })}</form>`,
        })
      : ''
  }
${section({
  id: 'topic',
  title: words('reviews.desk-topic'),
  content: html`<form method="post" action="${place(text)}/topics">${radioGroup({
    words,
    name: 'about',
    label: words('reviews.desk-about-question'),
    value: filled.values.about || text.about,
    error: problemAt(words, filled, 'about'),
    choices: ABOUTS.map((about) => ({ value: about, label: words(`reviews.about-${about}`) })),
  })}${textField({ words, name: 'reason', id: 'f-about-reason', label: words('reviews.desk-about-reason'), hint: words('reviews.desk-about-hint'), value: filled.values['about-reason'] ?? '', error: problemAt(words, filled, 'about-reason'), maxlength: 200 })}${submitButton({ label: words('reviews.desk-correct'), kind: 'quiet' })}</form>`,
})}
${
  text.decisions.length || text.corrections.length
    ? section({
        id: 'history',
        title: words('reviews.desk-history'),
        content: table({
          id: 'decisions',
          caption: words('reviews.desk-decisions'),
          captionHidden: true,
          columns: ['when', 'who', 'what', 'why'].map((name) => ({
            label: words(`reviews.desk-${name}` as MessageKey),
          })),
          rows: [
            ...text.decisions.map((one) => ({
              at: one.at,
              cells: [
                time(words, one.at),
                by(one.by),
                words('reviews.desk-version', {
                  n: one.version,
                  decision: words(`reviews.desk-was-${one.decision}`),
                }),
                why(words, one),
              ],
            })),
            ...text.objections.map((one) => ({
              at: one.at,
              cells: [
                time(words, one.at),
                words('reviews.desk-author'),
                words('reviews.desk-objected', { n: one.version }),
                one.body,
              ],
            })),
            ...text.corrections.map((one) => ({
              at: one.at,
              cells: [time(words, one.at), by(one.by), topic(words, one.about), one.reason],
            })),
          ]
            .sort((a, b) => b.at.getTime() - a.at.getTime())
            .map(({ cells }) => cells),
        }),
      })
    : ''
}`
}
