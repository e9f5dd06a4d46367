import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'
import { passkeysOf } from '#features/people/index.ts'
import type { SetupFacts } from './rules.ts'

/** Newest time and reason of some acts of the desk. */
async function lastActs(
  ctx: Context,
  acts: string[],
): Promise<Map<string, { at: Date; reason: string | null }>> {
  const rows = await ctx.db
    .selectFrom('desk_entries')
    .distinctOn('act')
    .where('act', 'in', acts)
    .select(['act', 'at', 'reason'])
    .orderBy('act')
    .orderBy('id', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.act, row]))
}

export async function setupFacts(ctx: Context, staff: StaffMember): Promise<SetupFacts> {
  const [site, passkeys, acts] = await Promise.all([
    ctx.site(),
    passkeysOf(ctx, staff.id),
    lastActs(ctx, ['backup.asked', 'backup.made', 'backup.failed']),
  ])
  const failed = acts.get('backup.failed')
  return {
    site,
    config: ctx.config,
    passkeys: passkeys.length,
    backup: {
      madeAt: acts.get('backup.made')?.at,
      askedAt: acts.get('backup.asked')?.at,
      failedAt: failed?.at,
      failure: failed?.reason ?? undefined,
    },
  }
}
