import { extent, max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { html, raw, safeUrl, type Child, type Html } from '#core/html.ts'
import { dateLocale, type Words } from '#core/i18n.ts'
import { emptyState, table } from '#ui/parts.ts'
import { minuteOf, minuteText, timeTicks, type Tick } from '#ui/time-axis.ts'

export interface Point {
  at: Date
  value: number
}

export interface Lane {
  label: string
  /** What a value counts: "signatures", "signatures an hour". */
  unit: string
  points: Point[]
  /** `total` (default): the value at that moment. `rate`: what came in the interval that begins then, drawn as steps. */
  kind?: 'total' | 'rate'
}

export interface Mark {
  at: Date
  label: string
  href?: string
}

export interface Chart {
  words: Words
  id: string
  title: string
  lanes: Lane[]
  marks?: Mark[]
  timeZone: string
  /** Address of all values, when the table shows only some. */
  csv?: string
}

/** More points than this cannot be told apart on a page, and cost bytes. */
const MOST_POINTS = 200
const MOST_ROWS = 40

/** Evenly spaced points, the first and the last among them. Only for totals: a rate that skips intervals is wrong. */
export function thin<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points]
  const step = (points.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, index) => points[Math.round(index * step)]!)
}

/** Places on the drawing, in percent of its width and height, so that letters keep their size on every screen. */
export function scales(
  lane: Lane,
  domain: [Date, Date],
): { x: (at: Date) => number; y: (value: number) => number; ticks: number[] } {
  const [from, until] = [domain[0].getTime(), domain[1].getTime()]
  const peak = max(lane.points, (point) => point.value) ?? 0
  const y = scaleLinear()
    .domain([0, peak || 1])
    .range([100, HEADROOM])
  return {
    x: (at) => ((at.getTime() - from) / (until - from || 1)) * 100,
    y,
    ticks: y.ticks(3).filter((tick) => tick > 0),
  }
}

// Percent of the height above the highest value: the label of the top line stands there.
const HEADROOM = 12

export function timeLine(chart: Chart): Html {
  const { words, id, lanes, marks = [], timeZone } = chart
  const drawn = lanes.filter((lane) => lane.points.length > 1)
  const moments = [...drawn.flatMap((lane) => lane.points), ...marks].map((item) => item.at)
  const [from, until] = extent(moments)
  if (!drawn.length || !from || !until)
    return html`${emptyState({ text: words('ui.chart-empty') })}${markList(words, id, marks, timeZone)}`
  const domain: [Date, Date] = [from, until]
  const sorted = [...marks].sort((a, b) => a.at.getTime() - b.at.getTime())
  const ticks = timeTicks(domain, 7, dateLocale(words.locale), timeZone)
  return html`<figure class="chart${drawn.length > 1 ? ' lanes' : ''}" aria-labelledby="${id}-caption">
<figcaption class="visually-hidden" id="${id}-caption">${chart.title}</figcaption>
${drawn.map((lane, index) => laneDrawing(words, `${id}-${index}`, lane, domain, ticks, sorted, drawn.length === 1))}
<div class="lane axis" aria-hidden="true"><span></span><svg width="100%" height="${30 + badgeRows(sorted, domain).height}">${axis(ticks, domain)}${badges(sorted, domain)}</svg></div>
${markList(words, id, sorted, timeZone)}
<p class="note">${drawn.length > 1 ? html`${words('ui.chart-own-scale')} · ` : ''}${words('ui.chart-times', { zone: timeZone.replaceAll('_', ' ') })}${
    chart.csv ? html` · <a href="${safeUrl(chart.csv)}">${words('ui.csv')}</a>` : ''
  }</p>
<details><summary>${words('ui.as-table')}</summary>${valueTable(chart, drawn)}</details>
</figure>`
}

function laneDrawing(
  words: Words,
  id: string,
  lane: Lane,
  domain: [Date, Date],
  ticks: Tick[],
  marks: Mark[],
  alone: boolean,
): Html {
  const { x, y, ticks: levels } = scales(lane, domain)
  const points = lane.kind === 'rate' ? asSteps(lane.points) : thin(lane.points, MOST_POINTS)
  const place = (value: number): string => value.toFixed(2).replace(/\.?0+$/, '')
  // The inner drawing is stretched: 1000 units wide so that a tenth of a percent is a whole number.
  const across = (point: Point): number => Math.round(x(point.at) * 100) / 10
  const up = (point: Point): number => Math.round(y(point.value) * 10) / 10
  const stroke = line<Point>(across, up)(points) ?? ''
  const fill = `${stroke}L${across(points.at(-1)!)},100L${across(points[0]!)},100Z`
  return html`<div class="lane"><p class="lane-label"><b>${lane.label}</b> <span>${lane.unit}</span></p>
<svg class="plot" role="img" aria-labelledby="${id}-t ${id}-d" width="100%" height="${alone ? 280 : 120}"><title id="${id}-t">${lane.label}</title><desc id="${id}-d">${description(words, lane)}</desc>
${ticks.map((tick) => html`<line class="grid" x1="${place(x(tick.at))}%" x2="${place(x(tick.at))}%" y1="0" y2="100%"/>`)}
<svg viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%"><path class="curve-area" d="${raw(fill)}"/><path class="curve" d="${raw(stroke)}"/></svg>
${(alone ? levels : levels.slice(-1)).map(
  (level) =>
    html`<line class="level" x1="0" x2="100%" y1="${place(y(level))}%" y2="${place(y(level))}%"/><text class="level-label" x="6" y="${place(y(level))}%" dy="-6">${words.number(level)}</text>`,
)}
<line class="ground" x1="0" x2="100%" y1="100%" y2="100%"/>
${marks.map((mark) => html`<line class="mark" x1="${place(x(mark.at))}%" x2="${place(x(mark.at))}%" y1="0" y2="100%"/>`)}
</svg></div>
`
}

