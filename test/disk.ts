import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { connect, run } from '#core/db.ts'
import { startEmbedded } from '#core/postgres.ts'
import { migrate } from '../bin/migrate.ts'
import { backup } from '../src/features/desk/backup/take.ts'
import { testApp, type AppOptions, type TestApp } from './app.ts'
import { testConfig } from './setup/database.ts'

export interface Disk {
  app: TestApp
  /** The files of the tables that hold what is sealed, as they are on disk. */
  heap(): Promise<Buffer>
  /** What a backup holds of the database. */
  dump(): Promise<string>
}

/** An app on a database server of its own, so that it can be seen what is really gone: from tables, dumps and files. */
export async function withDisk(options: AppOptions, use: (disk: Disk) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-disk-'))
  chmodSync(folder, 0o755)
  try {
    const server = await startEmbedded(folder, () => {}, { shelter: join(folder, 'shelter') })
    const connections = connect(server.url, { max: 3 })
    const owner = new URL(server.url)
    owner.username = 'postgres'
    const admin = new pg.Client(owner.href)
    try {
      await admin.connect()
      const LOG_DIR = join(folder, 'log')
      await migrate({ databaseUrl: server.url, config: testConfig(server.url, { LOG_DIR }) })
      const app = await testApp(connections.db, server.url, { ...options, env: { LOG_DIR } })
      await use({
        app,
        async heap() {
          await admin.query('checkpoint')
          const { rows } = await admin.query<{ folder: string }>(
            `select current_setting('data_directory') as folder`,
          )
          const paths = await run<{ path: string }>(
            app.ctx.db,
            `select pg_relation_filepath(file) as path from pg_class t, lateral (values (t.oid), (nullif(t.reltoastrelid, 0))) as files (file)
             where t.relname = any('{voice_salts,submissions,promise_words,review_versions,review_objections,follows}') and t.relkind = 'r' and file is not null`,
          )
          return Buffer.concat(paths.map(({ path }) => readFileSync(join(rows[0]!.folder, path))))
        },
        dump: async () =>
          gunzipSync(readFileSync((await backup(app.ctx, join(folder, 'backups'))).file)).toString('utf8'),
      })
    } finally {
      await admin.end()
      await connections.db.destroy()
      await server.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
