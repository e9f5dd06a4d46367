import { setTimeout as sleep } from 'node:timers/promises'
import type { Crowd } from './crowd.ts'
import type { SmallDisk } from './disk.ts'
import type { MailServer } from './mail-server.ts'
import type { lookFromOutside } from './outside.ts'
import type { Site } from './site.ts'

/** Everything that a fault may lay its hands on. */
export interface Stage {
  site: Site
  mail: MailServer
  crowd: Crowd
  outside: ReturnType<typeof lookFromOutside>
  disk: SmallDisk
  random: () => number
  violation(what: string, detail: string): void
  /** Times in which writes cannot be taken and reads must be. */
  readsOnly: { name: string; from: number; to: number }[]
  /** When something was killed, by performance.now(). */
  kills: number[]
  /** How overload was answered. */
  rushes: { taken: number; putOff: number }[]
}

export const between = (random: () => number, low: number, high: number): number =>
  low + random() * (high - low)

export interface Recovery {
  name: string
  /** Until a submission that was begun after the fault was acknowledged. */
  webMs: number
  /** Until the log grew again. */
  workerMs: number
}

const GIVE_UP_MS = 60_000

export const logSize = async (stage: Stage): Promise<number> =>
  (await stage.outside.ask<{ size: number }>(`select size from log_head where log = 'public'`))[0]!.size

/**
 * Measures from `since` (performance.now()) how long it takes until people are served and counted again. Where nobody waits to be counted,
 * a worker that was born after `bornAfter` (milliseconds since 1970) and is connected will do.
 */
export async function recovery(
  stage: Stage,
  name: string,
  since: number,
  sizeBefore: number,
  bornAfter = 0,
): Promise<Recovery> {
  const webMs = until(() => stage.crowd.lastAcknowledged() > since, since)
  const workerMs = until(async () => {
    const [row] = await stage.outside.ask<{ size: number; idle: boolean; alive: boolean }>(
      `select size, not exists (select from uncounted) as idle,
         exists (select from pg_stat_activity where application_name = 'firsthand worker' and backend_start > to_timestamp($1)) as alive
       from log_head where log = 'public'`,
      [bornAfter / 1_000],
    )
    return row!.size > sizeBefore || (row!.idle && row!.alive)
  }, since)
  return { name, webMs: await webMs, workerMs: await workerMs }
}

async function until(holds: () => boolean | Promise<boolean>, since: number): Promise<number> {
  while (!(await holds())) {
    if (performance.now() - since > GIVE_UP_MS) return Infinity
    await sleep(20)
  }
  return Math.round(performance.now() - since)
}
