import type { Context } from '#core/context.ts'
import { receiptOf } from '#features/log/index.ts'
import { checkReceipt, folderSource, parseVkey, verifyLog } from '#verify'
import { logKeys } from '../../src/features/log/keys.ts'

/** Every receipt of a smaller log, and this many, evenly spread, of a larger one. */
const RECEIPTS = 2_000

/**
 * What is published, as a stranger with the folder finds it: signature, every tile, every entry, and receipts that lead to the
 * checkpoint. Answers everything that does not fit.
 */
export async function checkPublished(ctx: Context): Promise<string[]> {
  const keys = (await logKeys(ctx.db)).map(({ vkey }) => vkey).reverse()
  const policy = `${keys.map((vkey) => `log ${vkey}\n`).join('')}quorum none\n`
  try {
    const { checkpoint } = await verifyLog(await folderSource(ctx.config.logDir), { policy })
    const step = Math.max(1, Math.floor(checkpoint.size / RECEIPTS))
    for (let index = 0; index < checkpoint.size; index += step) {
      const receipt = await receiptOf(ctx, index)
      if (receipt === undefined) return [`there is no receipt for entry ${index}`]
      await checkReceipt(receipt, keys.map(parseVkey))
    }
    return []
  } catch (error) {
    return [
      `the published log in ${ctx.config.logDir}: ${error instanceof Error ? error.message : String(error)}`,
    ]
  }
}
