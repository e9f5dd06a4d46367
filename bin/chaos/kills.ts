import { setTimeout as sleep } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
import { logSize, recovery, type Recovery, type Stage } from './stage.ts'

export interface Kill {
  /** How often, in comparison. */
  weight: number
  /** Answers from when the time counts, where that is not the moment of the kill. */
  run(stage: Stage): Promise<number> | void
  /** Ends the worker too. */
  worker?: true
}

const end = (pids: (number | undefined)[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      if (pid) process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

const processes = ({ site }: Stage, role: 'serve' | 'web' | 'worker'): number[] =>
  site.serves.flatMap((serve) => serve.pids(role))

export const kills: Record<string, Kill> = {
  web: { weight: 6, run: (stage) => end(processes(stage, 'web'), 'SIGKILL') },
  worker: { weight: 6, worker: true, run: (stage) => end(processes(stage, 'worker'), 'SIGKILL') },
  database: { weight: 4, run: ({ site }) => end([site.postmaster()], 'SIGKILL') },
  'database-immediately': { weight: 2, run: ({ site }) => end([site.postmaster()], 'SIGQUIT') },
  'database-restart': { weight: 1, run: ({ site }) => end([site.postmaster()], 'SIGINT') },
  // One connection's process killed hard: PostgreSQL then ends all the others and repairs itself.
  backend: {
    weight: 2,
    run: ({ site, random }) => end([oneOf(site.backends().filter(isClient), random)], 'SIGKILL'),
  },
  supervisor: {
    weight: 1,
    worker: true,
    run(stage) {
      const web = processes(stage, 'web')
      end(processes(stage, 'serve'), 'SIGKILL')
      // An orphan serves until it notices: what counts is the time without anybody.
      return withoutIts(stage, web, () => {})
    },
  },
  everything: {
    weight: 3,
    worker: true,
    run(stage) {
      const all = [...processes(stage, 'web'), ...processes(stage, 'worker'), ...processes(stage, 'serve')]
      end([...all, stage.site.postmaster()], 'SIGKILL')
    },
  },
  'asked-to-end': {
    weight: 2,
    worker: true,
    run(stage) {
      const web = processes(stage, 'web')
      end(processes(stage, 'serve'), 'SIGTERM')
      return withoutIts(stage, web, () => stage.crowd.endsInOrder(performance.now()))
    },
  },
  'new-version': {
    weight: 1,
    async run(stage) {
      const old = stage.site.serves[0]!
      const fresh = await stage.site.startServe()
      await answering(fresh.url)
      stage.site.serves.push(fresh)
      await sleep(1_500)
      stage.crowd.endsInOrder(performance.now())
      await old.retire()
      // It took over without a gap, so the time counts from the end of the old one.
      return performance.now()
    },
  },
}

const oneOf = <T>(items: T[], random: () => number): T | undefined =>
  items[Math.floor(random() * items.length)]

/** Waits until the web processes are gone; answers when the last submission that they acknowledged had begun. */
async function withoutIts(stage: Stage, web: number[], meanwhile: () => void): Promise<number> {
  while (web.some(isThere)) {
    meanwhile()
    await sleep(10)
  }
  return stage.crowd.lastAcknowledged()
}

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const isClient = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres: firsthand firsthand ')
  } catch {
    return false
  }
}

async function answering(url: URL): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (
      await fetch(new URL('/health', url)).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return
    await sleep(50)
  }
  throw new Error('the new version does not start')
}

/** Kills, and measures how long it takes until the site serves and counts again. */
export async function kill(stage: Stage, name: string): Promise<Recovery> {
  const size = await logSize(stage)
  const before = performance.now()
  const at = Date.now()
  stage.kills.push(before)
  const since = (await kills[name]!.run(stage)) ?? before
  const recovered = await recovery(stage, name, since, size, kills[name]!.worker ? at : 0)
  stage.crowd.endsInOrder(undefined)
  return recovered
}
