import { readFileSync } from 'node:fs'

export interface Person {
  name: string
  email: string
  country: string
  ip: string
  seen: string
  wishes: string[]
}

type Weights = [value: string, weight: number][]

/** Countries in the proportions of an official petition document; without one, a few. */
export function readGeography(file: string | undefined): Weights {
  if (!file)
    return [
      ['FR', 40],
      ['DE', 20],
      ['GB', 15],
      ['US', 15],
      ['BR', 6],
      ['IN', 4],
    ]
  const data = JSON.parse(readFileSync(file, 'utf8')) as {
    data: { attributes: { signatures_by_country: { code: string; signature_count: number }[] } }
  }
  return data.data.attributes.signatures_by_country
    .filter(({ code }) => /^[A-Z]{2}$/.test(code))
    .map(({ code, signature_count }) => [code, signature_count])
}

const SEEN: Weights = [
  ['all', 12],
  ['some', 9],
  ['promo', 45],
  ['none', 19],
  ['unsaid', 15],
]
const SYLLABLES = [
  'ba',
  'lo',
  'mi',
  'ra',
  'ne',
  'tu',
  'sa',
  'vi',
  'ko',
  'el',
  'ju',
  'da',
  'fe',
  'ori',
  'han',
  'qua',
]

function picker(weights: Weights, random: () => number): () => string {
  const sums: number[] = []
  let total = 0
  for (const [, weight] of weights) sums.push((total += weight))
  return () => {
    const at = random() * total
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! > at) high = middle
      else low = middle + 1
    }
    return weights[low]![0]
  }
}

/** Invented people: each has an address of their own on one of many invented domains, and a network that few share. */
export function inventPeople(geography: Weights, random: () => number): (n: number) => Person {
  const country = picker(geography, random)
  const seen = picker(SEEN, random)
  const word = (): string =>
    Array.from(
      { length: 2 + Math.floor(random() * 2) },
      () => SYLLABLES[Math.floor(random() * SYLLABLES.length)],
    ).join('')
  const named = (text: string): string => text[0]!.toUpperCase() + text.slice(1)
  return (n) => {
    const [first, last] = [word(), word()]
    // 100.64.0.0/10 is nobody's network (RFC 6598), 2001:db8::/32 is for examples (RFC 3849).
    const ip =
      n % 4 === 0
        ? `2001:db8:${(n & 0xffff).toString(16)}:${((n >> 16) & 0xffff).toString(16)}::1`
        : `100.${64 + ((n >> 16) & 63)}.${(n >> 8) & 255}.${n & 255}`
    return {
      name: `${named(first)} ${named(last)}`,
      email: `${first}.${last}.${n.toString(36)}@mail-${n % 4_999}.example`,
      country: country(),
      ip,
      seen: seen(),
      wishes: [
        ...(random() < 0.3 ? ['shows'] : []),
        ...(random() < 0.4 ? ['answer'] : []),
        ...(random() < 0.2 ? ['news'] : []),
      ],
    }
  }
}
