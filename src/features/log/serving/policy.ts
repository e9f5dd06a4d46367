import type { Context } from '#core/context.ts'
import { logKeys } from '../keys.ts'

/** C2SP tlog-policy: every key of this log, newest first, because receipts are kept for years. Witnesses would stand here too. */
export async function policyText(ctx: Context): Promise<string> {
  const keys = (await logKeys(ctx.db))
    .filter(({ leafIndex, handover }) => leafIndex === null || handover !== null)
    .reverse()
  const lines = keys.map(({ vkey }) => `log ${vkey} ${ctx.config.baseUrl}/log`)
  return `# Keys of the public log at ${ctx.config.baseUrl} (c2sp.org/tlog-policy). No witnesses yet.\n${lines.join('\n')}\nquorum none\n`
}
