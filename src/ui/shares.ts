/**
 * Whole percentages that sum to 100, by the method of largest remainders (Hamilton): everybody gets the rounded-down share,
 * the points left over go to the largest remainders, equal remainders to the earlier entry. All zero when there is nothing to share.
 */
export function wholePercents(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total <= 0) return counts.map(() => 0)
  const percents = counts.map((count) => Math.floor((count * 100) / total))
  const left = 100 - percents.reduce((sum, percent) => sum + percent, 0)
  counts
    .map((count, index) => ({ index, remainder: (count * 100) % total }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
    .slice(0, left)
    .forEach(({ index }) => percents[index]!++)
  return percents
}
