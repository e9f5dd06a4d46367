import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { workPath, type Work } from '#features/works/index.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, linkButton, linkRow, pager, section } from '#ui/parts.ts'
import { SCORE_STYLES, scores } from '../hiding/views.ts'
import type { ShownReview } from '../reading/queries.ts'
import { reviewItem } from '../reading/views.ts'
import { reviewsPath } from '../reviewing/paths.ts'
import type { Statistics } from '../statistics/queries.ts'
import { allTopics, GROUPS, isExpecting, sum, total, type Group } from '../statistics/rules.ts'
import { groupName } from '../statistics/words.ts'
import {
  asOf,
  headlineScore,
  languagesPart,
  monthsPart,
  otherScores,
  seenAgainstUnseen,
  topicsNote,
  topicsPart,
} from './scores.ts'

export interface ReviewsPage {
  work: Work
  statistics: Statistics
  reviews: ShownReview[]
  /** Sections about critics and other places, where there is something to say. */
  more: (Html | '')[]
}

const countOf = ({ topics }: Statistics): number => {
  const groups = allTopics(topics)
  return total(sum(...GROUPS.map((group) => groups[group])))
}

/** How many texts of one group stand on the first page. */
export const FIRST_OF_GROUP = 5

export function reviewsPage(visit: Visit, { work, statistics, reviews, more }: ReviewsPage): Response {
  const { words } = visit
  const path = reviewsPath(work)
  const { groups } = statistics
  const n = countOf(statistics)
  const write = linkButton({ href: `${path}/new`, label: words('reviews.write') })
  const spread = seenAgainstUnseen(words, groups)
  const content = n
    ? html`${scores(
        words,
        work,
        html`${headlineScore(words, groups)}
${otherScores(words, groups)}
${topicsPart(words, statistics)}
${asOf(words, statistics)}
${spread ? section({ id: 'spread', title: words('reviews.spread'), content: spread }) : ''}
${section({ id: 'over-time', title: words('reviews.over-time'), content: monthsPart(words, statistics) })}
${section({ id: 'by-language', title: words('reviews.by-language'), content: languagesPart(words, statistics) })}`,
      )}`
    : emptyState({ text: words('reviews.none') })
  return pageOf(
    visit,
    {
      title: words('reviews.of-title', { title: work.title }),
      description: words('reviews.description', { title: work.title }),
      sample: work.sample,
      canonical: path,
      styles: SCORE_STYLES,
      wide: true,
    },
    html`${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a>`, title: words('reviews.of-title', { title: work.title }) })}
<p>${write}</p>
${content}
${more}
${texts(visit, work, reviews)}
${linkRow([
  html`<a href="${path}/method">${words('reviews.method-link')}</a>`,
  html`<a href="/scores">${words('reviews.hide-title')}</a>`,
  html`<a href="${path}.json">${words('reviews.json')}</a>`,
  html`<a href="${path}.csv">${words('reviews.csv')}</a>`,
  html`<a href="${path}.jsonld">${words('reviews.jsonld')}</a>`,
])}`,
  )
}

/** Group by group, newest first in each; nothing else has a say in the order. */
function texts(visit: Visit, work: Work, reviews: ShownReview[]): Html {
  const { words } = visit
  const byGroup = Map.groupBy(reviews, (review) => review.basis)
  const group = (name: Group): Html | '' => {
    const list = byGroup.get(name)
    if (!list) return ''
    return html`<h3 class="group-title">${groupName(words, name)}</h3>
${list.slice(0, FIRST_OF_GROUP).map((review) => reviewItem(words, work, review))}
${list.length > FIRST_OF_GROUP ? html`<p><a href="${reviewsPath(work)}?by=${encodeURIComponent(name)}">${words('reviews.all-of-group')}</a></p>` : ''}`
  }
  const unseen = GROUPS.filter(isExpecting).filter((name) => byGroup.has(name))
  return section({
    id: 'texts',
    title: words('reviews.texts'),
    content: reviews.length
      ? html`<p class="note">${words('reviews.order')}</p>${GROUPS.filter((name) => !isExpecting(name)).map(group)}
${unseen.length ? html`<details class="expectations"><summary>${words('reviews.texts-unseen')}</summary>${unseen.map(group)}</details>` : ''}`
      : emptyState({ text: words('reviews.texts-none') }),
  })
}

export const PER_PAGE = 20

/** All texts of one group, page by page. */
export function groupPage(
  visit: Visit,
  { work, group, reviews, after }: { work: Work; group: Group; reviews: ShownReview[]; after: boolean },
): Response {
  const { words } = visit
  const path = reviewsPath(work)
  const shown = reviews.slice(0, PER_PAGE)
  const by = `${path}?by=${encodeURIComponent(group)}`
  return pageOf(
    visit,
    {
      title: `${words('reviews.of-title', { title: work.title })}: ${groupName(words, group)}`,
      sample: work.sample,
      robots: 'noindex',
      styles: SCORE_STYLES,
    },
    html`${headline({ kicker: html`<a href="${path}">${words('reviews.of-title', { title: work.title })}</a>`, title: groupName(words, group) })}
${shown.length ? shown.map((review) => reviewItem(words, work, review)) : emptyState({ text: words('reviews.texts-none') })}
${pager({
  words,
  ...(after && { previous: by }),
  ...(reviews.length > PER_PAGE && { next: `${by}&after=${shown.at(-1)!.publicId}` }),
})}`,
  )
}

/** The reviews on a work's page: the sentence, the headline and the drawing; everything else is a page of its own. */
export function reviewsSection(words: Words, work: Work, statistics: Statistics | undefined): Html {
  const path = reviewsPath(work)
  const n = statistics ? countOf(statistics) : 0
  const links = html`${linkButton({ href: `${path}/new`, label: words('reviews.write'), kind: n ? 'quiet' : 'main' })} ${n ? linkButton({ href: path, label: words('reviews.read-all'), kind: 'quiet' }) : ''}`
  return section({
    id: 'reviews',
    title: words('reviews.title'),
    content:
      statistics && n
        ? html`${scores(words, work, html`${headlineScore(words, statistics.groups)}${topicsNote(words, statistics)}${seenAgainstUnseen(words, statistics.groups)}${asOf(words, statistics)}`)}<p>${links}</p>`
        : emptyState({ text: words('reviews.none'), action: links }),
  })
}
