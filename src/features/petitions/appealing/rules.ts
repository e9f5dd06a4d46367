import { before, inForce, type StateRow } from '../states.ts'

export interface AppealDecision {
  at: Date
  by: number
  outcome: 'kept' | 'undone'
  /** Public: why. */
  note: string
}

/** What the author wrote against one decision, and what became of it. */
export interface Appeal {
  /** Number of the decision. */
  n: number
  at: Date
  /** Null once the author had everything erased. */
  text: string | null
  decision: AppealDecision | undefined
}

const DECISIONS: readonly string[] = ['declined', 'hidden', 'closed', 'joined']

/** What a moderator decided against a petition; the calendar and the author decide nothing that one can appeal against. */
export const isDecision = ({ state, by }: Pick<StateRow, 'state' | 'by'>): boolean =>
  DECISIONS.includes(state) && /^\d+$/.test(by)

export type AppealState =
  | { name: 'none' }
  | { name: 'possible'; decision: StateRow }
  | { name: 'waits' | 'answered'; decision: StateRow; appeal: Appeal }

/** Where the decision in force stands: each can be appealed against once. */
export function appealState(states: readonly StateRow[], appeals: readonly Appeal[]): AppealState {
  const decision = inForce(states)
  if (!decision || !isDecision(decision)) return { name: 'none' }
  const appeal = appeals.find(({ n }) => n === decision.n)
  if (!appeal) return { name: 'possible', decision }
  return { name: appeal.decision ? 'answered' : 'waits', decision, appeal }
}

/** What comes back when a decision is undone. */
export const undone = (states: readonly StateRow[], decision: StateRow): StateRow => {
  const row = before(states, decision.n)
  if (!row) throw new Error('a petition begins without a decision')
  return row
}

/** Who decides an appeal has not made the decision; somebody must, where there is only one moderator. */
export const mayDecideAppeal = (decision: Pick<StateRow, 'by'>, staffId: number, others: number): boolean =>
  decision.by !== String(staffId) || others === 0
