import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { languageName, workPath, type Work } from '#features/works/index.ts'
import { difference } from '#ui/difference.ts'
import { submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { pageOfHistory } from '#ui/history.ts'
import { day, headline, section, statement } from '#ui/parts.ts'
import { SCORE_STYLES, scoreInline } from '../hiding/views.ts'
import { loggedText } from '../importing/views.ts'
import { reviewsPath } from '../reviewing/paths.ts'
import { isExpecting, isGroup } from '../statistics/rules.ts'
import { groupName, markLabel } from '../statistics/words.ts'
import type { Correction, ShownReview, Version } from './queries.ts'

/** One review as it stands on a page: what it goes by first, then the mark, then the words. */
export function reviewItem(
  words: Words,
  work: Work,
  review: ShownReview,
  options: { alone?: boolean } = {},
): Html {
  const path = `${reviewsPath(work)}/${review.publicId}`
  const text = html`<div lang="${review.language}" dir="auto">${statement(review.body)}</div>`
  const facts: Child[] = [
    review.name ? html`<bdi>${review.name}</bdi>` : words('reviews.no-name'),
    day(words, review.at),
    languageName(words, review.language),
    ...(review.loggedAt && review.loggedOn ? [loggedText(words, review.loggedAt, review.loggedOn)] : []),
    aboutText(words, review),
    ...(review.versions > 1
      ? [html`<a href="${path}#versions">${words('reviews.changed-times', { n: review.versions - 1 })}</a>`]
      : []),
    ...(review.newer ? [words(`reviews.newer-${review.newer}`)] : []),
  ]
  return html`<article class="review" id="r-${review.publicId}" aria-labelledby="r-${review.publicId}-t">
<h3 id="r-${review.publicId}-t">${groupName(words, review.basis)}${scoreInline(work, html` · ${words(isExpecting(review.basis) ? 'reviews.expects' : 'reviews.gives', { mark: markLabel(words, review.mark) })}`)}</h3>
${review.spoilers ? html`<details class="spoilers"><summary>${words('reviews.spoilers-open')}</summary>${text}</details>` : text}
<p class="note">${joined(facts)}</p>
${helpful(words, work, review, options.alone)}
${options.alone ? '' : html`<p class="note"><a href="${path}">${words('reviews.permalink')}</a></p>`}
</article>`
}

const joined = (items: Child[]): Html =>
  html`${items.map((item, index) => html`${index ? ' · ' : ''}${item}`)}`

function aboutText(words: Words, { about, saidAbout }: Pick<ShownReview, 'about' | 'saidAbout'>): string {
  const name = (of: string): string => words(`reviews.topic-${of}` as MessageKey)
  return saidAbout
    ? words('reviews.about-corrected', { about: name(about), said: name(saidAbout) })
    : words('reviews.is-about', { about: name(about) })
}

function helpful(words: Words, work: Work, review: ShownReview, alone = false): Html {
  const given = review.helpful.map(({ basis, n }) =>
    words('reviews.helpful-by', { n, who: groupName(words, isGroup(basis) ? basis : 'unsaid') }),
  )
  return html`<form class="helpful" method="post" action="${reviewsPath(work)}/${review.publicId}/helpful">
${given.length ? html`<p class="note">${words('reviews.helpful-to')} ${given.join(', ')}</p>` : ''}
<p>${submitButton({ label: words('reviews.helpful'), name: 'helpful', value: 'yes', kind: 'quiet' })}${alone ? html` ${submitButton({ label: words('reviews.helpful-back'), name: 'helpful', value: 'no', kind: 'quiet' })}` : ''}</p></form>`
}

export function reviewPage(
  visit: Visit,
  work: Work,
  review: ShownReview,
  versions: Version[],
  corrections: Correction[],
): Response {
  const { words } = visit
  return pageOf(
    visit,
    {
      title: words('reviews.one-title', { title: work.title }),
      sample: work.sample,
      styles: SCORE_STYLES,
      canonical: `${reviewsPath(work)}/${review.publicId}`,
    },
    html`${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a> · <a href="${reviewsPath(work)}">${words('reviews.title')}</a>`, title: words('reviews.one-title', { title: work.title }) })}
${reviewItem(words, work, review, { alone: true })}
${corrections.length ? correctionList(words, corrections) : ''}
${versions.length > 1 ? history(visit, work, versions, review.language) : ''}`,
  )
}

const correctionList = (words: Words, corrections: Correction[]): Html =>
  section({
    id: 'corrections',
    title: words('reviews.corrections'),
    content: html`<ul>${corrections.map(
      ({ at, about, was, reason }) =>
        html`<li>${day(words, at)}: ${words('reviews.correction', {
          was: words(`reviews.topic-${was}`),
          about: words(`reviews.topic-${about}`),
          reason,
        })}</li>`,
    )}</ul>`,
  })

function history(visit: Visit, work: Work, versions: Version[], language: string): Html {
  const { words } = visit
  const { shown, from, pages } = pageOfHistory(visit, versions)
  return section({
    id: 'versions',
    title: words('reviews.versions'),
    content: html`<p>${words('reviews.versions-how')}</p><ol class="wordings" start="${from + 1}">${shown.map(
      (version, index) => {
        const before = versions[from + index - 1]
        return html`<li><p><strong>${day(words, version.at)}</strong> · ${groupName(words, version.basis)}${scoreInline(work, html` · ${markLabel(words, version.mark)}`)}</p>${
          version.body === undefined
            ? html`<p class="note">${words('reviews.version-not-shown')}</p>`
            : version.body === ''
              ? html`<p class="note">${words('reviews.no-text')}</p>`
              : difference({ words, before: before?.body ?? version.body, after: version.body, language })
        }</li>`
      },
    )}</ol>${pages}`,
  })
}
