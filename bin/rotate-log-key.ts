import type { Config } from '#config'
import { agreedLog, rotateLogKey } from '#features/log/index.ts'
import { withContext } from './context.ts'

/** Gives the public log a new key; the next checkpoint, signed by the old one too, hands over to it. */
export async function rotateLogKeyCommand(config: Config): Promise<void> {
  await withContext(config, 'rotate-log-key', async ({ ctx }) => {
    await agreedLog(ctx)
    console.log(`New key of the public log, in force after the next checkpoint:\n${await rotateLogKey(ctx)}`)
  })
}
