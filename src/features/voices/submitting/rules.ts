/** Why a submission may deserve a second look. None of them blocks; `holds` weighs them once the person has confirmed. */
export type Signal = 'honeypot' | 'fast' | 'disposable' | 'network' | 'domain' | 'address'

const WEIGHT: Record<Signal, number> = {
  honeypot: 3,
  fast: 1,
  disposable: 1,
  network: 1,
  domain: 1,
  address: 1,
}
const HELD_FROM = 2

/** A form that came back sooner was hardly read: the shortest honest case is a browser that fills in everything. */
export const FASTEST_SECONDS = 2

/** Whether a confirmed contribution waits for a check, and the reason that the person is told. */
export function holdReason(signals: readonly string[]): Signal | undefined {
  const known = signals.filter((signal): signal is Signal => signal in WEIGHT)
  const weight = known.reduce((sum, signal) => sum + WEIGHT[signal], 0)
  if (weight < HELD_FROM) return
  return known.toSorted((a, b) => WEIGHT[b] - WEIGHT[a])[0]
}
