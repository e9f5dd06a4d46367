import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Figures for the operator's monitoring (Prometheus text format). They carry no address, name or network. */
export const registry = new Registry()
collectDefaultMetrics({ register: registry })

export const requestSeconds = new Histogram({
  name: 'firsthand_request_seconds',
  help: 'Time from the first byte of a request to its answer',
  labelNames: ['route', 'method', 'status'] as const,
  buckets: [0.005, 0.02, 0.1, 0.3, 1, 3],
  registers: [registry],
})
export const voicesTotal = new Counter({
  name: 'firsthand_voices_total',
  help: 'Submissions and confirmations that were acknowledged',
  labelNames: ['step'] as const,
  registers: [registry],
})
export const leavesTotal = new Counter({
  name: 'firsthand_leaves_total',
  help: 'Leaves that the sequencer published',
  registers: [registry],
})
export const publishedLag = new Gauge({
  name: 'firsthand_count_lag_seconds',
  help: 'Age of the oldest confirmed contribution that was not counted at the last tick',
  registers: [registry],
})
export const mailsTotal = new Counter({
  name: 'firsthand_mails_total',
  help: 'Mails by outcome',
  labelNames: ['outcome'] as const,
  registers: [registry],
})
