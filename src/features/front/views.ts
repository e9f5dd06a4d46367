import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { pageLinks } from '#core/pages.ts'
import { petitionList, type Petition } from '#features/petitions/index.ts'
import type { Tally } from '#features/voices/index.ts'
import { workList, type Work, type WorkSummary } from '#features/works/index.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, linkButton, pager, section, split } from '#ui/parts.ts'

export interface Home {
  moving: Petition[]
  /** Net signatures of the last 24 hours. */
  movedBy: ReadonlyMap<number, number>
  newest: Petition[]
  waiting: Petition[]
  tallies: ReadonlyMap<number, Tally>
}

export function homePage(visit: Visit, { moving, movedBy, newest, waiting, tallies }: Home): Response {
  const { words, site } = visit
  const part = (
    id: string,
    title: string,
    list: Petition[],
    empty: string,
    more: { href: string; label: string },
  ): Html =>
    section({
      id,
      title,
      content: list.length
        ? html`${petitionList(visit, list, {
            tallies,
            ...(id === 'moving' && {
              note: (petition: Petition) => words('front.moved', { n: movedBy.get(petition.id) ?? 0 }),
            }),
          })}
<p><a href="${more.href}">${more.label}</a></p>`
        : emptyState({ text: empty }),
    })
  return pageOf(
    visit,
    {
      title: site.name,
      description: words('front.intro'),
      canonical: '/',
      wide: true,
      feeds: [{ title: words('petitions.feed'), href: '/petitions.atom' }],
    },
    html`${headline({ title: words('front.headline'), byline: words('front.intro') })}
${bigSearch(visit, '')}
<div class="buttons">${linkButton({ href: '/petitions/new', label: words('petitions.open-one') })} ${linkButton({ href: '/works', label: words('works.title'), kind: 'quiet' })}</div>
${split({
  main: html`${part('moving', words('front.moving'), moving, words('front.moving-none'), { href: '/petitions?sort=moving', label: words('front.moving-more') })}
${part('newest', words('front.newest'), newest, words('front.newest-none'), { href: '/petitions?state=open&sort=newest', label: words('front.newest-more') })}`,
  side: part(
    'waiting',
    words('front.waiting'),
    waiting,
    words('front.waiting-none', { n: site.answerThreshold }),
    { href: '/answers', label: words('front.waiting-more') },
  ),
})}`,
  )
}

const bigSearch = ({ words }: Visit, q: string): Html =>
  html`<search><form class="search" action="/search" method="get">
<label class="visually-hidden" for="q">${words('ui.search-label')}</label>
<input id="q" name="q" type="search" value="${q}" placeholder="${words('ui.search-label')}" maxlength="200">
<button class="button main" type="submit">${words('ui.search')}</button>
</form></search>`

export interface Found {
  q: string
  page: number
  works: { works: WorkSummary[]; total: number }
  petitions: { petitions: Petition[]; total: number }
  tallies: ReadonlyMap<number, Tally>
}

export function searchPage(visit: Visit, { q, page, works, petitions, tallies }: Found): Response {
  const { words, url } = visit
  const links = pageLinks(url, { number: page, size: 20, total: petitions.total })
  const nothing = q && !works.total && !petitions.total
  return pageOf(
    visit,
    { title: q ? words('front.search-title', { q }) : words('ui.search'), robots: 'noindex' },
    html`${headline({ title: q ? words('front.search-title', { q }) : words('front.search') })}
${bigSearch(visit, q)}
${nothing ? emptyState({ text: words('front.search-none'), action: html`<a href="/works/new">${words('works.add')}</a>` }) : ''}
${
  works.works.length
    ? section({
        id: 'works',
        title: words('works.title'),
        content: html`${workList(words, works.works)}${works.total > works.works.length ? html`<p><a href="/works?q=${encodeURIComponent(q)}">${words('front.search-more-works', { n: works.total })}</a></p>` : ''}`,
      })
    : ''
}
${
  petitions.petitions.length || petitions.total
    ? section({
        id: 'petitions',
        title: words('petitions.title'),
        content: html`${petitions.petitions.length ? petitionList(visit, petitions.petitions, { tallies }) : emptyState({ text: words('petitions.beyond') })}
${petitions.total > 20 ? pager({ words, ...(links.prev && { previous: links.prev }), ...(links.next && { next: links.next }) }) : ''}`,
      })
    : ''
}`,
  )
}

/** The petitions on a work's page. */
export function petitionsSection({ words }: Visit, work: Work, list: Html, n: number): Html {
  const open = linkButton({
    href: `/petitions/new?work=${encodeURIComponent(work.slug)}`,
    label: words('works.open-petition'),
    kind: n ? 'quiet' : 'main',
  })
  return section({
    id: 'petitions',
    title: words('petitions.title'),
    content: n
      ? html`${list}<p>${open}</p>`
      : emptyState({ text: words('front.work-no-petition'), action: open }),
  })
}
