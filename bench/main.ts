// npm run bench [-- --quick] [--rows N] [--minutes N of the load beside which is read] [--only ratio,signatures,smtp,beside,page,tokens,profile,letters,reviews] [--heading TEXT]
import { parseArgs } from 'node:util'
import { asFastAsPossible, paced, sign } from './curve.ts'
import { letters } from './letters.ts'
import { loadNow, machine } from './machine.ts'
import { watchMemory } from './memory.ts'
import { profiled, profileText } from './profiling.ts'
import { ratios } from './ratio.ts'
import { idlePage, readers } from './reading.ts'
import { reviewPages } from './reviews.ts'
import { round, table, writeSection, type Figure } from './results.ts'
import { preload } from './rows.ts'
import { openBench, type Bench } from './site.ts'
import { leavesPerSecond } from './tick.ts'
import { tokens } from './tokens.ts'

const QUICK = {
  rounds: 3,
  perRound: 1_200,
  signatures: 5_000,
  smtp: 2_000,
  besideSeconds: 12,
  leaves: 20_000,
  page: 3_000,
  tokens: 1_500,
  profile: 2_000,
  reviews: { reviews: 20_000, asked: 100 },
  letters: 2_000,
}
const LONG = {
  rounds: 9,
  perRound: 5_000,
  signatures: 610_000,
  smtp: 100_000,
  besideSeconds: 1_800,
  leaves: 200_000,
  page: 20_000,
  tokens: 10_000,
  profile: 20_000,
  reviews: { reviews: 100_000, asked: 300 },
  letters: 100_000,
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string', default: '0' },
    minutes: { type: 'string' },
    only: { type: 'string' },
    heading: { type: 'string' },
  },
})
const all = values.quick ? QUICK : LONG
const sizes = { ...all, besideSeconds: values.minutes ? Number(values.minutes) * 60 : all.besideSeconds }
const rows = Number(values.rows)
const wanted = (name: string): boolean => !values.only || values.only.split(',').includes(name)
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const figures: Figure[] = []
const add = (...seen: Figure[]): void => {
  figures.push(...seen)
  for (const { what, seen: text } of seen) say(`${what}: ${text}`)
}

/** The count's age and the readers' patience at 60 % of what was the most, with the memory of the processes meanwhile. */
async function beside(bench: Bench, most: number): Promise<void> {
  const perSecond = Math.round(most * 0.6)
  let reading: ReturnType<typeof readers> | undefined
  const opened = (slug: string): void =>
    void (reading = readers(bench.own.url, 300, sizes.besideSeconds - 2, [
      `/petitions/${slug}`,
      `/petitions/${slug}.json`,
    ]))
  const memory = watchMemory(bench.own.pids, Math.max(1_000, (sizes.besideSeconds * 1_000) / 200))
  const result = await sign(bench, paced(perSecond, sizes.besideSeconds), { recount: false, opened })
  memory.end()
  const read = await reading!
  const others = Object.entries(read.statuses).filter(([status]) => status !== '200')
  const web = memory.readings.map((one) => one.web)
  const peak = Math.max(...web)
  add(
    {
      what: `age of the public count at ${perSecond} signatures a second, worst`,
      least: '≤ 2 s',
      aim: '≤ 1 s',
      seen: `${result.worstCountAgeSeconds} s`,
      reached: result.worstCountAgeSeconds <= 2,
    },
    {
      what: 'petition page and JSON beside that load, 300 requests a second, p99',
      least: '≤ 100 ms',
      aim: '50 ms',
      seen: `${read.p99} ms (median ${read.p50} ms, worst ${read.worst} ms${others.length ? `, not 200: ${JSON.stringify(Object.fromEntries(others))}` : ''})`,
      reached: read.p99 <= 100 && others.length === 0,
    },
    {
      what: 'memory of the web process beside that load',
      least: '< 400 MB',
      aim: 'not growing over 30 minutes',
      seen: `${web[0]} → ${web.at(-1)} MiB, most ${peak} MiB in ${round(sizes.besideSeconds / 60, 1)} minutes${sizes.besideSeconds >= 600 ? `, ${round(memory.growthPerHour(), 1)} MiB an hour` : ''}`,
      reached: peak * 1.048576 < 400,
    },
  )
  const ticking = sign(bench, paced(perSecond, 8), { recount: false })
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const leaves = await leavesPerSecond(bench, sizes.leaves)
  await ticking
  add({
    what: `leaves from confirmed to published, beside that load, ${sizes.leaves} at once`,
    least: '10,000/s',
    aim: '20,000/s',
    seen: `${round(leaves)}/s`,
    reached: leaves >= 10_000,
  })
}

async function withMail(way: 'composed' | 'smtp', work: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await openBench(way)
  try {
    if (rows > 0) await preload(bench, rows, say)
    await work(bench)
  } finally {
    await bench.close()
  }
}

async function signatures(
  bench: Bench,
  many: number,
  how: string,
  least: number,
  aim: number,
): Promise<number> {
  const result = await sign(bench, asFastAsPossible(many), { recount: rows === 0 })
  add({
    what: `${many} signatures: submit, code, confirm, counted, mails ${how}`,
    least: `${least}/s`,
    aim: `${aim}/s`,
    seen: `${result.countedPerSecond}/s (submit p50 ${result.submitMs.p50} ms, p99 ${result.submitMs.p99} ms; confirm ${result.confirmMs.p50} and ${result.confirmMs.p99} ms)`,
    reached: result.countedPerSecond >= least,
  })
  return result.countedPerSecond
}

const began = performance.now()
const loadBefore = loadNow()
let where = ''
await withMail('composed', async (bench) => {
  where = await machine(bench.ctx)
  say(where)
  // First: afterwards the worker has what the others left to count and to mail, and the site is not idle.
  if (wanted('page')) add(...(await idlePage(bench, sizes.page)))
  if (wanted('ratio')) add(...(await ratios(bench, sizes)))
  if (wanted('tokens')) add(...(await tokens(bench, sizes)))
  if (wanted('signatures') || wanted('beside')) {
    const most = await signatures(bench, sizes.signatures, 'composed, not sent', 500, 1_000)
    if (wanted('beside')) await beside(bench, most)
  }
})
if (wanted('smtp'))
  await withMail(
    'smtp',
    async (bench) =>
      void (await signatures(bench, sizes.smtp, 'sent to an SMTP server on loopback', 200, 400)),
  )
if (wanted('letters')) add(...(await letters(sizes.letters, say)))
if (wanted('reviews')) add(...(await reviewPages(sizes.reviews)))
const profiles = wanted('profile') ? await profiled(sizes.profile) : undefined

const minutes = round((performance.now() - began) / 60_000, 1)
const heading =
  values.heading ??
  `Load${rows > 0 ? `, ${rows.toLocaleString('en')} signatures there before` : ''}${values.quick ? ', quick run' : ''}`
const busy = `Load of the machine: ${loadBefore} before, ${loadNow()} at the end of ${minutes} minutes; above the number of cores before means that others were at work and the figures are too low.`
const profileTexts = profiles
  ? [profileText('web process', profiles.web), profileText('worker', profiles.worker)]
  : []
await writeSection(heading, [where, busy, table(figures), ...profileTexts].join('\n\n'))
console.log(JSON.stringify(figures))
