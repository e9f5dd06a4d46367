import { canFollow, type Petition } from '#features/petitions/index.ts'
import type { Decision } from './forms.ts'

export type PetitionAct = 'listing' | Decision

/** What a moderator can decide about a petition now, in the order in which it is offered. */
export function actsFor(
  {
    state,
    states,
    anonymisedAt,
  }: Pick<Petition, 'state' | 'states'> & Partial<Pick<Petition, 'anonymisedAt'>>,
  now: Date,
): PetitionAct[] {
  const current = states.at(-1)?.state ?? 'awaiting'
  const acts: PetitionAct[] = []
  if (canFollow(current, 'listed')) acts.push('listing')
  if (canFollow(current, 'declined')) acts.push('decline')
  if (canFollow(current, 'closed') && state.name !== 'closed') acts.push('closure')
  if (current === 'closed' && state.endsAt > now) acts.push('reopening')
  if (canFollow(current, 'hidden')) acts.push('hiding')
  // Nothing is opened again, or declined after all, when nobody knows any more who signed.
  return anonymisedAt ? acts.filter((act) => act === 'hiding') : acts
}
