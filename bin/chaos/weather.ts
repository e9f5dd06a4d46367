import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { jobs } from '../../src/jobs.ts'
import type { SmallDisk } from './disk.ts'
import { between, type Stage } from './stage.ts'

export interface Weather {
  weight: number
  /** Kills may happen meanwhile: it lasts until `ended`. The others last as long as they take, undisturbed. */
  gentle?: true
  run(stage: Stage, ended: Promise<void>): Promise<void>
  /** Why it cannot happen here. */
  missing?(stage: Stage): string | undefined
}

const HOUR = 3_600

export const weathers: Record<string, Weather> = {
  'database-slow': { weight: 3, gentle: true, run: (stage, ended) => slow(stage, 'database', 10, 60, ended) },
  'mail-slow': { weight: 2, gentle: true, run: (stage, ended) => slow(stage, 'mail', 50, 500, ended) },
  'database-breaks': { weight: 3, run: (stage) => breaks(stage, 'database') },
  'mail-breaks': { weight: 2, run: (stage) => breaks(stage, 'mail') },
  'mail-silent': {
    weight: 1,
    gentle: true,
    async run({ site }, ended) {
      site.wires.mail.silence(true)
      await ended
      site.wires.mail.silence(false)
    },
  },
  clock: {
    weight: 2,
    gentle: true,
    missing: ({ site }) => (site.clock.movable ? undefined : "Debian's faketime is not installed"),
    async run({ site, random }, ended) {
      site.clock.move(random() < 0.5 ? HOUR : -HOUR)
      await Promise.all([ended, sleep(3_000)])
      site.clock.move(0)
    },
  },
  'database-silent': {
    weight: 2,
    run: (stage) => silentDatabase(stage, between(stage.random, 1_000, 6_000)),
  },
  // As long as nobody would wait: the connections are given up, and are dead when the wire is back.
  'database-gone': { weight: 1, run: (stage) => silentDatabase(stage, 18_000) },
  connections: { weight: 2, run: takeConnections },
  // Everything that is forgotten, tidied and reminded by the clock, at once and under load.
  nightly: { weight: 1, gentle: true, run: runNightly },
  disk: {
    weight: 2,
    run: (stage) => fillDisk(stage, 'disk full', stage.disk),
    missing: ({ disk }) => disk.missing,
  },
  // Without room for its write-ahead log PostgreSQL ends, and does not come back until there is some.
  'log-disk': {
    weight: 1,
    run: (stage) => fillDisk(stage, 'log disk full', stage.site.logDisk, useUpLog),
    missing: ({ site }) => site.logDisk.missing,
  },
  rush: { weight: 0.2, run: rush },
}

async function slow(
  { site, random }: Stage,
  wire: 'database' | 'mail',
  low: number,
  high: number,
  ended: Promise<void>,
): Promise<void> {
  site.wires[wire].delayMs = between(random, low, high)
  await ended
  site.wires[wire].delayMs = 0
}

async function breaks({ site, random }: Stage, wire: 'database' | 'mail'): Promise<void> {
  for (let n = 0; n < 3; n++) {
    site.wires[wire].reset()
    await sleep(between(random, 50, 800))
  }
}

async function silentDatabase(stage: Stage, milliseconds: number): Promise<void> {
  const { database } = stage.site.wires
  await readsOnly(stage, 'database silent', async () => {
    database.silence(true)
    await sleep(milliseconds)
    if (milliseconds > 10_000) database.reset()
    database.silence(false)
  })
}

/** Takes every connection that the database has to give, also those of the site. */
async function takeConnections(stage: Stage): Promise<void> {
  const taken: pg.Client[] = []
  const take = async (): Promise<boolean> => {
    const client = new pg.Client({
      connectionString: stage.site.directUrl,
      connectionTimeoutMillis: 2_000,
      application_name: 'chaos',
    })
    client.on('error', () => {})
    return client.connect().then(
      () => taken.push(client) > 0,
      () => false,
    )
  }
  try {
    while (await take());
    await readsOnly(stage, 'no connections', async () => {
      for (
        const until = performance.now() + between(stage.random, 2_000, 4_000);
        performance.now() < until;
        await sleep(50)
      ) {
        await taken[0]
          ?.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'firsthand %'`,
          )
          .catch(() => {})
        while (await take());
      }
    })
  } finally {
    await Promise.all(taken.map((client) => client.end().catch(() => {})))
  }
}

async function fillDisk(
  stage: Stage,
  name: string,
  disk: SmallDisk,
  then?: (stage: Stage) => Promise<void>,
): Promise<void> {
  await readsOnly(stage, name, async () => {
    disk.fill()
    await then?.(stage)
    await sleep(between(stage.random, 2_500, 5_000))
    disk.empty()
  })
}

async function runNightly({ outside }: Stage, ended: Promise<void>): Promise<void> {
  const names = jobs.flatMap(({ name, cron }) => (cron ? [name] : []))
  await outside.ask(
    `select graphile_worker.add_job(name, '{}'::json, job_key => 'chaos ' || name) from unnest($1::text[]) as t (name)`,
    [names],
  )
  await Promise.all([ended, sleep(2_000)])
}

/** PostgreSQL keeps a few log files in reserve: they are used up, until it asks the disk for another. */
async function useUpLog({ site, violation }: Stage): Promise<void> {
  const client = new pg.Client({ connectionString: site.superUrl, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    for (let n = 0; n < 40; n++)
      await client.query(`select pg_logical_emit_message(true, 'chaos', 'full'), pg_switch_wal()`)
    violation('harness', 'the disk of the write-ahead log was not full')
  } catch {
    // It ended, as it should.
  } finally {
    await client.end().catch(() => {})
  }
}

const RUSH = 2_300

/** More at once than the queue holds while the database says nothing: every one is answered, and those put off are told when to come back. */
async function rush(stage: Stage): Promise<void> {
  const { database } = stage.site.wires
  database.silence(true)
  const over = sleep(3_000).then(() => database.silence(false))
  const outcomes = await stage.crowd.rush(RUSH)
  await over
  stage.rushes.push({ taken: outcomes.ok, putOff: outcomes.unknown })
  if (outcomes.no > 0 || outcomes.absent > 0)
    stage.violation(
      'overload',
      `${outcomes.no} refused and ${outcomes.absent} not even connected out of ${RUSH}`,
    )
}

async function readsOnly(stage: Stage, name: string, work: () => Promise<void>): Promise<void> {
  const from = performance.now()
  await work()
  stage.readsOnly.push({ name, from, to: performance.now() })
}
