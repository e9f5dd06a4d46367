import { shuffled } from '#core/random.ts'
import { kills } from './kills.ts'
import { weathers } from './weather.ts'

export interface Step {
  weather: string | undefined
  kill: string
  /** Load runs undisturbed for so long before. */
  pauseMs: number
}

const LONGEST_PAUSE_MS = 2_000
const BAD_WEATHER = 0.35
/** Leaves thousands of mails to send, behind which everybody else would wait. */
const LAST = 'rush'

/** What happens when: every kind of kill and of weather once, in any order, then by weight. A seed gives the same plan again. */
export function plan(random: () => number, many: number): Step[] {
  const firstKills = shuffled(Object.keys(kills), random)
  const firstWeathers = shuffled(
    Object.keys(weathers).filter((name) => name !== LAST),
    random,
  )
  const perStep = Math.ceil(firstWeathers.length / Math.max(1, Math.min(many, firstKills.length)))
  const steps: Step[] = []
  for (let n = 0; n < many; n++) {
    const drawn = random() < BAD_WEATHER ? weighted(weathers, random) : undefined
    const next = firstWeathers.splice(0, perStep)
    const kill = firstKills.pop() ?? weighted(kills, random)
    // Where there are more kinds of weather than kills, the rest come alone before.
    for (const weather of next.slice(1)) steps.push({ weather, kill: '', pauseMs: 0 })
    steps.push({ weather: next[0] ?? drawn, kill, pauseMs: random() * LONGEST_PAUSE_MS })
  }
  steps.push({ weather: LAST, kill: '', pauseMs: 0 })
  return steps
}

function weighted(kinds: Record<string, { weight: number }>, random: () => number): string {
  const all = Object.entries(kinds)
  let at = random() * all.reduce((sum, [, { weight }]) => sum + weight, 0)
  for (const [name, { weight }] of all) if ((at -= weight) < 0) return name
  return all[0]![0]
}
