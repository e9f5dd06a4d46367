export type Measure = 'score' | 'ratings' | 'signatures' | 'posts'
export const MEASURES = ['score', 'ratings', 'signatures', 'posts'] as const

export interface Figure {
  source: string
  measure: Measure
  value: number
  /** Of a score: the ends of its scale. */
  lowest: number | null
  highest: number | null
  takenAt: Date
}

/** A score on a scale from 0 to 100, so that scales of five, ten and a hundred can be set side by side. */
export const inHundred = ({ value, lowest, highest }: Figure): number =>
  ((value - lowest!) / (highest! - lowest!)) * 100

/** Points of a hundred between two scores from which they are said to contradict each other. */
export const CONTRADICTION = 30
const TOGETHER_DAYS = 30

export interface Contradiction {
  high: { source: string; score: number }
  low: { source: string; score: number }
}

/**
 * Whether other places contradict each other: their newest scores, taken within 30 days of the newest of all, lie at least 30 points of a
 * hundred apart. It says nothing about which of them is right.
 */
export function contradictionOf(figures: readonly Figure[]): Contradiction | undefined {
  const newest = newestOf(figures.filter(({ measure }) => measure === 'score'))
  const last = Math.max(...newest.map(({ takenAt }) => takenAt.getTime()))
  const sorted = newest
    .filter(({ takenAt }) => last - takenAt.getTime() <= TOGETHER_DAYS * 86_400_000)
    .map((figure) => ({ source: figure.source, score: Math.round(inHundred(figure)) }))
    .sort((a, b) => b.score - a.score || (a.source < b.source ? -1 : 1))
  const [high, low] = [sorted[0], sorted.at(-1)]
  return high && low && high.score - low.score >= CONTRADICTION ? { high, low } : undefined
}

/** The newest figure of each source and measure, by name. */
export function newestOf<F extends Figure>(figures: readonly F[]): F[] {
  const newest = new Map<string, F>()
  for (const figure of figures) {
    const key = `${figure.source}\0${figure.measure}`
    const known = newest.get(key)
    if (!known || known.takenAt < figure.takenAt) newest.set(key, figure)
  }
  return [...newest.values()].sort((a, b) =>
    a.source === b.source ? (a.measure < b.measure ? -1 : 1) : a.source < b.source ? -1 : 1,
  )
}
