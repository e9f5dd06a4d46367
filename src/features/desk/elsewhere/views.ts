import { html, safeUrl, type Html } from '#core/html.ts'
import type { Values, Words } from '#core/i18n.ts'
import {
  figureText,
  MAX_CSV,
  MAX_QUOTE,
  MEASURES,
  OUTSIDE_CSV_COLUMNS,
  RESTS_ON,
  STANCES,
  type Critic,
  type EnteredFigure,
} from '#features/reviews/index.ts'
import {
  calendarDay,
  languageOptions,
  workLine,
  workPath,
  type Work,
  type WorkSummary,
} from '#features/works/index.ts'
import {
  errorSummary,
  radioGroup,
  selectField,
  submitButton,
  textArea,
  textField,
  type Field,
} from '#ui/fields.ts'
import { emptyState, headline, section, time } from '#ui/parts.ts'
import { problemAt, problemSummary, type Filled } from '../frame.ts'

/** The forms of the page that were sent with a mistake, by name. */
export type Mistakes = Record<string, Filled & { say?: Values }>

export interface ElsewherePage {
  words: Words
  work: Work
  critics: Critic[]
  figures: EnteredFigure[]
  staff: Map<number, string>
  mistakes: Mistakes
}

export function workChoice(words: Words, works: readonly WorkSummary[], filled: Filled): Html {
  return html`${problemSummary(words, filled)}
${headline({ title: words('works.desk') })}
<form method="get" action="/desk/works">${textField({ words, name: 'work', label: words('reviews.desk-work'), value: filled.values.work ?? '', error: problemAt(words, filled, 'work') })}${submitButton({ label: words('reviews.desk-open'), kind: 'quiet' })}</form>
<ul class="entries">${works.map((work) => html`<li>${workLine(words, work)} · <a href="/desk/works/${encodeURIComponent(work.slug)}/elsewhere">${words('reviews.desk-elsewhere-link')}</a> · <a href="/desk/works/${encodeURIComponent(work.slug)}/facts">${words('works.desk-facts-link')}</a> · <a href="/desk/works/${encodeURIComponent(work.slug)}/statements">${words('desk.work-statements')}</a></li>`)}</ul>`
}

export function elsewherePage(page: ElsewherePage): Html {
  const { words, work, critics, figures, mistakes } = page
  const errors = Object.entries(mistakes).flatMap(([form, { problems, say }]) =>
    Object.entries(problems).map(([name, key]) => ({ name, id: idOf(form, name), message: words(key, say) })),
  )
  const place = `/desk/works/${encodeURIComponent(work.slug)}`
  return html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a>`, title: words('reviews.desk-elsewhere-of', { title: work.title }) })}
<p><a href="${place}/facts">${words('works.desk-facts-link')}</a> · <a href="${place}/statements">${words('desk.work-statements')}</a></p>
${section({ id: 'critics', title: words('reviews.critics'), content: critics.length ? html`<ul class="rows">${critics.map((critic) => criticRow(page, place, critic))}</ul>` : emptyState({ text: words('reviews.critics-none-for') }) })}
${section({ id: 'critic', title: words('reviews.desk-critic-add'), content: criticForm(words, place, mistakes.critic) })}
${section({ id: 'outside', title: words('reviews.outside'), content: figures.length ? html`<ul class="rows">${figures.toReversed().map((figure) => figureRow(page, place, figure))}</ul>` : emptyState({ text: words('reviews.critics-none-for') }) })}
${section({ id: 'figure', title: words('reviews.desk-figure-add'), content: figureForm(words, place, mistakes.figure) })}
${section({ id: 'table', title: words('reviews.outside-csv'), content: tableForm(words, place, mistakes.table) })}`
}

const idOf = (form: string, name: string): string => `${form}-${name}`

const fieldsOf =
  (words: Words, form: string, filled: Mistakes[string] | undefined) =>
  (name: string): Pick<Field, 'words' | 'name' | 'id' | 'value' | 'error'> => ({
    words,
    name,
    id: idOf(form, name),
    value: filled?.values[name] ?? '',
    error: filled?.problems[name] && words(filled.problems[name], filled.say),
  })

