import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import type { Tally } from '#features/voices/index.ts'
import { calendarDay } from '#features/works/index.ts'
import { partyPath } from '#features/statements/index.ts'
import { pageOf } from '#ui/frame.ts'
import { day, emptyState, headline, section, table } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import type { Asking } from './queries.ts'
import type { AnswerState } from './rules.ts'

/** "has not been reached", "answer due by 12 October 2026", "overdue by 3 days" … */
export function answerWords(words: Words, addressee: string, state: AnswerState): string {
  switch (state.name) {
    case 'not-asked':
      return ''
    case 'answered':
      return state.days === undefined
        ? words('petitions.answered-on', { day: calendarDay(words, state.on) })
        : words('petitions.answered-after', { day: calendarDay(words, state.on), n: state.days })
    case 'due':
      return words('petitions.answer-due', { day: calendarDay(words, state.on) })
    case 'overdue':
      return words('petitions.answer-overdue', { n: state.by })
    default:
      return words(`petitions.answer-${state.name}`, { addressee })
  }
}

/** Since when an answer is asked for and how it stands; a number that has fallen since is told. */
export function clockLine(
  words: Words,
  petition: Pick<Petition, 'addressee'>,
  { clock, state }: Pick<Asking, 'clock' | 'state'>,
  tally: Pick<Tally, 'net'>,
): Html | '' {
  if (!clock) return ''
  const fallen = tally.net < clock.threshold
  return html`<p>${words('petitions.asked-for')} ${day(words, clock.startedAt)}, ${words('petitions.asked-for-at', { n: clock.threshold })} · ${answerWords(words, petition.addressee, state)}</p>${
    fallen ? html`<p class="note">${words('petitions.clock-fallen', { net: tally.net })}</p>` : ''
  }`
}

/** What stands in the place of the reply while there is none. */
export function withoutReply(
  words: Words,
  petition: Pick<Petition, 'addressee' | 'form'>,
  { party, state }: Pick<Asking, 'party' | 'state'>,
): Html {
  const { addressee } = petition
  if (!addressee) return html`<p class="lead">${words('statements.no-answer-call')}</p>`
  const line =
    state.name === 'not-reached'
      ? words('petitions.answer-not-reached', { addressee })
      : words('statements.no-answer', { addressee })
  return html`<p class="lead">${line}</p>${
    party
      ? html`<p><a href="${partyPath(party)}">${words(party.claimedAt ? 'petitions.about-addressee' : 'petitions.is-this-you', { addressee })}</a></p>`
      : ''
  }`
}

export interface Waiting {
  petition: Petition
  asking: Asking
  tally: Tally
}

/** Who was asked, by how many, since when, and how it stands; the longest wait first. */
export function answersPage(visit: Visit, waiting: Waiting[], answered: Waiting[]): Response {
  const { words, site } = visit
  const title = words('petitions.answers-title')
  return pageOf(
    visit,
    {
      title,
      description: words('petitions.answers-intro', { n: site.answerThreshold }),
      canonical: '/answers',
      wide: true,
    },
    html`${headline({ title, byline: words('petitions.answers-intro', { n: site.answerThreshold }) })}
${section({
  id: 'waiting',
  title: words('petitions.answers-waiting'),
  content: waiting.length
    ? list(words, 'waiting-table', words('petitions.answers-caption'), waiting)
    : emptyState({ text: words('petitions.answers-none') }),
})}
${
  answered.length
    ? section({
        id: 'answered',
        title: words('petitions.answers-given'),
        content: list(words, 'answered-table', words('petitions.answered-caption'), answered),
      })
    : ''
}
<p class="note"><a href="/answers.json">${words('works.data')}</a></p>`,
  )
}

const list = (words: Words, id: string, caption: string, rows: Waiting[]): Html =>
  table({
    id,
    caption,
    captionHidden: true,
    columns: [
      { label: words('petitions.answers-asked') },
      { label: words('petitions.signatures'), numeric: true },
      { label: words('petitions.answers-days'), numeric: true },
    ],
    rows: rows.map(({ petition, asking, tally }) => [
      html`<a href="${petitionPath(petition)}" lang="${petition.text.language}"><bdi>${petition.text.action}</bdi></a><br><span class="note">${
        asking.party
          ? html`<a href="${partyPath(asking.party)}"><bdi>${petition.addressee}</bdi></a>`
          : html`<bdi>${petition.addressee}</bdi>`
      }</span><br>${answerWords(words, petition.addressee, asking.state)}`,
      words.number(tally.net),
      words.number('days' in asking.state ? (asking.state.days ?? 0) : 0),
    ]),
  })
