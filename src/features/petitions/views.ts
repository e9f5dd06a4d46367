import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import type { Tally } from '#features/voices/index.ts'
import { calendarDay, workPath } from '#features/works/index.ts'
import { day, statusTag } from '#ui/parts.ts'
import type { Petition } from './queries.ts'
import { readersPath } from './translating/views.ts'

/** "To Lumen · asked by Dana Whitlock", with the names in bold. */
export function whoAsksWhom(words: Words, petition: Pick<Petition, 'form' | 'addressee' | 'author'>): Html {
  const whom = petition.addressee
    ? html`${words('petitions.to-label')} <b><bdi>${petition.addressee}</bdi></b>`
    : words('petitions.form-call')
  return html`${whom} · ${words('petitions.by-label')} <b><bdi>${petition.author}</bdi></b>`
}

/** State in a word, where it is not simply open. */
export function stateTag(words: Words, { state, sample }: Pick<Petition, 'state' | 'sample'>): Html {
  const label = sample ? html` ${statusTag(words('petitions.sample'), 'waiting')}` : ''
  switch (state.name) {
    case 'live':
      return html`${statusTag(words('petitions.state-live'), 'waiting')}${label}`
    case 'listed':
      return label || statusTag(words('petitions.state-open'), 'open')
    case 'declined':
      return html`${statusTag(words('petitions.state-declined'), 'closed')}${label}`
    case 'dormant':
      return html`${statusTag(words('neighbours.dormant-tag'), 'waiting')}${label}`
    case 'joined':
      return html`${statusTag(words('neighbours.joined-tag'), 'closed')}${label}`
    default:
      return html`${statusTag(words('petitions.state-closed'), 'closed')}${label}`
  }
}

export interface ListOptions {
  /** Numbers by petition; left out where a number would only push. */
  tallies?: ReadonlyMap<number, Tally>
  /** Said under the entry, such as what moved. */
  note?: (petition: Petition) => Child
  /** On a work's own page its title need not be repeated. */
  withoutWork?: boolean
}

/** Petitions one below the other: what is asked, of whom, the number. */
export function petitionList(
  { words }: Pick<Visit, 'words'>,
  petitions: readonly Petition[],
  { tallies, note, withoutWork }: ListOptions = {},
): Html {
  return html`<ul class="entries">${petitions.map((petition) => {
    const tally = tallies?.get(petition.id)
    return html`<li>
<p class="entry-title"><a href="${readersPath(petition)}" lang="${petition.text.language}" dir="auto">${petition.text.action}</a></p>
<p class="entry-facts">${whoAsksWhom(words, petition)}${withoutWork ? '' : html` · <a href="${workPath(petition.work)}"><bdi>${petition.work.title}</bdi></a>`}</p>
<p class="entry-facts">${tally ? html`<b>${words.number(tally.net)}</b> ${words('ui.signatures-unit', { n: tally.net })} · ` : ''}${whenOpen(words, petition)} ${
      petition.state.name === 'listed' && !petition.sample ? '' : stateTag(words, petition)
    }</p>
${note ? html`<p class="entry-facts">${note(petition)}</p>` : ''}
</li>`
  })}</ul>`
}

/** "open until 8 March 2027" or "closed on …". */
export function whenOpen(
  words: Words,
  { state, closesOn }: Pick<Petition, 'state' | 'closesOn'>,
): Html | string {
  if (state.signable) return words('petitions.open-until', { day: calendarDay(words, closesOn) })
  if (state.name === 'closed')
    return html`${words('petitions.closed-on')} ${day(words, new Date(state.endsAt.getTime() - 1))}`
  return words(state.name === 'declined' ? 'petitions.not-listed' : 'petitions.not-open')
}
