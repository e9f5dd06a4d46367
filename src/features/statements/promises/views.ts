import type { Problems } from '#core/forms.ts'
import { html, safeUrl, type Html } from '#core/html.ts'
import { dateLocale, type Words } from '#core/i18n.ts'
import { radioGroup, textArea, textField } from '#ui/fields.ts'
import { day, statusTag } from '#ui/parts.ts'
import type { OutcomeSaid, Promised } from './queries.ts'
import { MAX_OUTCOME_WORDS } from './forms.ts'
import { outcomes, promiseState, sides, type PromiseState, type Side } from './rules.ts'

export const promisePath = (promise: Pick<Promised, 'publicId'>): string => `/promises/${promise.publicId}`

/** What was promised with the state of each, and what both sides say; nothing where nothing was promised. */
export function promiseList(
  words: Words,
  promises: readonly Promised[],
  today: string,
  level: 3 | 4 = 3,
): Html | '' {
  if (!promises.length) return ''
  const title = words('statements.promises', { n: promises.length })
  return html`${level === 3 ? html`<h3>${title}</h3>` : ''}
<ul class="rows promises">${promises.map((promise) => html`<li id="promise-${promise.publicId}">${promiseView(words, promise, today)}</li>`)}</ul>`
}

export function promiseView(words: Words, promise: Promised, today: string): Html {
  const state = promiseState(promise.outcomes, promise.dueOn, today)
  return html`<p dir="auto"><strong>${promise.words}</strong></p>
<p class="note"><bdi>${promise.party}</bdi> · ${words('statements.due', { day: dayIn(words, promise.dueOn) })} · <a href="${promisePath(promise)}">${stateLine(words, promise, state)}</a></p>
${sides.map((side) => sideView(words, promise, side))}`
}

const stateTone = (state: PromiseState): 'open' | 'waiting' | 'closed' =>
  state.name === 'waiting' ? 'waiting' : state.name === 'agreed' ? 'closed' : 'open'

/** "The maker says kept, the author says broken": both are told, and neither is judged. */
function stateLine(words: Words, promise: Promised, state: PromiseState): Html {
  const text =
    state.name === 'agreed'
      ? words(`statements.agreed-${state.outcome}`)
      : state.name === 'said'
        ? words(`statements.${state.side}-says-${state.outcome}`, { party: promise.party })
        : words(`statements.promise-${state.name}`)
  return statusTag(text, stateTone(state))
}

/** The newest word of one side, with its evidence. */
function sideView(words: Words, promise: Promised, side: Side): Html | '' {
  const said = promise.outcomes.findLast((one) => one.side === side)
  return said ? outcomeView(words, promise, said) : ''
}

export function outcomeView(words: Words, promise: Promised, said: OutcomeSaid): Html {
  return html`<p class="outcome"><b>${words(`statements.${said.side}-says-${said.outcome}`, { party: promise.party })}</b> (${day(words, said.at)}${
    said.enteredBy === 'staff' ? html`, ${words('statements.entered-for-side')}` : ''
  }): ${
    said.salt === null ? words('statements.outcome-erased') : html`<span dir="auto">${said.words}</span>`
  }${
    said.link
      ? html` <a href="${safeUrl(said.link)}" rel="external nofollow">${words('statements.evidence')}</a>`
      : ''
  }</p>`
}

const dayIn = (words: Words, day: string): string =>
  new Intl.DateTimeFormat(dateLocale(words.locale), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )

/** What became of a promise, as one side says it. */
export function outcomeFields(
  words: Words,
  { values, problems }: { values: Record<string, string>; problems: Problems },
): Html {
  const at = (name: string): string | undefined => problems[name] && words(problems[name])
  return html`${radioGroup({
    words,
    name: 'outcome',
    label: words('statements.outcome'),
    value: values.outcome,
    error: at('outcome'),
    required: true,
    choices: outcomes.map((outcome) => ({ value: outcome, label: words(`statements.outcome-${outcome}`) })),
  })}
${textArea({ words, name: 'words', label: words('statements.evidence-words'), hint: words('statements.evidence-words-hint'), value: values.words, error: at('words'), maxlength: MAX_OUTCOME_WORDS, rows: 4, required: true })}
${textField({ words, name: 'link', type: 'url', label: words('statements.evidence-link'), value: values.link, error: at('link'), maxlength: 1000, required: false })}`
}
