import type { Config } from '#config'
import { loadAssets } from '#core/assets.ts'
import { systemClock } from '#core/clock.ts'
import { createContext, type Context } from '#core/context.ts'
import { readKeys } from '#core/crypto.ts'
import { connect, patiently, type Connections } from '#core/db.ts'
import { createLogger } from '#core/logger.ts'
import { readSite } from '#core/site.ts'
import { openDatabase } from '#core/postgres.ts'
import { petitionStories } from '#features/petitions/index.ts'
import { registerKinds, registerStories } from '#features/voices/index.ts'
import { kinds } from '../src/app.ts'
import { checkFingerprint, migrate } from './migrate.ts'

/** A process that was started while its database repairs itself. */
const DATABASE_PATIENCE_MS = 60_000

export interface Opened extends Connections {
  ctx: Context
  close(): Promise<void>
}

/** A context on a database that is running and migrated. */
export async function openContext(
  config: Config,
  databaseUrl: string,
  options: { name: string; max?: number; patient?: boolean },
): Promise<Opened> {
  const connections = connect(databaseUrl, options)
  const keys = readKeys(config.dataDir)
  const ctx = createContext({
    db: connections.db,
    config,
    clock: systemClock,
    keys,
    logger: createLogger(config.logLevel, options.name),
    assets: loadAssets(),
    site: readSite,
  })
  try {
    // The settings at the same time, on a second connection: with a slow database the first visitors would wait for both.
    await Promise.all([checkKeys(ctx), patiently(DATABASE_PATIENCE_MS, () => ctx.site())])
  } catch (error) {
    // Idle connections would keep a process that failed to start for another ten seconds.
    await connections.db.destroy()
    throw error
  }
  registerKinds(ctx, kinds)
  registerStories(ctx, petitionStories)
  return { ...connections, ctx, close: () => connections.db.destroy() }
}

async function checkKeys({ db, config, keys }: Context): Promise<void> {
  const fingerprint = db.selectFrom('key_fingerprints').select('fingerprint').where('name', '=', 'root')
  const known = await patiently(DATABASE_PATIENCE_MS, () => fingerprint.executeTakeFirst())
  checkFingerprint(keys.fingerprint, known?.fingerprint, config.dataDir)
}

/** For one command: the database of a running site, or the embedded one for as long as the command takes. */
export async function withContext<T>(
  config: Config,
  name: string,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(config, (line) => console.error(line))
  try {
    await migrate({ databaseUrl: database.url, config })
    const opened = await openContext(config, database.url, { name, max: 4 })
    try {
      return await work(opened)
    } finally {
      await opened.close()
    }
  } finally {
    await database.close()
  }
}
