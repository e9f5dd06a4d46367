import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { recall } from '#core/postgres-files.ts'
import { seeded } from '#core/random.ts'
import { inventPeople, readGeography, type Person } from '../replay/people.ts'
import { check } from './checking.ts'
import { startCrowd } from './crowd.ts'
import { mountSmallDisk } from './disk.ts'
import { openJournal, type Journal } from './journal.ts'
import { kill } from './kills.ts'
import { startMailServer } from './mail-server.ts'
import { firstPetition } from './opening.ts'
import { plan } from './plan.ts'
import { judge, type Summary, type Violation } from './report.ts'
import { comeToRest } from './rest.ts'
import { lookFromOutside } from './outside.ts'
import { startSite, type Site } from './site.ts'
import { logSize, recovery, type Recovery, type Stage } from './stage.ts'
import { startWatch } from './watching.ts'
import { weathers } from './weather.ts'

export interface ChaosOptions {
  kills: number
  seed: number
  perSecond: number
  say(line: string): void
}

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'
const SMALL_DISK_MB = 1_024

/** The site under load, killed again and again; afterwards everything that anybody was told is compared with what is there. */
export async function chaos(
  options: ChaosOptions,
): Promise<{ summary: Summary; wrong: string[]; folder: string }> {
  const { seed, say } = options
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-chaos-'))
  chmodSync(folder, 0o755)
  const violations: Violation[] = []
  const violation = (what: string, detail: string): void => {
    violations.push({ what, detail })
    say(`VIOLATION ${what}: ${detail}`)
  }
  const journal = openJournal(join(folder, 'journal.jsonl'))
  const mail = await startMailServer(seeded(seed + 1), journal)
  const site = await startSite(folder, mail.port, existsSync(FAKETIME))
  const cluster = join(recall(join(folder, 'data'))!.home, 'cluster')
  const disk = await mountSmallDisk(folder, cluster, site.superUrl, SMALL_DISK_MB)
  const outside = lookFromOutside(site.directUrl)
  try {
    const postgres = await refuseUnsafe(outside)
    site.serves.push(await site.startServe())
    const people = inventPeople(readGeography(undefined), seeded(seed + 2))
    const known = new Map<number, Person>()
    const person = (n: number): Person => known.get(n) ?? (known.set(n, people(n)), known.get(n)!)
    const slug = await firstPetition(site, mail, journal, people(0))
    const crowd = startCrowd({
      target: () => targetOf(site),
      slug,
      mail,
      journal,
      violation,
      perSecond: options.perSecond,
      person: (n) => person(n + 1),
      randomOf: (n) => seeded(n === 'arrivals' ? seed + 3 : seed + 1_000 + n),
    })
    const watch = startWatch(() => targetOf(site), slug, journal, violation)
    const stage: Stage = {
      site,
      mail,
      crowd,
      outside,
      disk,
      violation,
      random: seeded(seed + 4),
      readsOnly: [],
      kills: [],
      rushes: [],
    }
    const looking = lookAtCheckpoints(stage, journal)
    await sleep(2_000)
    mail.rough = true

    const began = performance.now()
    const { recoveries, afterWeather, skipped } = await storm(stage, options, journal)
    say('Coming to rest …')
    await Promise.all([crowd.end(), watch.end()])
    await comeToRest(stage, say)
    await looking.end()
    const seconds = (performance.now() - began) / 1_000
    const checked = await check(site, slug, journal.file)
    const result = judge({
      postgres,
      seed,
      kills: options.kills,
      seconds,
      people: crowd.counts.people,
      signed: crowd.counts.signed,
      receipts: crowd.receipts,
      recoveries,
      afterWeather,
      readings: watch.readings,
      stage,
      mailFaults: mail.faults,
      skipped,
      checked,
      violations,
    })
    return { ...result, folder }
  } finally {
    await outside.end()
    await site.stop()
    await mail.close()
    await journal.close()
    if (!disk.missing) disk.unmount()
  }
}

export const forget = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/** The newest first; while two run, either of them. */
const targetOf = (site: Site): URL =>
  (site.serves[Math.floor(Math.random() * site.serves.length)] ?? site.serves[0]!).url

/** Losing nothing proves nothing where the database was allowed to lose something. Answers its version. */
async function refuseUnsafe(outside: Stage['outside']): Promise<string> {
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const [row] = await outside.ask<Record<string, string>>(`show ${name}`)
    if (row?.[name] !== 'on') throw new Error(`Refused: ${name} is ${row?.[name]}, and must be on.`)
  }
  const [row] = await outside.ask<{ server_version: string }>('show server_version')
  return row!.server_version
}

async function storm(stage: Stage, { kills: many, seed, say }: ChaosOptions, journal: Journal) {
  const recoveries: Recovery[] = []
  const afterWeather: Recovery[] = []
  const skipped = new Set<string>()
  let done = 0
  for (const step of plan(seeded(seed), many)) {
    await sleep(step.pauseMs)
    const weather = step.weather ? weathers[step.weather] : undefined
    const missing = weather?.missing?.(stage)
    if (missing) skipped.add(`${step.weather}: ${missing}`)
    let over = (): void => {}
    let passing: Promise<void> | undefined
    if (weather && !missing) {
      void journal.write({ fault: { at: Date.now(), name: step.weather! } })
      passing = weather.run(stage, new Promise((resolve) => (over = resolve)))
      if (!weather.gentle) {
        await passing
        const recovered = await recovery(stage, step.weather!, performance.now(), await logSize(stage))
        afterWeather.push(recovered)
        say(
          `      ${step.weather}: served again after ${recovered.webMs} ms, counted after ${recovered.workerMs} ms`,
        )
      } else await sleep(step.kill ? 300 : 2_500)
    }
    if (step.kill) {
      void journal.write({ fault: { at: Date.now(), name: step.kill } })
      const recovered = await kill(stage, step.kill)
      recoveries.push(recovered)
      const under = weather?.gentle && !missing ? ` (${step.weather})` : ''
      say(
        `${String(++done).padStart(5)} ${step.kill}${under}: served after ${recovered.webMs} ms, counted after ${recovered.workerMs} ms`,
      )
    }
    over()
    await passing
  }
  return { recoveries, afterWeather, skipped: [...skipped] }
}

/** Keeps what the log said of itself, so that a shorter or another one would be noticed whatever the database says later. */
function lookAtCheckpoints({ outside }: Stage, journal: Journal): { end(): Promise<void> } {
  let ended = false
  const loop = (async () => {
    while (!ended) {
      const [head] = await outside.ask<{ size: number; root: string }>(
        `select size, encode(root, 'hex') as root from log_head where log = 'public'`,
      )
      void journal.write({ checkpoint: head! })
      await sleep(500)
    }
  })()
  return { end: () => ((ended = true), loop) }
}
