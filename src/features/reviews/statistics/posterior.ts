/** Marks in halves, from the lowest to the highest. */
export const MARKS = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5] as const

/** How many gave each mark, in the order of `MARKS`. */
export type Counts = readonly number[]

/**
 * The prior, published and the same for every work: half a review at each of the ten marks (Jeffreys' prior for a multinomial), together as
 * much as five reviews. It is the same read from above as from below, so it favours neither side.
 */
export const PRIOR = 0.5

/** 90 in 100. */
export const LEVEL = 0.9

export interface Posterior {
  n: number
  mean: number
  /** Where the mean lies with a probability of 90 %: 5 % below `low`, 5 % above `high`. */
  low: number
  high: number
}

/**
 * Posterior of the mean mark: the shares of the ten marks are multinomial, so with a Dirichlet prior their posterior is Dirichlet with
 * `counts + PRIOR`, and the mean mark is a weighted sum of them. The mean is exact; the ends of the interval come from the exact
 * distribution of that sum (see `below`), to 0.0005 of a mark.
 */
export function posteriorOf(counts: Counts): Posterior {
  const weights = counts.map((count) => count + PRIOR)
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const mean = weights.reduce((all, weight, k) => all + weight * MARKS[k]!, 0) / sum
  const variance =
    weights.reduce((all, weight, k) => all + weight * (MARKS[k]! - mean) ** 2, 0) / sum / (sum + 1)
  const sd = Math.sqrt(variance)
  return {
    n: counts.reduce((all, count) => all + count, 0),
    mean,
    low: quantile(weights, (1 - LEVEL) / 2, mean, sd),
    high: quantile(weights, (1 + LEVEL) / 2, mean, sd),
  }
}

/** Between the mean and six standard deviations from it, inside the scale, by false position (Illinois variant; Dowell and Jarratt 1971). */
function quantile(weights: readonly number[], probability: number, mean: number, sd: number): number {
  const side = probability < 0.5 ? -1 : 1
  const off = (t: number): number => below(weights, t) - probability
  let [from, to] = [mean, Math.min(5, Math.max(0.5, mean + side * 6 * sd))]
  let [offFrom, offTo] = [off(from), off(to)]
  let next = Math.min(5, Math.max(0.5, mean + side * NORMAL * sd))
  for (let step = 0; step < 40 && Math.abs(to - from) > PRECISE; step++) {
    const here = off(next)
    if (Math.abs(here) < 1e-6) return next
    // The end that stays gets half its weight, so that both ends move.
    if (here > 0 === offTo > 0) [to, offTo, offFrom] = [next, here, offFrom / 2]
    else [from, offFrom, offTo] = [next, here, offTo / 2]
    const before = next
    next = to - (offTo * (to - from)) / (offTo - offFrom)
    if (Math.abs(next - before) < PRECISE / 4) return next
  }
  return next
}

/** Of a normal distribution, as the place to begin. */
const NORMAL = 1.645
const PRECISE = 0.0005

// The integrand is analytic and vanishes at both ends, where the trapezium rule converges faster than any power of the step.
const FROM = Math.log(1e-2)
const TO = Math.log(60)
const STEP = 0.1

/**
 * P(mean mark < t). Dirichlet shares are gamma variables G_k over their sum, so the event is Σ (mark_k − t) G_k < 0, and the probability is
 * ½ − 1/π ∫ Im φ(u)/u du with φ(u) = Π (1 − i u (mark_k − t))^(−weight_k) (Gil-Pelaez 1951; Imhof 1961). Integrated over ln u, in units of
 * the sum's standard deviation.
 */
export function below(weights: readonly number[], t: number): number {
  const distances = MARKS.map((mark) => mark - t)
  const scale = Math.sqrt(weights.reduce((all, weight, k) => all + weight * distances[k]! ** 2, 0))
  let sum = 0
  let first = true
  for (let x = FROM; x < TO; x += STEP) {
    const u = Math.exp(x) / scale
    let angle = 0
    let size = 0
    for (let k = 0; k < weights.length; k++) {
      const du = distances[k]! * u
      angle += weights[k]! * Math.atan(du)
      size -= 0.5 * weights[k]! * Math.log1p(du * du)
    }
    if (size < -25) break
    const here = Math.sin(angle) * Math.exp(size)
    // Before that the integrand is in proportion to u: a geometric series.
    sum += first ? here / (1 - Math.exp(-STEP)) : here
    first = false
  }
  return 0.5 - (sum * STEP) / Math.PI
}
