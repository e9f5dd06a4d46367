import { readFileSync } from 'node:fs'

export interface Memory {
  /** Minutes since the beginning and MiB of resident memory. */
  readings: { minute: number; web: number; worker: number }[]
  /** MiB an hour by which the web process grew, by least squares over what was read after the first tenth. */
  growthPerHour(): number
  end(): void
}

/** Reads the resident memory of web process and worker as time goes by (Linux). */
export function watchMemory([web, worker]: number[], everyMs: number): Memory {
  const readings: Memory['readings'] = []
  const began = performance.now()
  const look = (): void => {
    const minute = (performance.now() - began) / 60_000
    readings.push({ minute, web: residentMib(web!), worker: residentMib(worker!) })
  }
  look()
  const timer = setInterval(look, everyMs)
  return {
    readings,
    growthPerHour() {
      const steady = readings.slice(Math.floor(readings.length / 10))
      const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
      const [x, y] = [mean(steady.map(({ minute }) => minute)), mean(steady.map(({ web }) => web))]
      const spread = steady.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0)
      return spread === 0
        ? 0
        : (steady.reduce((sum, { minute, web }) => sum + (minute - x) * (web - y), 0) / spread) * 60
    },
    end: () => clearInterval(timer),
  }
}

function residentMib(pid: number): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)
  } catch {
    return 0
  }
}
