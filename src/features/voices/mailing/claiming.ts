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

// Due rows are claimed, counted against the cap and joined with what composing needs, in one statement. A row is past the cap when the
// accepted and leased ones of its address and day, with those before it in this batch, are already as many as a day may have. Such a row is
// not composed, so its code opens nothing: otherwise whoever submits an address a thousand times could guess a thousand codes.
const CLAIM = `
with due as materialized (
  select subject_id, recipient_id, kind, address_day, due_at from mailings
  where accepted_at is null and failed_at is null and due_at <= $1 and (leased_until is null or leased_until <= $1)
  order by due_at limit $2 for update skip locked
), ranked as (
  select d.*, d.address_day <> '' and $4::int < (
      row_number() over (partition by d.address_day order by d.due_at, d.recipient_id, d.kind)
      + (select count(*) from mailings o where o.address_day = d.address_day and (o.accepted_at is not null or o.leased_until > $1))
    ) as capped
  from due d
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

/**
 * Claims up to `most` due mails, oldest first. Claims stand in line (a lock of a few milliseconds), because two at once could each see the
 * cap not reached; after a claim the lease alone keeps others away.
 */
export async function claimMails(ctx: Context, most: number): Promise<Claimed[]> {
  const now = ctx.clock.now()
  const until = new Date(now.getTime() + LEASE_SECONDS * 1000)
  const rows = await ctx.transaction(async (tx) => {
    await run(tx.db, 'select pg_advisory_xact_lock($1)', [CLAIM_LOCK])
    return run<Claimed>(tx.db, CLAIM, [now, most, until, MOST_A_DAY])
  })
  return rows.sort((a, b) => a.due_at.getTime() - b.due_at.getTime())
}