function criticForm(words: Words, place: string, filled: Mistakes[string] | undefined): Html {
  const given = fieldsOf(words, 'critic', filled)
  return html`<form method="post" action="${place}/critics">
${textField({ ...given('outlet'), label: words('reviews.critic-outlet'), maxlength: 100, required: true })}
${textField({ ...given('author'), label: words('reviews.critic-author'), maxlength: 100, required: false })}
${textField({ ...given('url'), label: words('reviews.critic-url'), type: 'url', maxlength: 1000, required: true })}
${textField({ ...given('publishedOn'), label: words('reviews.critic-day'), type: 'date', required: true })}
${textField({ ...given('mark'), label: words('reviews.critic-mark'), hint: words('reviews.critic-mark-hint'), maxlength: 20, required: false })}
${radioGroup({ ...given('stance'), label: words('reviews.critic-stance'), required: true, choices: STANCES.map((value) => ({ value, label: words(`reviews.critics-${value}`) })) })}
${radioGroup({ ...given('restsOn'), label: words('reviews.critic-rests'), required: true, choices: RESTS_ON.map((value) => ({ value, label: words(`reviews.rests-${value}`) })) })}
${selectField({ ...given('language'), value: filled?.values.language || words.locale.slice(0, 2), label: words('reviews.language'), options: languageOptions(words) })}
${textArea({ ...given('quote'), label: words('reviews.critic-quote'), hint: words('reviews.critic-quote-hint'), maxlength: MAX_QUOTE, rows: 4, required: true })}
${submitButton({ label: words('reviews.desk-enter') })}</form>`
}

function figureForm(words: Words, place: string, filled: Mistakes[string] | undefined): Html {
  const given = fieldsOf(words, 'figure', filled)
  return html`<form method="post" action="${place}/outside">
${textField({ ...given('source'), label: words('reviews.outside-source'), maxlength: 80, required: true })}
${radioGroup({ ...given('measure'), label: words('reviews.outside-measure'), required: true, choices: MEASURES.map((value) => ({ value, label: words(`reviews.outside-measure-${value}`) })) })}
${textField({ ...given('value'), label: words('reviews.outside-value'), inputmode: 'numeric', maxlength: 20, required: true })}
${textField({ ...given('lowest'), label: words('reviews.outside-lowest'), inputmode: 'numeric', maxlength: 20, required: false })}
${textField({ ...given('highest'), label: words('reviews.outside-highest'), inputmode: 'numeric', maxlength: 20, required: false })}
${textField({ ...given('url'), label: words('reviews.critic-url'), type: 'url', maxlength: 1000, required: true })}
${textField({ ...given('takenAt'), label: words('reviews.outside-time'), type: 'datetime-local', required: true })}
${submitButton({ label: words('reviews.desk-enter') })}</form>`
}

function tableForm(words: Words, place: string, filled: Mistakes[string] | undefined): Html {
  const given = fieldsOf(words, 'table', filled)
  return html`<form method="post" action="${place}/outside/table">
${textArea({ ...given('table'), label: words('reviews.outside-csv'), hint: words('reviews.outside-csv-hint', { names: OUTSIDE_CSV_COLUMNS.join(', ') }), maxlength: MAX_CSV, rows: 6, required: true })}
${submitButton({ label: words('reviews.desk-enter'), kind: 'quiet' })}</form>`
}

const enteredBy = ({ words, staff }: ElsewherePage, by: string): string =>
  words('reviews.desk-by', { name: staff.get(Number(by)) ?? words('desk.log-site') })

function criticRow(page: ElsewherePage, place: string, critic: Critic): Html {
  const { words } = page
  return html`<li><p>“${critic.quote}”</p><p class="note"><a href="${safeUrl(critic.url)}" rel="external nofollow"><bdi>${critic.outlet}</bdi></a> · ${calendarDay(words, critic.publishedOn)} · ${words(`reviews.critics-${critic.stance}`)} · ${enteredBy(page, critic.enteredBy)}</p>${removalForm(page, place, 'critics', critic.id)}</li>`
}

function figureRow(page: ElsewherePage, place: string, figure: EnteredFigure): Html {
  const { words } = page
  return html`<li><p><a href="${safeUrl(figure.url)}" rel="external nofollow"><bdi>${figure.source}</bdi></a>: ${figureText(words, figure)}</p><p class="note">${time(words, figure.takenAt)} · ${enteredBy(page, figure.enteredBy)}</p>${removalForm(page, place, 'outside', figure.id)}</li>`
}

function removalForm(
  { words, mistakes }: ElsewherePage,
  place: string,
  name: 'critics' | 'outside',
  id: number,
): Html {
  const given = fieldsOf(words, `${name}-${id}`, mistakes[`${name}-${id}`])
  return html`<form method="post" action="${place}/${name}/${id}/removal">${textField({ ...given('reason'), label: words('reviews.desk-remove-reason'), maxlength: 200 })}${submitButton({ label: words('reviews.desk-remove'), kind: 'quiet' })}</form>`
}
