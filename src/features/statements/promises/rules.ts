export const outcomes = ['kept', 'partly', 'broken', 'withdrawn'] as const
export type Outcome = (typeof outcomes)[number]

export const sides = ['party', 'author'] as const
export type Side = (typeof sides)[number]

export interface View {
  side: Side
  outcome: Outcome
}

export type PromiseState =
  /** Both sides say the same. */
  | { name: 'agreed'; outcome: Outcome }
  /** They say different things. */
  | { name: 'disputed' }
  /** One side alone has said something. */
  | { name: 'said'; side: Side; outcome: Outcome }
  | { name: 'waiting' }
  /** The day is over, and nobody has said what became of it. */
  | { name: 'over' }

/** State of a promise from the newest word of each side; who is right is not decided here. */
export function promiseState(views: readonly View[], dueOn: string, today: string): PromiseState {
  const newest = (side: Side): View | undefined => views.findLast((view) => view.side === side)
  const [party, author] = [newest('party'), newest('author')]
  if (party && author)
    return party.outcome === author.outcome
      ? { name: 'agreed', outcome: party.outcome }
      : { name: 'disputed' }
  const one = party ?? author
  if (one) return { name: 'said', side: one.side, outcome: one.outcome }
  return { name: today > dueOn ? 'over' : 'waiting' }
}
