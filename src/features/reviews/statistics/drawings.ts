import { html, raw, type Child, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { table } from '#ui/parts.ts'
import { MARKS, type Counts } from './posterior.ts'
import { FEWEST, GROUPS, scoreOf, total, type ByGroup, type Group } from './rules.ts'
import { groupName, scoreText } from './words.ts'

/** One side of the drawing: pieces lie end to end, each in its own pattern, in percent of the side's people. */
export interface Side {
  label: string
  pieces: { css: string; counts: Counts; name?: string }[]
}

const ROW = 28
// Percent of the width: bars leave a middle for the marks and an edge for the figures.
const MIDDLE = 7
const LONGEST = 30

const place = (value: number): string => String(Math.round(value * 100) / 100)

/**
 * Back-to-back bars on one axis in percent: seen to the left, not seen to the right. Both sides have the same scale, up to the longest bar
 * of either; a side with fewer than five people is not drawn.
 */
export function pyramid({
  words,
  id,
  left,
  right,
  groups,
}: {
  words: Words
  id: string
  left: Side
  right: Side
  groups: ByGroup
}): Html {
  const sides = [left, right].map((side) => {
    const counts = MARKS.map((_, k) => side.pieces.reduce((n, piece) => n + piece.counts[k]!, 0))
    const n = total(counts)
    return { ...side, counts, n, drawn: n >= FEWEST }
  })
  const peak = Math.max(
    0.1,
    ...sides.flatMap(({ counts, n, drawn }) => (drawn ? counts.map((count) => count / n) : [])),
  )
  const rows = MARKS.length
  return html`<figure class="chart pyramid" aria-labelledby="${id}-caption">
<figcaption class="visually-hidden" id="${id}-caption">${words('reviews.pyramid')}</figcaption>
<div class="pyramid-heads" aria-hidden="true">${sides.map(
    ({ label, n, drawn, pieces }) =>
      html`<p><b>${label}</b> <span>${words(drawn ? 'reviews.people' : n ? 'reviews.too-few-to-draw' : 'reviews.nobody', { n })}</span>${drawn ? pieces.map((piece) => pieceName(words, piece)) : ''}</p>`,
  )}</div>
<svg class="pyramid-bars" aria-hidden="true" width="100%" height="${rows * ROW}">
${MARKS.map((mark, k) => {
  const y = (rows - 1 - k) * ROW
  return html`<text class="pyramid-mark" x="50%" y="${y + ROW - 9}" text-anchor="middle">${words.number(mark)}</text>${sides.map(
    (side, index) => (side.drawn ? bars(words, side, k, y, peak, index === 0) : ''),
  )}`
})}
</svg>
<details><summary>${words('ui.as-table')}</summary>${groupTable(words, id, groups)}</details>
</figure>`
}

/** Which pattern is which, where a side has several. */
const pieceName = (words: Words, { css, counts, name }: Side['pieces'][number]): Html | '' =>
  name
    ? html`<span><svg class="basis-swatch" width="18" height="14"><rect class="${css}" width="18" height="14"/></svg> ${name}: ${words.number(total(counts))}</span>`
    : ''

function bars(
  words: Words,
  { pieces, counts, n }: Side & { counts: Counts; n: number },
  k: number,
  y: number,
  peak: number,
  toLeft: boolean,
): Html | '' {
  if (!counts[k]) return ''
  const length = (count: number): number => (count / n / peak) * LONGEST
  let from = 50 + (toLeft ? -MIDDLE : MIDDLE)
  const drawn = pieces.map(({ css, counts: own }) => {
    const width = length(own[k]!)
    const x = toLeft ? from - width : from
    from += toLeft ? -width : width
    return width
      ? html`<rect class="${css}" x="${place(x)}%" y="${y + 3}" width="${place(width)}%" height="${ROW - 6}"/>`
      : ''
  })
  return html`${drawn}<text class="pyramid-share" x="${place(from)}%" dx="${toLeft ? -6 : 6}" y="${y + ROW - 9}" text-anchor="${toLeft ? 'end' : 'start'}">${shareText(words, counts[k]! / n)}</text>`
}

const shareText = (words: Words, share: number): string =>
  share < 0.005 ? words('ui.percent-under-one', { one: words.percent(0.01) }) : words.percent(share)

const present = (groups: ByGroup): Group[] => GROUPS.filter((group) => total(groups[group]) > 0)

/** Every mark of every group, as it was counted. */
function groupTable(words: Words, id: string, groups: ByGroup): Html {
  const columns = present(groups)
  return table({
    id: `${id}-table`,
    caption: words('reviews.table'),
    captionHidden: true,
    columns: [
      { label: words('reviews.mark-column') },
      ...columns.map((group) => ({ label: groupName(words, group), numeric: true })),
    ],
    rows: [
      ...MARKS.map((mark, k): Child[] => [
        words.number(mark),
        ...columns.map((group) => words.number(groups[group][k]!)),
      ]).toReversed(),
      [words('reviews.people-column'), ...columns.map((group) => words.number(total(groups[group])))],
    ],
  })
}

const PLOT = 120
const MOST_MONTHS = 24

/**
 * Small multiples over time, one drawing per group, all on the same axes: for every month with at least five reviews a line over the 90 %
 * interval and a dot at its mean. Months with fewer are blank.
 */
export function overTime({
  words,
  id,
  months,
  groups,
}: {
  words: Words
  id: string
  months: { month: string; groups: ByGroup }[]
  groups: readonly Group[]
}): Html {
  const shown = months.slice(-MOST_MONTHS)
  const across = (index: number): number => ((index + 0.5) / shown.length) * 100
  const up = (mark: number): number => ((5 - mark) / 4.5) * (PLOT - 16) + 8
  return html`<figure class="chart multiples" aria-labelledby="${id}-caption"><figcaption class="visually-hidden" id="${id}-caption">${words('reviews.over-time')}</figcaption>
<div class="multiples-row">${groups.map(
    (group) => html`<div class="multiple"><p class="lane-label"><b>${groupName(words, group)}</b></p>
<svg aria-hidden="true" width="100%" height="${PLOT + 22}">${[1, 3, 5].map(
      (mark) =>
        html`<line class="level" x1="0" x2="100%" y1="${place(up(mark))}" y2="${place(up(mark))}"/><text class="level-label" x="0" y="${place(up(mark) - 3)}">${mark}</text>`,
    )}${shown.map(({ groups: counts }, index) => {
      const score = scoreOf(counts[group])
      if (!('posterior' in score)) return ''
      const x = `${place(across(index))}%`
      const { mean, low, high } = score.posterior
      return html`<line class="interval" x1="${x}" x2="${x}" y1="${place(up(high))}" y2="${place(up(low))}"/><circle class="interval-mean" cx="${x}" cy="${place(up(mean))}" r="4"/>`
    })}${monthLabels(shown, across)}</svg></div>`,
  )}</div>
<details><summary>${words('ui.as-table')}</summary>${table({
    id: `${id}-table`,
    caption: words('reviews.table-months'),
    captionHidden: true,
    columns: [
      { label: words('reviews.month-column') },
      ...groups.map((group) => ({ label: groupName(words, group) })),
    ],
    rows: shown.map(({ month, groups: counts }) => [
      month,
      ...groups.map((group) => scoreText(words, scoreOf(counts[group]))),
    ]),
  })}</details></figure>`
}

/** The first and the last month are named; between them there is no room on a phone. */
function monthLabels(shown: { month: string }[], across: (index: number) => number): Html {
  const last = shown.length - 1
  const label = (index: number, anchor: string): Html =>
    html`<text class="tick-label" x="${place(last ? (index ? 100 : 0) : across(0))}%" y="${PLOT + 18}" text-anchor="${anchor}">${shown[index]!.month}</text>`
  if (last < 0) return raw('') as Html
  return last ? html`${label(0, 'start')}${label(last, 'end')}` : label(0, 'middle')
}
