/** `unknown`: could not be found out from here, which is neither good nor bad. */
export type State = 'ok' | 'attention' | 'wrong' | 'unknown'

export interface Finding {
  area: string
  state: State
  text: string
  /** What to do; every finding but a good one has it. */
  remedy?: string
}

/** Findings of one area, in the order in which they were made. */
export interface Notes {
  ok(text: string): void
  attention(text: string, remedy: string): void
  wrong(text: string, remedy: string): void
  unknown(text: string, remedy: string): void
  all: Finding[]
}

export function notesOn(area: string): Notes {
  const all: Finding[] = []
  const note =
    (state: State) =>
    (text: string, remedy?: string): void =>
      void all.push({ area, state, text, ...(remedy !== undefined && { remedy }) })
  return { ok: note('ok'), attention: note('attention'), wrong: note('wrong'), unknown: note('unknown'), all }
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error)

const SECONDS: [number, string][] = [
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'minutes'],
]

/** A span as people say it: 3 days, 2 hours, 40 seconds. */
export function spanOf(seconds: number): string {
  const [length, unit] = SECONDS.find(([length]) => seconds >= 2 * length) ?? [1, 'seconds']
  return `${Math.floor(seconds / length)} ${unit}`
}
