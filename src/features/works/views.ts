import { html, safeUrl, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { pageLinks } from '#core/pages.ts'
import { pageOf } from '#ui/frame.ts'
import { definitionList, emptyState, headline, linkButton, pager, section, statusTag } from '#ui/parts.ts'
import { FACTS, type WorkChange } from './changing.ts'
import { identifierUrl, type Identifier } from './identifiers.ts'
import { languageName } from './languages.ts'
import { WORKS_PER_PAGE, type Work, type WorkSummary, type WorksFound } from './queries.ts'

export const workPath = (work: Pick<WorkSummary, 'slug'>): string => `/works/${encodeURIComponent(work.slug)}`

/** "film, 2026" */
export const kindAndYear = (words: Words, work: WorkSummary): string =>
  [words(`works.kind-${work.kind}`), work.year].filter(Boolean).join(', ')

/** "Paper Crowns · film, 2026 · Ines Varga · on Lumen", the title as a link. */
export function workLine(words: Words, work: WorkSummary): Html {
  return html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a> · ${kindAndYear(words, work)}${
    work.makers.length ? html` · <bdi>${work.makers.join(', ')}</bdi>` : ''
  }${work.services.length ? html` · ${words('works.on', { names: work.services.join(', ') })}` : ''}`
}

export function workList(words: Words, works: readonly WorkSummary[]): Html {
  return html`<ul class="entries">${works.map((work) => html`<li>${workLine(words, work)}${work.sample ? html` ${statusTag(words('petitions.sample'), 'waiting')}` : ''}</li>`)}</ul>`
}

/** The field that searches works; a GET form, so that a search has an address. */
function workSearch(words: Words, q: string, action = '/works'): Html {
  return html`<search><form class="search" action="${safeUrl(action)}" method="get">
<label for="work-q">${words('works.search')}</label>
<p class="hint" id="work-q-hint">${words('works.search-hint')}</p>
<div class="search-line"><input id="work-q" name="q" type="search" value="${q}" maxlength="200" aria-describedby="work-q-hint"> <button class="button quiet" type="submit">${words('works.search-button')}</button></div>
</form></search>`
}

export function worksPage(visit: Visit, q: string, number: number, found: WorksFound): Response {
  const { words } = visit
  const links = pageLinks(visit.url, { number, size: WORKS_PER_PAGE, total: found.total })
  const from = (number - 1) * WORKS_PER_PAGE + 1
  const list = found.works.length
    ? html`${workList(words, found.works)}
${found.total > WORKS_PER_PAGE ? pager({ words, previous: links.prev ?? undefined, next: links.next ?? undefined, from, to: from + found.works.length - 1, total: found.total }) : ''}`
    : html`${emptyState({ text: found.total ? words('works.beyond') : q ? words('works.none-found') : words('works.none') })}${
        found.total ? pager({ words, previous: links.prev ?? undefined, next: links.next ?? undefined }) : ''
      }`
  return pageOf(
    visit,
    {
      title: words('works.title'),
      description: words('works.intro'),
      ...(q && { robots: 'noindex' as const }),
    },
    html`${headline({ title: words('works.title'), byline: words('works.intro') })}
${workSearch(words, q)}
${q ? html`<p class="note" role="status">${words('works.found', { n: found.total, q })}</p>` : ''}
${list}
<p>${linkButton({ href: '/works/new', label: words('works.add'), kind: 'quiet' })}</p>`,
  )
}

/**
 * A work's page: what it is, then everything that this site has about it. `sections` come from the features, in the order of the
 * page; a feature that has nothing to say about the work gives none.
 */
export function workPage(
  visit: Visit,
  work: Work,
  sections: Html[],
  {
    corrections = [],
    ...options
  }: { robots?: 'noindex'; styles?: string[]; corrections?: WorkChange[] } = {},
): Response {
  const { words } = visit
  return pageOf(
    visit,
    {
      ...options,
      title: work.title,
      description: [kindAndYear(words, work), ...work.makers].join(' · '),
      sample: work.sample,
      canonical: workPath(work),
      wide: true,
    },
    html`${headline({ title: work.title, byline: html`${kindAndYear(words, work)}${work.makers.length ? html` · <bdi>${work.makers.join(', ')}</bdi>` : ''}` })}
${sections}
${section({ id: 'facts', title: words('works.about'), content: facts(words, work, corrections) })}
<p class="note"><a href="${workPath(work)}.json">${words('works.data')}</a></p>`,
  )
}

function facts(words: Words, work: Work, corrections: WorkChange[]): Html {
  const others = work.titles.slice(1)
  const items: [Child, Child][] = []
  if (others.length)
    items.push([
      words('works.also'),
      listOf(
        others.map(
          (title) =>
            html`<span lang="${title.language}" dir="auto">${title.title}</span> (${languageName(words, title.language)})`,
        ),
      ),
    ])
  for (const role of ['makers', 'publishers', 'services'] as const)
    if (work[role].length)
      items.push([words(`works.${role}`), listOf(work[role].map((name) => html`<bdi>${name}</bdi>`))])
  if (work.runningMinutes)
    items.push([words('works.running-fact'), words('works.running-minutes', { n: work.runningMinutes })])
  if (work.releases.length)
    items.push([
      words('works.releases'),
      listOf(
        work.releases.map(
          (release) =>
            html`<time datetime="${release.releasedOn}">${words('works.release', { country: words.country(release.market), day: calendarDay(words, release.releasedOn) })}</time>`,
        ),
      ),
    ])
  if (work.identifiers.length)
    items.push([
      words('works.identifiers'),
      listOf(work.identifiers.map((identifier) => identifierLink(words, identifier))),
    ])
  if (corrections.length)
    items.push([
      words('works.corrections'),
      listOf(
        corrections.map(
          ({ at, facts: changed }) =>
            html`${words('works.correction', {
              facts: FACTS.filter((fact) => changed[fact])
                .map((fact) => words(`works.fact-${fact}`))
                .join(', '),
              day: words.date(at),
            })}`,
        ),
      ),
    ])
  return definitionList(items.length ? items : [[words('works.kind'), kindAndYear(words, work)]])
}

const listOf = (items: Html[]): Html =>
  html`<ul class="plain">${items.map((item) => html`<li>${item}</li>`)}</ul>`

function identifierLink(words: Words, identifier: Identifier): Html {
  const url = identifierUrl(identifier)
  const text = html`<bdi>${identifier.value}</bdi>`
  return html`${words(`works.scheme-${identifier.scheme}`)} ${url ? html`<a href="${safeUrl(url)}" rel="external nofollow">${text}</a>` : text}`
}

const days = new Map<string, Intl.DateTimeFormat>()

/** A calendar day in words; it has no time zone, so the zone of the site must not move it. */
export function calendarDay(words: Words, day: string): string {
  const locale = words.locale === 'en' ? 'en-GB' : words.locale
  let format = days.get(locale)
  if (!format)
    days.set(locale, (format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })))
  return format.format(new Date(`${day}T00:00:00Z`))
}
