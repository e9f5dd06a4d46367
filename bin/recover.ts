import { parseArgs } from 'node:util'
import type { Config } from '#config'
import { rebuildFiles } from '#features/log/index.ts'
import { recoverLog } from '#features/voices/index.ts'
import { folderSource, webSource } from '#verify'
import { withContext } from './context.ts'

/** Brings database and published log together again after a restore. `--from` names a mirror, `--rebuild` trusts the database. */
export async function recover(config: Config, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { from: { type: 'string' }, rebuild: { type: 'boolean' } } })
  await withContext(config, 'recover', async ({ ctx }) => {
    if (values.rebuild) {
      console.log(
        `${await rebuildFiles(ctx)} entries were written again from the database to ${config.logDir}.`,
      )
      return
    }
    const from = values.from ?? config.logDir
    const { size, entries, known, lost } = await recoverLog(
      ctx,
      /^https?:/.test(from) ? webSource(from) : await folderSource(from),
    )
    // Files from elsewhere come here too, written from what the database now has.
    if (values.from !== undefined) await rebuildFiles(ctx)
    console.log(
      entries === 0
        ? `The database has every one of the ${size} published entries.`
        : `${entries} published entries came back; the log has ${size}. Of the signatures among them ${known} were known here, and of ${lost} the ` +
            'payload is lost: they count, and nobody can tell any more whose they are.',
    )
  })
}
