import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

/** One mail that this process may send until its lease ends, with what composing needs. */
export interface Claimed {
  subject_id: number
  recipient_id: string
  kind: string
  message_id: string
  address_day: Buffer
  due_at: Date
  attempts: number
  /** The address has had its mails for the day of `address_day`. */
  capped: boolean
  voice_kind: string | null
  submitted_at: Date | null
  /** Name and address; null when they were erased meanwhile. */
  sealed: Buffer | null
  asked_at: Date | null
  /** The active signature of the same address, if there is one. */
  active_id: string | null
  active_since: Date | null
}

/** Longer than one mail can take, short enough that a killed process keeps nobody waiting for long. */
export const LEASE_SECONDS = 120
/** Mails to one address a day, from the whole site. */
export const MOST_A_DAY = 3

/** News mails to one address a day, whatever it follows. */
const NEWS_A_DAY = 1

// Due rows are claimed, counted against the caps and joined with what composing needs, in one statement: mails to one person first, then as
// many of the lists as their pace allows. A row is past the cap when the accepted and leased ones of its address and day, with those before it
// in this batch, are already as many as a day may have; a list mail leaves the last place of the day to a code, and
// news that must wait anyway takes no place. Such a row is not composed, so its code opens nothing: otherwise whoever submits an address a thousand times could guess a thousand codes.
const OPEN = `accepted_at is null and failed_at is null and due_at <= $1 and (leased_until is null or leased_until <= $1)`
const CLAIM = `
with personal as materialized (
  select subject_id, recipient_id, kind, address_day, due_at from mailings where ${OPEN} and strpos(kind, ':') = 0
  order by due_at limit $2 for update skip locked
), listed as materialized (
  select subject_id, recipient_id, kind, address_day, due_at from mailings where ${OPEN} and strpos(kind, ':') > 0
  order by due_at limit least($5::bigint, $2::bigint - (select count(*) from personal)) for update skip locked
), due as (
  select *, false as list, false as news from personal union all select *, true, kind like 'news:%' from listed
), counted as (
  select d.*, before.n, d.news and ${NEWS_A_DAY} < row_number() over (partition by d.address_day, d.news order by d.due_at, d.recipient_id, d.kind)
    + before.news as late
  from due d
  cross join lateral (select count(*) as n, count(*) filter (where o.kind like 'news:%') as news from mailings o
    where d.address_day <> '' and o.address_day = d.address_day and (o.accepted_at is not null or o.leased_until > $1)) before
), ranked as (
  select c.*, c.address_day <> '' and (c.late
    or $4::int - c.list::int < row_number() over (partition by c.address_day order by c.late, c.list, c.due_at, c.recipient_id, c.kind) + c.n
  ) as capped
  from counted c
)
update mailings m set leased_until = $3, composed_at = case when r.capped then m.composed_at else $1 end, attempts = m.attempts + 1
from ranked r
left join submissions s on s.subject_id = r.subject_id and s.id = r.recipient_id
left join follows f on f.subject_id = r.subject_id and f.id = r.recipient_id
left join active_addresses a on a.subject_id = s.subject_id and a.address_hash = s.address_hash
left join voices v on v.subject_id = a.subject_id and v.id = a.voice_id
where m.subject_id = r.subject_id and m.recipient_id = r.recipient_id and m.kind = r.kind
returning m.subject_id, m.recipient_id, m.kind, m.message_id, m.address_day, m.due_at, m.attempts, r.capped,
  s.kind as voice_kind, s.submitted_at, coalesce(s.sealed, f.sealed) as sealed, f.asked_at, a.voice_id as active_id,
  v.confirmed_at as active_since`

// Any number that no other lock of ours uses.
const CLAIM_LOCK = 7_133_001

/** How many list mails may go now: a second's worth at most, so that what waited through a standstill keeps the pace too. */
const listPace = ({ config }: Context): { at: number; left: number } => ({
  at: performance.now(),
  left: config.mail.listPerSecond,
})

function allowedLists(ctx: Context): number {
  const { listPerSecond } = ctx.config.mail
  const pace = ctx.shared(listPace)
  const now = performance.now()
  pace.left = Math.min(listPerSecond, pace.left + ((now - pace.at) / 1000) * listPerSecond)
  pace.at = now
  return Math.floor(pace.left)
}

/**
 * Claims up to `most` due mails, oldest first. Claims stand in line (a lock of a few milliseconds), because two at once could each see the
 * cap not reached; after a claim the lease alone keeps others away.
 */
export async function claimMails(ctx: Context, most: number): Promise<Claimed[]> {
  const now = ctx.clock.now()
  const until = new Date(now.getTime() + LEASE_SECONDS * 1000)
  const lists = allowedLists(ctx)
  const rows = await ctx.transaction(async (tx) => {
    await run(tx.db, 'select pg_advisory_xact_lock($1)', [CLAIM_LOCK])
    return run<Claimed>(tx.db, CLAIM, [now, most, until, MOST_A_DAY, lists])
  })
  // What only gets its day filled in, or waits for tomorrow, is not sent now.
  ctx.shared(listPace).left -= rows.filter(
    (row) => row.kind.includes(':') && row.address_day.length > 0 && !row.capped,
  ).length
  return rows.sort((a, b) => a.due_at.getTime() - b.due_at.getTime())
}
