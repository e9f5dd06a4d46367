import { html, raw, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { pageLinks } from '#core/pages.ts'
import type { Tally } from '#features/voices/index.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, linkButton, pager } from '#ui/parts.ts'
import { listStates, PETITIONS_PER_PAGE, sorts, type PetitionsFound, type Search } from './lists.ts'
import { petitionList } from './views.ts'

/** The list with its filters; every choice is a link, so each has an address. */
export function petitionsPage(
  visit: Visit,
  search: Search,
  found: PetitionsFound,
  tallies: ReadonlyMap<number, Tally>,
): Response {
  const { words, site } = visit
  const { q = '', page = 1 } = search
  const links = pageLinks(visit.url, { number: page, size: PETITIONS_PER_PAGE, total: found.total })
  const from = (page - 1) * PETITIONS_PER_PAGE + 1
  const neighbours = { ...(links.prev && { previous: links.prev }), ...(links.next && { next: links.next }) }
  const explained =
    search.state === 'waiting'
      ? words('petitions.state-filter-waiting-note', { n: site.answerThreshold })
      : search.state === 'declined'
        ? words('petitions.state-filter-declined-note')
        : ''
  return pageOf(
    visit,
    {
      title: words(search.state ? `petitions.state-filter-${search.state}` : 'petitions.title'),
      description: words('petitions.intro'),
      ...((q || search.state === 'declined') && { robots: 'noindex' as const }),
      feeds: [{ title: words('petitions.feed'), href: '/petitions.atom' }],
    },
    html`${headline({ title: words('petitions.title'), byline: words('petitions.intro') })}
${filters(visit, search)}
<p class="note" role="status">${words('petitions.found', { n: found.total })}${explained ? ` · ${explained}` : ''}</p>
${
  found.petitions.length
    ? html`${petitionList(visit, found.petitions, { tallies })}
${found.total > PETITIONS_PER_PAGE ? pager({ words, ...neighbours, from, to: from + found.petitions.length - 1, total: found.total }) : ''}`
    : html`${emptyState({ text: emptyText(visit, search, found.total) })}${found.total ? pager({ words, ...neighbours }) : ''}`
}
<p>${linkButton({ href: '/petitions/new', label: words('petitions.open-one'), kind: 'quiet' })}</p>`,
  )
}

const emptyText = ({ words }: Visit, search: Search, total: number): string =>
  words(
    total
      ? 'petitions.beyond'
      : search.q
        ? 'petitions.none-found'
        : search.state
          ? 'petitions.none-state'
          : 'petitions.none',
  )

function filters({ words }: Visit, search: Search): Html {
  const to = (changed: Partial<Record<'state' | 'sort', string>>): string => {
    const params = new URLSearchParams()
    const all = { state: search.state, q: search.q || undefined, sort: search.sort, ...changed }
    for (const [name, value] of Object.entries(all)) if (value) params.set(name, value)
    const query = params.toString()
    return `/petitions${query && `?${query}`}`
  }
  const choice = (href: string, label: string, current: boolean): Html =>
    html`<li><a href="${href}"${current ? (raw(' aria-current="true"') as Html) : ''}>${label}</a></li>`
  return html`<search><form class="search" action="/petitions" method="get">
<label class="visually-hidden" for="petitions-q">${words('petitions.search')}</label>
${search.state ? html`<input type="hidden" name="state" value="${search.state}">` : ''}${search.sort ? html`<input type="hidden" name="sort" value="${search.sort}">` : ''}
<input id="petitions-q" name="q" type="search" value="${search.q ?? ''}" placeholder="${words('petitions.search')}" maxlength="200">
<button class="button quiet" type="submit">${words('ui.search')}</button>
</form></search>
<nav class="filters" aria-label="${words('petitions.filter-label')}"><ul class="link-row">
${choice(to({ state: '' }), words('petitions.state-filter-all'), !search.state)}
${listStates.map((state) => choice(to({ state }), words(`petitions.state-filter-${state}`), search.state === state))}
</ul></nav>
<nav class="filters" aria-label="${words('petitions.sort-label')}"><ul class="link-row">
${sorts.map((sort) => choice(to({ sort: sort === 'most' ? '' : sort }), words(`petitions.sort-${sort}`), (search.sort ?? 'most') === sort))}
</ul></nav>`
}
