import { html, raw, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { wholePercents } from '#ui/shares.ts'

/** From the firmest ground to none, then those who did not say. The order is the order of the drawing everywhere. */
export const basisKeys = [
  'seen-all-verified',
  'seen-all',
  'seen-some',
  'seen-promo',
  'seen-none',
  'seen-unsaid',
] as const

export type BasisKey = (typeof basisKeys)[number]
export type BasisCounts = Record<BasisKey, number>

export interface BasisPart {
  key: BasisKey
  count: number
  percent: number
  /** Exact, from 0 to 1. */
  start: number
  share: number
}

export function basisParts(counts: BasisCounts): BasisPart[] {
  const values = basisKeys.map((key) => counts[key])
  const total = values.reduce((sum, count) => sum + count, 0)
  const percents = wholePercents(values)
  let before = 0
  return basisKeys.map((key, index) => {
    const count = values[index]!
    const part = {
      key,
      count,
      percent: percents[index]!,
      start: total ? before / total : 0,
      share: total ? count / total : 0,
    }
    before += count
    return part
  })
}

/**
 * The bar and its legend. The sentence that says what the numbers mean comes before it, from the page.
 * "Verified" is named in the legend only where somebody's viewing was verified.
 */
export function basisBar({ words, counts }: { words: Words; counts: BasisCounts }): Html {
  const parts = basisParts(counts)
  const drawn = parts.filter((part) => part.count > 0)
  const listed = parts.filter((part) => part.count > 0 || part.key !== 'seen-all-verified')
  return html`<figure class="basis" aria-label="${words('ui.basis-title')}">
<svg class="basis-bar" aria-hidden="true" width="100%" height="36">
${drawn.map(
  (part) =>
    html`<rect class="${part.key}" x="${percentage(part.start)}" y="0" width="${percentage(part.share)}" height="100%"/>`,
)}
</svg>
${drawn.length ? html`<ul class="basis-legend">${listed.map((part) => legendLine(words, part))}</ul>` : ''}
</figure>`
}

function legendLine(words: Words, { key, count, percent }: BasisPart): Html {
  const share =
    count > 0 && percent === 0
      ? words('ui.percent-under-one', { one: words.percent(0.01) })
      : words.percent(percent / 100)
  return html`<li><svg class="basis-swatch" aria-hidden="true" width="20" height="20"><rect class="${key}" x="0.5" y="0.5" width="19" height="19"/></svg><span class="basis-name">${words(`ui.basis-${key}`)} <b>${share}</b></span> <span class="basis-count">${words.number(count)}</span></li>`
}

const percentage = (ratio: number): string => `${Number((ratio * 100).toFixed(3))}%`

/**
 * The patterns that the bars of a page refer to, once per document. A hidden drawing must keep a box:
 * patterns in `display: none` are not painted.
 */
export function basisPatterns(): Html {
  return raw(`<svg class="patterns" aria-hidden="true" width="0" height="0" focusable="false"><defs>
<pattern id="seen-all" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="base-2" width="7" height="7"/><rect class="mark-2" width="2.2" height="7"/></pattern>
<pattern id="seen-some" width="7" height="7" patternUnits="userSpaceOnUse"><rect class="base-3" width="7" height="7"/><circle class="mark-3" cx="3.5" cy="3.5" r="1.35"/></pattern>
<pattern id="seen-promo" width="9" height="9" patternUnits="userSpaceOnUse"><rect class="base-4" width="9" height="9"/><rect class="mark-4" y="4" width="9" height="1.6"/></pattern>
<pattern id="seen-unsaid" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="base-6" width="6" height="6"/><rect class="mark-6" width="1" height="6"/></pattern>
</defs></svg>`) as Html
}
