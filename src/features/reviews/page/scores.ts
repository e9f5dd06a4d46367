import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { languageName } from '#features/works/index.ts'
import { definitionList, table, time } from '#ui/parts.ts'
import { pyramid, overTime } from '../statistics/drawings.ts'
import type { Statistics } from '../statistics/queries.ts'
import { ABOUTS, type About } from '../reviewing/forms.ts'
import {
  allTopics,
  EXPECTING,
  FEWEST,
  GROUPS,
  headlineOf,
  isExpecting,
  isVerified,
  scoreOf,
  total,
  type ByGroup,
  type Group,
} from '../statistics/rules.ts'
import {
  agreementText,
  groupName,
  scoreText,
  scoreTextOf,
  summary,
  tenth,
  unseenOf,
} from '../statistics/words.ts'

/** The headline: the sentence, one group's number, and that it is one group's. Never a number of everybody together. */
export function headlineScore(words: Words, groups: ByGroup): Html {
  const { group, verified } = headlineOf(groups)
  const counts = groups[group]
  const score = scoreOf(counts)
  const agreement = agreementText(words, counts)
  // Nobody says so yet: then the sentence is all there is to say, and what there is of verified viewers stands below.
  if (total(counts) === 0) return html`<p class="lead">${summary(words, groups)}</p>`
  return html`<p class="lead">${summary(words, groups)}</p>
<div class="big-number"><p class="count">${
    score.kind === 'number'
      ? html`<data class="count-number" value="${score.mean}">${tenth(words, score.mean)}</data> <span class="count-unit">${words('reviews.of-five')}</span>`
      : html`<span class="count-unit">${scoreText(words, score)}</span>`
  }</p>
<p class="count-time">${groupName(words, group)}${score.kind === 'number' ? html`: ${scoreText(words, score)}` : ''}${agreement ? html`. ${agreement}` : ''}</p></div>
${verified ? '' : html`<p class="note">${words('reviews.headline-says-seen')}</p>`}`
}

/** The other groups, each with its own number; those who have not seen the work stand below a fold, under their own verb. */
export function otherScores(words: Words, groups: ByGroup): Html {
  const { group: first } = headlineOf(groups)
  const there = (group: Group): boolean => group !== first && total(groups[group]) > 0
  const seen = GROUPS.filter((group) => there(group) && !isExpecting(group))
  const expecting = EXPECTING.filter(there)
  const facts = (of: readonly Group[]): Html =>
    definitionList(
      of.map((group) => [
        groupName(words, group),
        html`${scoreTextOf(words, groups[group])}${agreementText(words, groups[group]) ? html` · ${agreementText(words, groups[group])}` : ''}`,
      ]),
    )
  return html`${seen.length ? facts(seen) : ''}${seen.filter(isVerified).length > 1 || (isVerified(first) && seen.some(isVerified)) ? html`<p class="note">${words('reviews.proofs-apart')}</p>` : ''}
${expecting.length ? html`<details class="expectations"><summary>${words('reviews.expectations', { n: total(unseenOf(groups)) })}</summary><p>${words('reviews.expectations-how')}</p>${facts(expecting)}</details>` : ''}`
}

export function seenAgainstUnseen(words: Words, groups: ByGroup): Html | '' {
  const { group, verified } = headlineOf(groups)
  // Two empty sides are no drawing.
  if (total(groups[group]) + total(unseenOf(groups)) === 0) return ''
  return pyramid({
    words,
    id: 'seen-unseen',
    groups,
    left: {
      label: words(verified ? 'reviews.side-verified' : 'reviews.side-says-seen'),
      pieces: [{ css: verified ? 'seen-all-verified' : 'seen-all', counts: groups[group] }],
    },
    right: {
      label: words('reviews.side-unseen'),
      pieces: [
        { css: 'seen-promo', counts: groups.promo, name: groupName(words, 'promo') },
        { css: 'seen-none', counts: groups.none, name: groupName(words, 'none') },
      ],
    },
  })
}

/** How many of the headline's group review what, in a sentence; nothing while all of it is about the work. */
export function topicsNote(words: Words, { topics }: Statistics): Html | '' {
  const all = allTopics(topics)
  const others = GROUPS.some((group) => total(all[group]) > total(topics.work[group]))
  if (!others) return ''
  const { group } = headlineOf(topics.work)
  const n = (about: About): number => total(topics[about][group])
  return html`<p class="note">${words('reviews.topics-note')} ${groupName(words, group)}: ${ABOUTS.map((about) => words('reviews.topics-n', { n: n(about), about: words(`reviews.topic-${about}`) })).join(', ')}.</p>`
}

/** The same for every group: each topic with its own n and its own number, none of them added to another. */
export function topicsPart(words: Words, statistics: Statistics): Html | '' {
  const note = topicsNote(words, statistics)
  if (!note) return ''
  const { topics } = statistics
  const all = allTopics(topics)
  return html`${note}
<details class="expectations"><summary>${words('reviews.topics')}</summary><p>${words('reviews.topics-how')}</p>${table(
    {
      id: 'topics',
      caption: words('reviews.topics'),
      captionHidden: true,
      columns: [
        { label: words('reviews.topics-group') },
        ...ABOUTS.map((about) => ({ label: words(`reviews.about-short-${about}`) })),
      ],
      rows: GROUPS.filter((group) => total(all[group]) > 0).map((group) => [
        groupName(words, group),
        ...ABOUTS.map((about) => scoreTextOf(words, topics[about][group])),
      ]),
    },
  )}</details>`
}

/** Groups with a drawing of their own over time: those with enough to draw in at least one month. */
const drawnGroups = ({ months }: Statistics): Group[] =>
  GROUPS.filter((group) => months.some(({ groups }) => total(groups[group]) >= FEWEST))

export function monthsPart(words: Words, statistics: Statistics): Html {
  const groups = drawnGroups(statistics)
  return groups.length
    ? html`<p>${words('reviews.over-time-how')}</p>${overTime({ words, id: 'months', months: statistics.months, groups })}`
    : html`<p class="note">${words('reviews.over-time-none')}</p>`
}

export function languagesPart(words: Words, statistics: Statistics): Html {
  const groups = GROUPS.filter((group) => total(statistics.groups[group]) > 0)
  return html`<p>${words('reviews.by-language-how')}</p>${table({
    id: 'languages',
    caption: words('reviews.table-languages'),
    captionHidden: true,
    columns: [
      { label: words('reviews.language') },
      ...groups.map((group) => ({ label: groupName(words, group) })),
    ],
    rows: statistics.languages.map(({ language, groups: counts }) => [
      language === 'unknown'
        ? words('reviews.language-unknown')
        : language === 'other'
          ? words('reviews.language-other')
          : languageName(words, language),
      ...groups.map((group) => scoreTextOf(words, counts[group])),
    ]),
  })}`
}

export const asOf = (words: Words, { log }: Statistics): Html =>
  html`<p class="note">${words('reviews.as-of', { size: log.size })} ${time(words, log.at)}</p>`
