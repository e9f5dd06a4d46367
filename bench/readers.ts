// Readers in a process of their own, so that the driver's work does not delay their clocks:
// node bench/readers.ts <origin> <requests per second> <seconds> <path> <path> …   writes one line of JSON.
import { createClient } from '../bin/replay/client.ts'
import { quantile } from '../bin/replay/measuring.ts'

const [origin = '', perSecond = '300', seconds = '10', ...paths] = process.argv.slice(2)
const client = createClient(new URL(origin), 200)
const times: number[] = []
const statuses: Record<number, number> = {}
const total = Number(perSecond) * Number(seconds)
const under: Promise<void>[] = []

/** Timed from when it was due, not from when it could be sent: a server that stands still is not forgiven for what piles up. */
async function read(path: string, due: number): Promise<void> {
  const { status } = await client.send({ path, ip: '100.64.0.1' })
  times.push(performance.now() - due)
  statuses[status] = (statuses[status] ?? 0) + 1
}

const began = performance.now()
for (let n = 0; n < total; n++) {
  const due = began + (n * 1_000) / Number(perSecond)
  const early = due - performance.now()
  if (early > 1) await new Promise((resolve) => setTimeout(resolve, early))
  under.push(read(paths[n % paths.length]!, due))
}
await Promise.all(under)
client.close()
console.log(
  JSON.stringify({
    n: times.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    // Half a million of them are too many arguments.
    worst: Math.round(times.reduce((most, ms) => Math.max(most, ms), 0)),
    statuses,
  }),
)
