import { performance, type EventLoopUtilization } from 'node:perf_hooks'

/**
 * How busy this process is, from 0 to 1: the share of the last second in which it computed. Asking is cheap; the value is at most a second
 * old.
 */
export function utilisation(): () => number {
  let before: EventLoopUtilization = performance.eventLoopUtilization()
  let at = performance.now()
  let value = 0
  return () => {
    const now = performance.now()
    if (now - at >= 1_000) {
      const current = performance.eventLoopUtilization()
      value = performance.eventLoopUtilization(current, before).utilization
      before = current
      at = now
    }
    return value
  }
}
