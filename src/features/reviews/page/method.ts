import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { workPath, type Work } from '#features/works/index.ts'
import { pageOf } from '#ui/frame.ts'
import { definitionList, headline, paragraphs, section } from '#ui/parts.ts'
import { shownFrom } from '../reviewing/rules.ts'
import { reviewsPath } from '../reviewing/paths.ts'
import { EXPECTING, GROUPS, isVerified, sum, total, type ByGroup } from '../statistics/rules.ts'
import { groupName } from '../statistics/words.ts'

const chapters = [
  'checked',
  'not-checked',
  'about',
  'numbers',
  'words',
  'when',
  'texts',
  'elsewhere',
  'again',
] as const

export interface NotCounted {
  withdrawn: number
  removed: number
}

/**
 * Whether and how it is checked that reviews come from people who saw this work (Directive 2005/29/EC, article 7(6)), with this work's own
 * figures, and how each number is worked out.
 */
export function methodPage(visit: Visit, work: Work, groups: ByGroup, gone: NotCounted): Response {
  const { words, site } = visit
  const title = words('reviews.method-title', { title: work.title })
  return pageOf(
    visit,
    { title, sample: work.sample, canonical: `${reviewsPath(work)}/method` },
    html`${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a> · <a href="${reviewsPath(work)}">${words('reviews.title')}</a>`, title })}
${section({ id: 'here', title: words('reviews.method-here'), content: here(words, work, groups, gone) })}
${chapters.map((name) =>
  section({
    id: name,
    title: words(`reviews.method-${name}-title`),
    content: html`${paragraphs(name === 'texts' ? words(`reviews.method-texts-${site.reviewTexts}`) : words(`reviews.method-${name}`))}`,
  }),
)}`,
  )
}

function here(words: Words, work: Work, groups: ByGroup, gone: NotCounted): Html {
  const verified = total(sum(...GROUPS.filter(isVerified).map((group) => groups[group])))
  const from = shownFrom(work, null)
  return html`<p>${words(verified ? 'reviews.method-some-verified' : 'reviews.method-none-verified')}</p>
${definitionList([
  ...GROUPS.map(
    (group) => [groupName(words, group), words.number(total(groups[group]))] as [string, string],
  ).filter(([, n]) => n !== words.number(0)),
  [words('reviews.method-unseen'), words.number(total(sum(...EXPECTING.map((group) => groups[group]))))],
  [words('reviews.method-withdrawn'), words.number(gone.withdrawn)],
  [words('reviews.method-removed'), words.number(gone.removed)],
  [words('reviews.method-from'), from ? words.time(from) : words('reviews.method-from-unknown')],
  [
    words('works.running-fact'),
    work.runningMinutes
      ? words('works.running-minutes', { n: work.runningMinutes })
      : words('reviews.method-running-unknown'),
  ],
])}`
}
