import type { MessageKey, Words } from '#core/i18n.ts'
import {
  agreementOf,
  gistOf,
  headlineOf,
  scoreOf,
  sum,
  total,
  type ByGroup,
  type Gist,
  type Group,
  type Score,
} from './rules.ts'
import type { Counts } from './posterior.ts'

/** "3.5 of 5" */
export const markLabel = (words: Words, mark: number): string =>
  words('reviews.mark-of', { mark: words.number(mark) })

/** "Say they saw all of it" */
export const groupName = (words: Words, group: Group): string =>
  words(`reviews.group-${group.replace('/', '-')}` as MessageKey)

/** "4.3 (between 4.2 and 4.4, 212 people)", or what can be said of fewer. */
export function scoreText(words: Words, score: Score): string {
  const { n } = score
  switch (score.kind) {
    case 'none':
      return words('reviews.score-none')
    case 'too-few':
      return words('reviews.score-too-few', { n })
    case 'interval':
      return words('reviews.score-interval', {
        n,
        low: words.number(score.low),
        high: words.number(score.high),
      })
    case 'number':
      return words('reviews.score-number', {
        n,
        mean: tenth(words, score.mean),
        low: tenth(words, score.low),
        high: tenth(words, score.high),
      })
  }
}

const tenths = new Map<string, Intl.NumberFormat>()

/** Always with one decimal: 4.0 is as exact as 4.3. */
export function tenth(words: Words, value: number): string {
  let format = tenths.get(words.locale)
  if (!format)
    tenths.set(
      words.locale,
      (format = new Intl.NumberFormat(words.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })),
    )
  return format.format(value)
}

export const agreementText = (words: Words, counts: Counts): string => {
  const agreement = agreementOf(counts)
  return agreement ? words(`reviews.agreement-${agreement}`) : ''
}

/** Everybody who has not seen the work, as the drawing and the sentence put them opposite those who have. */
export const unseenOf = (groups: ByGroup): number[] => sum(groups.promo, groups.none)

/** The sentence that stands before every number: the headline's group, then those who have not seen the work, by the same rule. */
export function summary(words: Words, groups: ByGroup): string {
  const { group, verified } = headlineOf(groups)
  const unseen = unseenOf(groups)
  const parts = [
    gistText(
      words,
      gistOf(groups[group]),
      words(verified ? 'reviews.who-verified' : 'reviews.who-says-seen'),
    ),
    ...(total(unseen) ? [gistText(words, gistOf(unseen), words('reviews.who-unseen'))] : []),
  ]
  return parts.join(' ')
}

function gistText(words: Words, gist: Gist, who: string): string {
  const { n } = gist
  switch (gist.kind) {
    case 'few':
      return words(n ? 'reviews.gist-few' : 'reviews.gist-nobody', { who, n })
    case 'lowest':
      return words('reviews.gist-lowest', { who, n, in: gist.inHundred })
    case 'highest':
      return words('reviews.gist-highest', { who, n, in: gist.inHundred })
    case 'mostly':
      return gist.from === gist.to
        ? words('reviews.gist-mark', { who, n, mark: words.number(gist.from) })
        : words('reviews.gist-mostly', { who, n, from: words.number(gist.from), to: words.number(gist.to) })
  }
}

export const scoreTextOf = (words: Words, counts: Counts): string => scoreText(words, scoreOf(counts))
