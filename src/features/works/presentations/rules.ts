import { isPicture, type PresentationKind } from './forms.ts'
import type { Change, Presentation } from './queries.ts'

/** As everybody sees them. */
export const shown = (presentations: readonly Presentation[]): Presentation[] =>
  presentations.filter(({ hidden }) => !hidden)

export const ofKind = (presentations: readonly Presentation[], kind: PresentationKind): Presentation[] =>
  presentations.filter((presentation) => presentation.kind === kind)

/** May stand on cards, lists and in comparisons without anybody asking for it. */
export const isPlain = ({ kind, sensitive, hidden }: Presentation): boolean =>
  !hidden && (!isPicture(kind) || !sensitive)

export type Pair = [before: Presentation, after: Presentation]

/**
 * Which two versions of a kind stand side by side: those that were asked for, else the newest change, else the first and the last that
 * differ. The earlier one comes first.
 */
export function pairOf(
  presentations: readonly Presentation[],
  changes: readonly Change[],
  kind: PresentationKind,
  asked: readonly string[] = [],
): Pair | undefined {
  const able = ofKind(presentations, kind).filter(isPlain)
  const wanted = able.filter(({ publicId }) => asked.includes(publicId))
  if (wanted.length === 2) return [wanted[0]!, wanted[1]!]
  const change = changes.find(
    ({ before, after }) => after && able.includes(before) && able.includes(after) && before.kind === kind,
  )
  if (change) return [change.before, change.after!]
  const first = able[0]
  const last = able.findLast(({ contentHash }) => contentHash !== first?.contentHash)
  return first && last && [first, last]
}