/** Each value holds from its moment to the next; the last one as long as the one before it. */
function asSteps(points: Point[]): Point[] {
  return points.flatMap((point, index) => {
    const next = points[index + 1]
    return next ? [point, { at: next.at, value: point.value }] : [point]
  })
}

function description(words: Words, { points, unit }: Lane): string {
  const first = points[0]!
  const last = points.at(-1)!
  const peak = max(points, (point) => point.value) ?? 0
  return words('ui.chart-desc', {
    first: words.number(first.value),
    from: words.time(first.at),
    last: `${words.number(last.value)} ${unit}`,
    until: words.time(last.at),
    peak: words.number(peak),
  })
}

/** Letters at the edges grow inwards, the others are centred. */
const anchor = (x: number): string => (x < 4 ? 'start' : x > 96 ? 'end' : 'middle')

function axis(ticks: Tick[], domain: [Date, Date]): Html[] {
  const span = domain[1].getTime() - domain[0].getTime() || 1
  // Every second label goes where the chart is narrow, every third where there are very many.
  const every = ticks.length > 6 ? 3 : 2
  return ticks.map((tick, index) => {
    const x = ((tick.at.getTime() - domain[0].getTime()) / span) * 100
    return html`<text class="tick-label${index % every ? ' spare' : ''}" x="${x.toFixed(2)}%" y="22" text-anchor="${anchor(x)}">${tick.label}</text>`
  })
}

const BADGE = 30
// A badge is 26 px wide; the narrowest plot about 320 px: closer than this they would touch.
const BADGE_APART = 8.5

interface Badge {
  x: number
  row: number
  number: number
}

/** Numbers that would touch each other go to the next row. `marks` are in order of time. */
export function badgeRows(marks: Mark[], domain: [Date, Date]): { badges: Badge[]; height: number } {
  const span = domain[1].getTime() - domain[0].getTime() || 1
  const ends: number[] = []
  const badges = marks.map((mark, index) => {
    const x = ((mark.at.getTime() - domain[0].getTime()) / span) * 100
    const free = ends.findIndex((end) => x - end >= BADGE_APART)
    const row = free < 0 ? ends.length : free
    ends[row] = x
    return { x, row, number: index + 1 }
  })
  return { badges, height: ends.length * BADGE }
}

function badges(marks: Mark[], domain: [Date, Date]): Html[] {
  return badgeRows(marks, domain).badges.map(({ x, row, number }) => {
    // A stretched percentage minus half a badge at the edges, so that nothing is cut off.
    const shift = x < 4 ? 13 : x > 96 ? -13 : 0
    const y = 30 + row * BADGE + BADGE / 2 - 1
    return html`<svg class="badge" x="${x.toFixed(2)}%" overflow="visible"><circle cx="${shift}" cy="${y}" r="13"/><text x="${shift}" y="${y + 6}" text-anchor="middle">${number}</text></svg>`
  })
}

function markList(words: Words, id: string, marks: Mark[], timeZone: string): Html | '' {
  if (!marks.length) return ''
  return html`<ol class="marks" aria-label="${words('ui.chart-marks')}" id="${id}-marks">${marks.map(
    (mark) =>
      html`<li><span class="mark-label">${mark.href ? html`<a href="${safeUrl(mark.href)}">${mark.label}</a>` : mark.label}</span> <span class="mark-time">${minuteOf(words, mark.at, timeZone)}</span></li>`,
  )}</ol>`
}

function valueTable({ words, id, title, timeZone }: Chart, lanes: Lane[]): Html {
  const moments = thin(
    [...new Set(lanes.flatMap((lane) => lane.points.map((point) => point.at.getTime())))].sort(
      (a, b) => a - b,
    ),
    lanes.every((lane) => lane.kind !== 'rate') ? MOST_ROWS : Infinity,
  )
  const values = lanes.map((lane) => new Map(lane.points.map((point) => [point.at.getTime(), point.value])))
  const rows: Child[][] = moments.map((moment) => [
    minuteText(words, new Date(moment), timeZone),
    ...values.map((lane) => {
      const value = lane.get(moment)
      return value === undefined ? '–' : words.number(value)
    }),
  ])
  return table({
    id: `${id}-table`,
    caption: words('ui.table-of', { title }),
    captionHidden: true,
    columns: [
      { label: words('ui.chart-when') },
      ...lanes.map((lane) => ({ label: `${lane.label}, ${lane.unit}`, numeric: true })),
    ],
    rows,
  })
}
