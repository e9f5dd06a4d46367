import { seeded, shuffled } from '#core/random.ts'
import { INVENTED_DOMAIN } from '#features/voices/index.ts'
import dispute from './dispute.json' with { type: 'json' }

export type Dispute = typeof dispute

export interface Signer {
  name: string
  email: string
  country: string | null
  basis: string
  at: Date
  shows: boolean
}

/** No mail ever goes there. */
export const inventedAddress = (local: string): string => `${local.toLowerCase()}@${INVENTED_DOMAIN}`

const dealt = (counts: Record<string, number>, random: () => number): string[] =>
  shuffled(
    Object.entries(counts).flatMap(([value, count]) => Array<string>(count).fill(value)),
    random,
  )

/** Everybody who signs the sample, in the order of time; every figure comes from the data file. */
export function signersOf(data: Dispute, start: Date): Signer[] {
  const random = seeded(20260912)
  const countries = dealt(data.countries, random)
  const bases = dealt(data.basis, random)
  const pick = (list: string[]): string => list[Math.floor(random() * list.length)]!
  const signers: Signer[] = []
  data.hours.forEach((count, hour) => {
    const minutes = Array.from({ length: count }, () => Math.floor(random() * 60)).sort((a, b) => a - b)
    for (const minute of minutes) {
      const n = signers.length
      const [first, last] =
        n === 0
          ? (data.petition.author.split(' ') as [string, string])
          : [pick(data.firstNames), pick(data.lastNames)]
      signers.push({
        name: `${first} ${last}`,
        email: inventedAddress(`${first}.${last}.${n}`),
        country: countries[n] === 'unsaid' ? null : countries[n]!,
        basis: bases[n]!,
        at: new Date(start.getTime() + (hour * 60 + minute) * 60_000),
        shows: n % data.shownEvery === 0,
      })
    }
  })
  return signers
}

export { dispute }
