import type { Figure } from './results.ts'
import { round } from './results.ts'
import { signForm } from '../bin/replay/opening.ts'
import { asIfMailed, benchPetition, median, rate, type Bench } from './site.ts'

/**
 * How fast submitting and confirming are against a POST that parses the same body and does nothing, each round one after the other. The
 * worker stands still meanwhile: it is the web process that is compared with itself.
 */
export async function ratios(
  bench: Bench,
  { rounds, perRound }: { rounds: number; perRound: number },
): Promise<Figure[]> {
  const worker = bench.own.pids[1]!
  const { slug, confirmation } = await benchPetition(bench)
  const seen = { nothing: [] as number[], submit: [] as number[], confirm: [] as number[] }
  process.kill(worker, 'SIGSTOP')
  try {
    // The first round warms up.
    for (let n = 0; n <= rounds; n++) {
      const people = Array.from({ length: perRound }, () => bench.person())
      const forms = people.map(signForm)
      const cookies: string[] = []
      const nothing = await rate(bench, perRound, 303, (i) => ({
        path: '/bench/nothing',
        ip: people[i]!.ip,
        form: forms[i]!,
      }))
      const submit = await rate(
        bench,
        perRound,
        303,
        (i) => ({ path: `/petitions/${slug}/signatures`, ip: people[i]!.ip, form: forms[i]! }),
        (reply, i) => void (cookies[i] = reply.cookies[0]!),
      )
      await asIfMailed(bench.ctx)
      const confirm = await rate(bench, perRound, 303, (i) => confirmation(cookies[i]!))
      if (n === 0) continue
      seen.nothing.push(nothing)
      seen.submit.push(submit)
      seen.confirm.push(confirm)
    }
  } finally {
    process.kill(worker, 'SIGCONT')
  }
  const figure = (what: string, values: number[]): Figure => {
    const ratio = median(values.map((value, i) => value / seen.nothing[i]!))
    return {
      what: `${what}, against a POST that does nothing`,
      least: '0.4',
      aim: '0.55',
      seen: `${round(ratio, 2)} (${round(median(values))}/s against ${round(median(seen.nothing))}/s)`,
      reached: ratio >= 0.4,
    }
  }
  return [figure('submit', seen.submit), figure('confirm', seen.confirm)]
}
