import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { ASKED } from './kind.ts'

const ASK_AFTER_DAYS = 30
/** After a standstill; later it would be a question about what nobody remembers. */
const LOOK_BACK_DAYS = 14

/**
 * Owes the one question to everybody who said a month ago that they would, and has not said since whether they have. Idempotent: one mail of
 * a kind per person and pledge. People of a sample are invented, and so are their addresses.
 */
export async function askPledges(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const before = new Date(now.getTime() - ASK_AFTER_DAYS * 86_400_000)
  await run(
    ctx.db,
    `insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at)
     select v.subject_id, v.id, $3, '<' || gen_random_uuid() || '@' || $4::text || '>', '', $5::timestamptz + make_interval(secs => row_number() over (order by v.id) / $6::float8)
     from pledges p
     join subjects s on s.id = p.subject_id and s.log = 'public'
     join voices v on v.subject_id = p.subject_id and v.confirmed_at between $1 and $2
     join active_addresses a on a.subject_id = v.subject_id and a.voice_id = v.id
     where not exists (select from voice_acts c where c.subject_id = v.subject_id and c.voice_id = v.id and c.act = 'change')
       and exists (select from log_entries e where e.subject_id = v.subject_id and e.voice_id = v.id and e.number is not null)
       and not exists (select from mailings m where m.subject_id = v.subject_id and m.recipient_id = v.id and m.kind = $3)
     on conflict do nothing`,
    [
      new Date(before.getTime() - LOOK_BACK_DAYS * 86_400_000),
      before,
      ASKED,
      ctx.config.mail.from.replace(/^.*@|>$/g, ''),
      now,
      ctx.config.mail.listPerSecond,
    ],
  )
}

export const pledgeJobs: Job<never>[] = [
  { name: 'petitions.ask-pledges', cron: '25 9 * * *', run: askPledges },
]
