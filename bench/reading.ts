import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Figure } from './results.ts'
import { round } from './results.ts'
import { benchPetition, median, rate, type Bench } from './site.ts'

export interface Read {
  n: number
  p50: number
  p99: number
  worst: number
  statuses: Record<string, number>
}

/** So many requests a second for so long, of the paths in turn; times in milliseconds. */
export function readers(origin: string, perSecond: number, seconds: number, paths: string[]): Promise<Read> {
  const script = join(import.meta.dirname, 'readers.ts')
  const child = spawn(process.execPath, [script, origin, String(perSecond), String(seconds), ...paths], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as Read) : reject(new Error(`the readers ended with ${code}`)),
    ),
  )
}

/** The petition page of an idle site, from memory and made anew for every request, against a text of the same length. */
export async function idlePage(bench: Bench, perRound: number): Promise<Figure[]> {
  const { slug } = await benchPetition(bench)
  const page = `/petitions/${slug}`
  const { body } = await bench.client.send({ path: page, ip: '100.64.0.1' })
  const text = `/bench/text/${Buffer.byteLength(body)}`
  const seen = { text: [] as number[], kept: [] as number[], made: [] as number[] }
  for (let n = 0; n < 4; n++) {
    const results = {
      text: await rate(bench, perRound, 200, () => ({ path: text, ip: '100.64.0.1' })),
      kept: await rate(bench, perRound, 200, () => ({ path: page, ip: '100.64.0.1' })),
      made: await rate(bench, Math.ceil(perRound / 10), 200, (i) => ({
        path: `${page}?n=${n}.${i}`,
        ip: '100.64.0.1',
      })),
    }
    // The first round warms up.
    if (n > 0) for (const key of ['text', 'kept', 'made'] as const) seen[key].push(results[key])
  }
  const ratio = median(seen.kept.map((value, i) => value / seen.text[i]!))
  const made = median(seen.made)
  return [
    {
      what: 'petition page, idle, from memory, against a text of the same length',
      least: '0.8',
      aim: '',
      seen: `${round(ratio, 2)} (${round(median(seen.kept))}/s against ${round(median(seen.text))}/s, ${round(Buffer.byteLength(body) / 1024)} KiB)`,
      reached: ratio >= 0.8,
    },
    {
      what: 'petition page, idle, made for every request',
      least: '300/s',
      aim: '',
      seen: `${round(made)}/s`,
      reached: made >= 300,
    },
  ]
}
