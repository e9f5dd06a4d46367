import { html, type Child, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { table } from '#ui/parts.ts'
import {
  ANSWERS,
  leading,
  telling,
  traitGaps,
  wilson,
  type Counts,
  type Estimate,
  type GroupCounts,
} from './rules.ts'
import { traitName, type TraitSettings } from './traits.ts'
import { answerName, shareText } from './words.ts'

interface Mark {
  /** `expected` is drawn as an open diamond, `found` as a filled circle: the two differ without colour. */
  as: 'expected' | 'found'
  estimate: Estimate
  n: number
}

interface Row {
  label: string
  marks: Mark[]
}

const place = (ratio: number): string => `${Number((ratio * 100).toFixed(2))}%`

/** One line of the drawing, on an axis from 0 to 100 that all lines share. */
function line({ marks }: Row): Html {
  const height = 14 + marks.length * 16
  return html`<svg class="share-line" aria-hidden="true" width="100%" height="${height}">
${[0, 0.25, 0.5, 0.75, 1].map((at) => html`<line class="grid" x1="${place(at)}" x2="${place(at)}" y1="0" y2="100%"/>`)}
${marks.map((mark, index) => markOf(mark, 15 + index * 16))}
</svg>`
}

function markOf({ as, estimate, n }: Mark, y: number): Html {
  const { share, low, high } = estimate
  const interval = html`<line class="interval ${as}" x1="${place(low)}" x2="${place(high)}" y1="${y}" y2="${y}"/>`
  if (telling(n) !== 'share') return interval
  // A nested drawing stands at a percentage and has pixels of its own.
  const shape =
    as === 'found'
      ? html`<circle class="dot found" cx="0" cy="${y}" r="6"/>`
      : html`<path class="dot expected" d="M0 ${y - 7}L7 ${y}L0 ${y + 7}L-7 ${y}Z"/>`
  return html`${interval}<svg x="${place(share)}" overflow="visible">${shape}</svg>`
}

function drawing(id: string, title: Child, rows: Row[], words: Words, legend: Child, more: Html): Html {
  return html`<figure class="shares" aria-labelledby="${id}-caption">
<figcaption id="${id}-caption"><b>${title}</b></figcaption>
${legend}
<div class="share-rows">${rows.map(
    (row) =>
      html`<p class="share-label">${row.label}</p><div class="share-plot">${line(row)}<p class="visually-hidden">${row.marks.map((mark) => html`${words(`fairness.legend-${mark.as}`)}: ${shareText(words, mark.estimate, mark.n)}. `)}</p></div>`,
  )}
<p class="share-label"></p><div class="share-axis" aria-hidden="true"><span>0</span><span>25</span><span>50</span><span>75</span><span>100</span></div></div>
<p class="note">${words('fairness.axis')}</p>
<details><summary>${words('ui.as-table')}</summary>${more}</details>
</figure>`
}

const swatch = (words: Words, as: Mark['as']): Html =>
  html`<li><svg class="share-swatch" aria-hidden="true" width="20" height="20">${
    as === 'found'
      ? html`<circle class="dot found" cx="10" cy="10" r="6"/>`
      : html`<path class="dot expected" d="M10 3L17 10L10 17L3 10Z"/>`
  }</svg> ${words(`fairness.legend-${as}`)}</li>`

const estimateText = (words: Words, estimate: Estimate | undefined, n: number): string =>
  estimate && telling(n) !== 'nothing' ? shareText(words, estimate, n) : '–'

/** What was expected and what was found, trait by trait; nothing while both groups are too small for a share. */
export function gapDrawing(
  words: Words,
  id: string,
  counts: Counts,
  traits: readonly string[],
  site: TraitSettings,
): Html | '' {
  const [found, expected] = [counts[leading(counts)], counts.expects]
  if (telling(found.n) === 'nothing' && telling(expected.n) === 'nothing') return ''
  const gaps = traitGaps(traits, found, expected)
  const mark = (as: Mark['as'], estimate: Estimate | undefined, n: number): Mark[] =>
    estimate && telling(n) !== 'nothing' ? [{ as, estimate, n }] : []
  const rows = gaps.map((gap) => ({
    label: traitName(words, gap.trait, site),
    marks: [...mark('expected', gap.expected, expected.n), ...mark('found', gap.found, found.n)],
  }))
  const points = (ratio: number): string => words.number(Math.round(ratio * 100))
  return drawing(
    id,
    words('fairness.gaps-title'),
    rows,
    words,
    html`<ul class="share-legend">${swatch(words, 'expected')}${swatch(words, 'found')}</ul>`,
    table({
      id: `${id}-table`,
      caption: words('fairness.gaps-title'),
      captionHidden: true,
      columns: [
        { label: words('fairness.trait') },
        { label: `${words('fairness.column-expected')} (n = ${words.number(expected.n)})`, numeric: true },
        { label: `${words('fairness.column-found')} (n = ${words.number(found.n)})`, numeric: true },
        { label: words('fairness.column-gap'), numeric: true },
      ],
      rows: gaps.map(({ trait, expected: e, found: f, gap }) => [
        traitName(words, trait, site),
        estimateText(words, e, expected.n),
        estimateText(words, f, found.n),
        gap && telling(Math.min(found.n, expected.n)) !== 'nothing'
          ? words('fairness.points', { low: points(gap.low), high: points(gap.high) })
          : '–',
      ]),
    }),
  )
}

/** The four answers of those who saw the work, in their fixed order. */
export function answersDrawing(words: Words, id: string, counts: Counts): Html | '' {
  const group = leading(counts)
  const saw = counts[group]
  const answered = answeredBy(saw)
  if (telling(answered) === 'nothing') return ''
  const rows = ANSWERS.map((answer) => ({
    label: answerName(words, answer),
    marks: [{ as: 'found' as const, estimate: wilson(saw.answers[answer], answered), n: answered }],
  }))
  return drawing(
    id,
    words('fairness.answers-title'),
    rows,
    words,
    html`<p class="note">${words(`fairness.group-${group}`)}, n = ${words.number(answered)}</p>`,
    table({
      id: `${id}-table`,
      caption: words('fairness.answers-title'),
      captionHidden: true,
      columns: [
        { label: words('fairness.column-answer') },
        { label: words('fairness.column-n'), numeric: true },
        { label: words('fairness.column-found'), numeric: true },
      ],
      rows: ANSWERS.map((answer) => [
        answerName(words, answer),
        words.number(saw.answers[answer]),
        shareText(words, wilson(saw.answers[answer], answered), answered),
      ]),
    }),
  )
}

export const answeredBy = ({ answers }: GroupCounts): number =>
  ANSWERS.reduce((sum, answer) => sum + answers[answer], 0)
