import { resolve } from 'node:path'
import type { Config } from '#config'
import { backup, restore } from '#features/desk/index.ts'
import { withContext } from './context.ts'

/** Takes a backup into the folder that is named, or into DATA_DIR/backups. */
export async function backupCommand(config: Config, [folder]: string[]): Promise<void> {
  const made = await withContext(config, 'backup', ({ ctx }) => backup(ctx, folder ? resolve(folder) : undefined))
  console.log(`${made.rows} rows of ${made.tables} tables, ${made.bytes} bytes: ${made.file}`)
  console.log(`The keys are beside it, in ${made.name}.keys. Keep the two in different places.`)
}

/** Puts a backup into an empty site. */
export async function restoreCommand(config: Config, [file]: string[]): Promise<void> {
  if (!file) throw new Error('Name the file: npm run firsthand -- restore firsthand-<time>.jsonl.gz')
  const rows = await withContext(config, 'restore', ({ ctx }) => restore(ctx, resolve(file)))
  console.log(`${Object.values(rows).reduce((sum, count) => sum + count, 0)} rows of ${Object.keys(rows).length} tables were restored.`)
  console.log('Sign in with a passkey, or with: npm run firsthand -- invite')
}
