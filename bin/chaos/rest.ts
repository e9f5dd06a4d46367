import { setTimeout as sleep } from 'node:timers/promises'
import type { Stage } from './stage.ts'

const REST_MS = 90_000

/**
 * When nobody comes any more: waits until nothing is owed. Mails that were put off for minutes, or that a killed worker still holds, are
 * brought forward while no worker runs, so that nothing can be under way twice because of it.
 */
export async function comeToRest(stage: Stage, say: (line: string) => void): Promise<void> {
  const { site, mail, outside } = stage
  mail.rough = false
  const [old] = site.serves
  await old?.retire()
  await outside.ask(
    `update mailings set due_at = least(due_at, now()), leased_until = null
     where accepted_at is null and failed_at is null and failure is distinct from 'capped'`,
  )
  site.serves.push(await site.startServe())
  const until = performance.now() + REST_MS
  for (;;) {
    const [row] = await outside.ask<{ owed: number; uncounted: number; unpublished: number }>(
      `select (select count(*)::int from mailings where accepted_at is null and failed_at is null and failure is distinct from 'capped') as owed,
         (select count(*)::int from uncounted) as uncounted, (select sum(ordered_size - size)::int from log_head) as unpublished`,
    )
    const { owed, uncounted, unpublished } = row!
    if (owed === 0 && uncounted === 0 && unpublished === 0) return
    if (performance.now() > until) {
      stage.violation(
        'restless',
        `${owed} mails, ${uncounted} signatures and ${unpublished} leaves still wait`,
      )
      say(
        `Still waiting after ${REST_MS / 1_000} s: ${owed} mails, ${uncounted} signatures, ${unpublished} leaves.`,
      )
      return
    }
    await sleep(200)
  }
}
