import { quantile } from '../replay/measuring.ts'
import type { Checked } from './checking.ts'
import { VERDICTS, type Verdict } from './classify.ts'
import type { Recovery, Stage } from './stage.ts'
import type { Reading } from './watching.ts'

export interface Violation {
  what: string
  detail: string
}

/** Longest that people may wait after a kill until they are served and counted again. */
export const READY_MS = 5_000

interface Spread {
  n: number
  p50: number
  p95: number
  worst: number
}

const spread = (values: number[]): Spread => ({
  n: values.length,
  p50: quantile(values, 0.5),
  p95: quantile(values, 0.95),
  worst: Math.max(0, ...values),
})

export interface Unreadable {
  asked: number
  failed: number
  worstMs: number
  /** Kind of time and answer, and how often. */
  how: Record<string, number>
}

/**
 * Readers who were sent away in times in which only writing was impossible. A process that was born just before has nothing to show yet,
 * so a path counts where it could be read until then. Whose answer a kill cut off was sent away by the kill.
 */
export function unreadable(
  readings: readonly Reading[],
  periods: Stage['readsOnly'],
  kills: readonly number[],
): Unreadable {
  const within = readings.flatMap((reading) => {
    const period = periods.find(({ from, to }) => reading.began >= from && reading.began <= to)
    const cut =
      reading.status === undefined &&
      kills.some((at) => at >= reading.began && at <= reading.began + reading.ms)
    if (!period || cut) return []
    const before = readings.findLast(
      ({ path, began, ms }) => path === reading.path && began + ms <= period.from,
    )
    return before?.status === 200 ? [{ ...reading, name: period.name }] : []
  })
  const failed = within.filter(({ status }) => status !== 200)
  const how: Record<string, number> = {}
  for (const { name, status, path } of failed) {
    const key = `${name}: ${path.endsWith('.json') ? 'JSON' : 'page'} ${status ?? 'no answer'}`
    how[key] = (how[key] ?? 0) + 1
  }
  return {
    asked: within.length,
    failed: failed.length,
    worstMs: Math.round(Math.max(0, ...within.map(({ ms }) => ms))),
    how,
  }
}

export interface Run {
  postgres: string
  seed: number
  kills: number
  seconds: number
  people: number
  signed: number
  receipts: { ms: number[]; held: number }
  recoveries: Recovery[]
  afterWeather: Recovery[]
  readings: Reading[]
  stage: Pick<Stage, 'readsOnly' | 'rushes' | 'kills'>
  mailFaults: Record<string, number>
  skipped: string[]
  checked: Checked
  violations: Violation[]
}

export type Summary = ReturnType<typeof summaryOf>

/** Everything that must not be, in words; and the summary as one object. */
export function judge(run: Run): { summary: Summary; wrong: string[] } {
  const { accounting, mail, log } = run.checked
  const reads = unreadable(run.readings, run.stage.readsOnly, run.stage.kills)
  const slow = run.recoveries.filter(({ webMs, workerMs }) => Math.max(webMs, workerMs) > READY_MS)
  const kinds = Map.groupBy(run.violations, ({ what }) => what)
  const wrong = [
    ...accounting.details,
    ...mail.wrong,
    ...log,
    ...[...kinds].flatMap(([what, all]) =>
      all.slice(0, 5).map(({ detail }) => `${what} (${all.length}): ${detail}`),
    ),
    ...slow.map(
      ({ name, webMs, workerMs }) =>
        `not ready within ${READY_MS} ms after ${name}: served ${webMs} ms, counted ${workerMs} ms`,
    ),
    ...(reads.failed > 0
      ? [
          `${reads.failed} of ${reads.asked} readers were sent away while only writing was impossible: ${JSON.stringify(reads.how)}`,
        ]
      : []),
  ]
  return { summary: summaryOf(run, reads, kinds, wrong.length === 0), wrong }
}

function summaryOf(run: Run, reads: Unreadable, kinds: Map<string, Violation[]>, passed: boolean) {
  const { accounting, mail, log } = run.checked
  const total = Object.fromEntries(
    VERDICTS.map((verdict) => [
      verdict,
      accounting.submit[verdict] + accounting.confirm[verdict] + accounting.withdraw[verdict],
    ]),
  ) as Record<Verdict, number>
  return {
    seed: run.seed,
    postgres: run.postgres,
    kills: run.kills,
    seconds: Math.round(run.seconds),
    people: run.people,
    signed: run.signed,
    ...total,
    submit: accounting.submit,
    confirm: accounting.confirm,
    withdraw: accounting.withdraw,
    mails: {
      arrived: mail.arrived,
      messages: mail.messages,
      repeats: mail.repeats,
      wrong: mail.wrong.length,
      faults: run.mailFaults,
    },
    log: { wrong: log.length },
    receiptMs: { ...spread(run.receipts.ms), held: run.receipts.held },
    readyMs: {
      served: spread(run.recoveries.map(({ webMs }) => webMs)),
      counted: spread(run.recoveries.map(({ workerMs }) => workerMs)),
      afterWeather: spread(run.afterWeather.map(({ webMs }) => webMs)),
    },
    readyMsByKill: Object.fromEntries(
      [...Map.groupBy(run.recoveries, ({ name }) => name)].map(([name, of]) => [
        name,
        { served: spread(of.map(({ webMs }) => webMs)), counted: spread(of.map(({ workerMs }) => workerMs)) },
      ]),
    ),
    reads: { all: run.readings.length, whileWritesCannot: reads },
    rushes: run.stage.rushes,
    violations: Object.fromEntries([...kinds].map(([what, all]) => [what, all.length])),
    skipped: run.skipped,
    passed,
  }
}
