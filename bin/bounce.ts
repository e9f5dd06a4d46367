import type { Readable } from 'node:stream'
import type { Config } from '#config'
import type { Context } from '#core/context.ts'
import { readBounce } from '#features/voices/mailing/index.ts'
import { withContext } from './context.ts'

const MOST = 1024 * 1024 + 1
// sysexits.h: the mail server takes 65 as a final refusal of the message, so it neither repeats nor returns it for ever.
const EX_DATAERR = 65

/**
 * `firsthand bounce < message`, called by the mail server for everything that comes to the bounce domain. Answers the exit code. The
 * recipient stands in the message's header, or in what Postfix (RECIPIENT, ORIGINAL_RECIPIENT) and Exim (LOCAL_PART, DOMAIN) put into the environment.
 */
export async function bounceCommand(
  ctx: Context,
  stdin: Readable,
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const chunks: Buffer[] = []
  let size = 0
  // Read to the end, so that the mail server is not left with a broken pipe; what is too much is dropped.
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array | string)
    if (size < MOST) chunks.push(bytes)
    size += bytes.length
  }
  const recipient = [
    env.RECIPIENT,
    env.ORIGINAL_RECIPIENT,
    env.LOCAL_PART && `${env.LOCAL_PART}@${env.DOMAIN}`,
  ]
    .filter(Boolean)
    .join(' ')
  const result = await readBounce(ctx, Buffer.concat(chunks), recipient)
  ctx.logger.info({ event: 'mail.bounce', result, size })
  return result === 'too-large' ? EX_DATAERR : 0
}

export async function bounce(config: Config): Promise<void> {
  process.exitCode = await withContext(config, 'bounce', ({ ctx }) => bounceCommand(ctx, process.stdin))
}
