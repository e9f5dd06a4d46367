import { mkdtempSync, renameSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asFastAsPossible, sign } from './curve.ts'
import { summarise, type Profiled } from './profile.ts'
import { openBench } from './site.ts'

/** A run of its own with V8's sampling profiler in both processes, so that the figures above are not slowed by it. */
export async function profiled(many: number): Promise<Record<'web' | 'worker', Profiled>> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-profile-'))
  try {
    const bench = await openBench('composed', { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` })
    const [web, worker] = bench.own.pids
    try {
      await sign(bench, asFastAsPossible(many), { recount: false })
    } finally {
      await bench.close()
    }
    // CPU.<date>.<time>.<pid>.<thread>.<n>.cpuprofile
    for (const file of readdirSync(folder)) {
      const pid = Number(file.split('.')[3])
      const name = pid === web ? 'web' : pid === worker ? 'worker' : undefined
      if (name && file.split('.')[4] === '0')
        renameSync(join(folder, file), join(folder, `${name}.cpuprofile`))
    }
    return { web: summarise(folder, 'web.'), worker: summarise(folder, 'worker.') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function profileText(name: string, { busySeconds, groups, functions }: Profiled): string {
  const lines = (title: string, rows: Profiled['groups']): string =>
    [
      `| ${title} | % |`,
      '|---|---|',
      ...rows.map((row) => `| ${row.name.replaceAll('|', '\\|')} | ${row.percent} |`),
    ].join('\n')
  return `### Where the time goes: ${name}\n\n${busySeconds.toFixed(1)} s of work, self time.\n\n${lines('part', groups)}\n\n${lines('function', functions)}`
}
