import { run } from '#core/db.ts'
import { createSubject } from '#features/voices/index.ts'
import type { Bench } from './site.ts'

/**
 * Leaves a second from confirmed to published, beside whatever load there is: so many rows that wait for the worker's ticks are put there at
 * once, and the time ends when the log has published them all.
 */
export async function leavesPerSecond({ ctx }: Pick<Bench, 'ctx'>, many: number): Promise<number> {
  const subject = await createSubject(ctx, 'sign')
  await run(
    ctx.db,
    `insert into uncounted (subject_id, voice_id, kind, version, basis, choice, country, value, queued_at)
     select $1, gen_random_uuid(), 'sign', 1, (array['all', 'some', 'promo', 'none', 'unsaid'])[1 + i % 5], '-',
       (array['FR', 'DE', 'US'])[1 + i % 3], encode(sha256(i::text::bytea), 'base64'), now()
     from generate_series(1, $2) i`,
    [subject.id, many],
  )
  const began = performance.now()
  for (;;) {
    const [row] = await run<{ counted: number }>(
      ctx.db,
      `select coalesce(sum(counted), 0) as counted from tallies where subject_id = $1 and dimension = 'total'`,
      [subject.id],
    )
    if (row!.counted === many) return many / ((performance.now() - began) / 1_000)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
