import { parseArgs } from 'node:util'
import { record } from './chaos/record.ts'
import { chaos, forget } from './chaos/run.ts'

const HELP = `npm run chaos -- [--kills N] [--seed S] [--rate R] [--keep] [--record]
  --kills  how many times something is killed (default 10)
  --seed   repeats the same plan, people and moods of the mail server (default: drawn)
  --rate   people who come per second (default 15)
  --keep   keep the folder with database, journal and output also when all is well
  --record write the result into bench/RESULTS.md`

/** Ends with one line of JSON; exit code 1 when a promise was broken. Linux only: it looks for processes in /proc. */
export async function chaosCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      rate: { type: 'string', default: '15' },
      keep: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
    },
  })
  const [kills, seed, perSecond] = [values.kills, values.seed, values.rate].map(Number) as [
    number,
    number,
    number,
  ]
  if (!(Number.isInteger(kills) && kills >= 0 && Number.isInteger(seed) && perSecond > 0)) {
    console.error(HELP)
    process.exitCode = 2
    return
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  say(`Seed ${seed}.`)
  const { summary, wrong, folder } = await chaos({ kills, seed, perSecond, say })
  for (const skipped of summary.skipped) say(`Left out: ${skipped}`)
  for (const line of wrong) say(`WRONG: ${line}`)
  if (wrong.length === 0 && !values.keep) forget(folder)
  else say(`Everything is kept in ${folder}`)
  if (values.record) await record(summary, wrong)
  console.log(JSON.stringify(summary))
  process.exitCode = wrong.length === 0 ? 0 : 1
}
