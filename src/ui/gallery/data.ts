import { basisKeys, type BasisCounts } from '#ui/basis-bar.ts'
import type { Lane, Mark, Point } from '#ui/charts.ts'

/** One invented dispute. Every figure of the gallery is computed from what stands here, so that all agree. */
export const counts: BasisCounts = {
  'seen-all-verified': 42_857,
  'seen-all': 67_347,
  'seen-some': 48_979,
  'seen-promo': 318_365,
  'seen-none': 79_591,
  'seen-unsaid': 55_102,
}

export const net = basisKeys.reduce((sum, key) => sum + counts[key], 0)

/** Of 100 people who said what they have seen, so many saw the poster, the trailer or the film. */
export const sawPosterInHundred = Math.round(
  ((net - counts['seen-none'] - counts['seen-unsaid']) / (net - counts['seen-unsaid'])) * 100,
)

const opened = Date.UTC(2026, 8, 8, 10)
export const at = new Date('2026-09-12T12:02:07Z')
export const now = new Date(at.getTime() + 1_000)
const HOUR = 3_600_000

const bell = (hour: number, middle: number, width: number): number =>
  Math.exp(-(((hour - middle) / width) ** 2))

const weights = Array.from({ length: 98 }, (_, hour) => {
  const night = 0.45 + 0.55 * Math.cos(((hour - 9) / 24) * 2 * Math.PI) ** 2
  return (
    night * (bell(hour, 22, 9) + 0.6 * bell(hour, 32, 8) + 0.14 * bell(hour, 62, 14) + 0.05) +
    0.4 * bell(hour, 51, 2)
  )
})
const weightSum = weights.reduce((sum, weight) => sum + weight, 0)

/** Signatures at each full hour, and at the moment of the count. */
export const total: Point[] = []
let before = 0
weights.forEach((weight, hour) => {
  total.push({ at: new Date(opened + hour * HOUR), value: Math.round((before / weightSum) * net) })
  before += weight
})
total.push({ at, value: net })

const perHour: Point[] = total
  .slice(1)
  .map((point, index) => ({ at: total[index]!.at, value: point.value - total[index]!.value }))

export const lanes: Lane[] = [
  { label: 'Signatures', unit: 'an hour', kind: 'rate', points: perHour },
  {
    label: 'Reviews',
    unit: 'an hour',
    kind: 'rate',
    points: perHour.map((point, hour) => ({
      at: point.at,
      value: Math.round(point.value / 31 + 60 * bell(hour, 40, 12)),
    })),
  },
]

export const marks: Mark[] = [
  { at: new Date('2026-09-08T10:00:00Z'), label: 'Petition opens' },
  {
    at: new Date('2026-09-08T16:20:00Z'),
    label: 'Lumen says the poster was chosen for its market',
    href: '#reply',
  },
  { at: new Date('2026-09-10T13:05:00Z'), label: 'Lumen replies: apology and commitment', href: '#reply' },
  { at: new Date('2026-09-10T16:40:00Z'), label: 'Director: “I wrote what I saw”' },
  { at: new Date('2026-09-12T06:30:00Z'), label: 'Makers’ poster restored in all countries' },
]

export const names = [
  'Ada Ekström',
  'Ben Okafor',
  'Cléo Marchand',
  'Đorđe Ilić',
  'Hana Sato',
  'Ines Moreau',
  'Jan Nowak',
  'Lea Brandt',
  'Mo Haddad',
  'Ngozi Eze',
  'Oren Tal',
  'Zoë Peeters',
]
