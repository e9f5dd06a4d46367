import { loadNow, where } from '../../bench/machine.ts'
import { table, writeSection, type Figure } from '../../bench/results.ts'
import { READY_MS, type Summary } from './report.ts'
import { RECEIPT_MS } from './receipts.ts'

/** Writes what a run found into the results, also where a promise was broken. */
export async function record(summary: Summary, wrong: readonly string[]): Promise<void> {
  const { kills, seed, readyMs, receiptMs, mails, reads } = summary
  const none = (what: string, seen: number): Figure => ({
    what,
    least: '0',
    aim: '0',
    seen: String(seen),
    reached: seen === 0,
  })
  const within = (what: string, least: number, { p50, p95, worst }: typeof readyMs.served): Figure => ({
    what,
    least: `≤ ${least} ms`,
    aim: '',
    seen: `median ${p50} ms, p95 ${p95} ms, worst ${worst} ms`,
    reached: worst <= least,
  })
  const figures = [
    none('LOST: acknowledged, and not there', summary.LOST),
    none('UNEXPECTED: there, and nobody asked for it', summary.UNEXPECTED),
    none('DUPLICATE: one address or one signature counted twice', summary.DUPLICATE),
    none('mails with a second Message-ID, or missing', mails.wrong),
    none('numbers, checkpoints, tiles or receipts that do not fit', summary.log.wrong),
    none('readers sent away while only writing was impossible', reads.whileWritesCannot.failed),
    within('served again after a kill', READY_MS, readyMs.served),
    within('counted again after a kill', READY_MS, readyMs.counted),
    within('a receipt in hand that verifies, after confirming', RECEIPT_MS, receiptMs),
  ]
  await writeSection(
    `Faults: ${kills.toLocaleString('en')} kills`,
    `${where(summary.postgres)} · load of the machine at the end ${loadNow()}

\`npm run chaos -- --kills ${kills} --seed ${seed} --record\`: ${Math.round(summary.seconds / 60)} minutes, ${summary.people.toLocaleString('en')} people came, ${summary.signed.toLocaleString('en')} signed,
${receiptMs.n.toLocaleString('en')} receipts were fetched and checked by their owners, ${mails.arrived.toLocaleString('en')} mails arrived, ${reads.all.toLocaleString('en')} readings.

${table(figures)}

${wrong.length === 0 ? 'Nothing else was wrong.' : `Wrong:\n\n${wrong.map((line) => `- ${line}`).join('\n')}`}${summary.skipped.length > 0 ? `\n\nLeft out: ${summary.skipped.join('; ')}.` : ''}`,
  )
}
