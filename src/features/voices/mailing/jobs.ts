import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { addJob, type Job } from '#core/jobs.ts'
import { eachStep, sweep } from '#core/sweep.ts'
import { LINK_DAYS } from '../secrets.ts'
import { noticeJobs, tellOnSigners } from './notices.ts'
import type { ListName } from './rows.ts'

const DAY = 86_400_000

/** Ends a Message-ID that the database makes; beginning and random part stand in the statements. */
const host = (ctx: Context): string => ctx.config.mail.from.replace(/^.*@|>$/g, '')

/**
 * Owes the one reminder to everybody whose submission is a day old, whose mail arrived as far as we know, and whose address is not active.
 * Idempotent: one mailing of a kind per recipient.
 */
export async function remind(ctx: Context, lookBackHours = 2): Promise<void> {
  const now = ctx.clock.now()
  const dayAgo = now.getTime() - DAY
  await run(
    ctx.db,
    `insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at)
     select s.subject_id, s.id, 'reminder', '<' || gen_random_uuid() || '@' || $4::text || '>', '', $1
     from submissions s
     where s.submitted_at between $2 and $3
       and not exists (select from voices v where v.subject_id = s.subject_id and v.id = s.id)
       and not exists (select from active_addresses a where a.subject_id = s.subject_id and a.address_hash = s.address_hash)
       and exists (select from mailings m where m.subject_id = s.subject_id and m.recipient_id = s.id and m.kind = 'confirm'
         and m.accepted_at is not null)
       and not exists (select from mailings m where m.subject_id = s.subject_id and m.recipient_id = s.id
         and (m.failed_at is not null or m.kind = 'reminder'))
       and not exists (select from submissions o join mailings m on m.subject_id = o.subject_id and m.recipient_id = o.id and m.kind = 'reminder'
         where o.subject_id = s.subject_id and o.address_hash = s.address_hash)
       and not exists (select from submissions o where o.subject_id = s.subject_id and o.address_hash = s.address_hash
         and (o.submitted_at, o.id) > (s.submitted_at, s.id))
     on conflict do nothing`,
    [now, new Date(dayAgo - lookBackHours * 3_600_000), new Date(dayAgo), host(ctx)],
  )
}

/**
 * Tells those whose confirmed signature a rule keeps back, and those whose signature was let through: by when that happened, however long the
 * check took. Idempotent like `remind`.
 */
export async function tellHeld(ctx: Context, lookBackHours = 2): Promise<void> {
  const now = ctx.clock.now()
  await run(
    ctx.db,
    `insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at)
     select a.subject_id, a.voice_id, a.kind, '<' || gen_random_uuid() || '@' || $4::text || '>', '', $1
     from (
       select h.*, 'held' as kind from voice_acts h where act = 'hold' and at between $2 and $3
       union all select r.*, 'released' from voice_acts r where act = 'release' and at between $2 and $3
     ) a
     where not exists (select from voice_acts l where l.subject_id = a.subject_id and l.voice_id = a.voice_id and l.n > a.n
         and l.act in ('hold', 'release', 'withdraw', 'remove', 'restore', 'erase'))
       and exists (select from voice_acts h where h.subject_id = a.subject_id and h.voice_id = a.voice_id and h.act = 'hold' and h.by = 'rule')
       and exists (select from submissions s where s.subject_id = a.subject_id and s.id = a.voice_id)
     on conflict do nothing`,
    [now, new Date(now.getTime() - lookBackHours * 3_600_000), now, host(ctx)],
  )
}

const CHUNK = 20_000

interface Telling {
  subjectId: number
  list: ListName
  about: number
}

interface Progress {
  /** Signers first, then those who only follow. */
  who: 'signers' | 'followers'
  after: string
  told: number
  started_at: Date
}

const FIRST = '00000000-0000-0000-0000-000000000000'

// In order of id, which is random. `due_at` spreads the mails; a chunk is one short statement.
const SIGNERS = `
with page as (
  select v.id from voices v where v.subject_id = $1 and v.id > $2 order by v.id limit $3
), wanted as (
  select p.id, row_number() over (order by p.id) as ord
  from page p
  join submissions s on s.subject_id = $1 and s.id = p.id
  left join lateral (select wishes from wish_changes w where w.subject_id = $1 and w.voice_id = p.id order by changed_at desc limit 1) w on true
  left join lateral (select act from voice_acts l where l.subject_id = $1 and l.voice_id = p.id
    and l.act in ('hold', 'release', 'withdraw', 'remove', 'restore', 'erase') order by n desc limit 1) last on true
  where $4 = any (coalesce(w.wishes, s.wishes))
    and coalesce(last.act, 'release') in ('release', 'restore')
    and exists (select from log_entries e where e.subject_id = $1 and e.voice_id = p.id and e.number is not null)
    and not exists (select from unsubscriptions u where u.subject_id = $1 and u.recipient_id = p.id and u.list = $4)
    and not exists (select from mailings b where b.subject_id = $1 and b.recipient_id = p.id and b.kind like any (array['answer:%', 'news:%'])
      and b.failure = 'address-refused')
), `

const FOLLOWERS = `
with page as (
  select f.id, f.address_hash from follows f where f.subject_id = $1 and f.id > $2 order by f.id limit $3
), wanted as (
  select p.id, row_number() over (order by p.id) as ord
  from page p
  join follow_confirmations c on c.subject_id = $1 and c.follow_id = p.id
  where not exists (select from unsubscriptions u where u.subject_id = $1 and u.recipient_id = p.id and u.list = $4)
    and not exists (select from mailings b where b.subject_id = $1 and b.recipient_id = p.id and b.kind like any (array['answer:%', 'news:%'])
      and b.failure = 'address-refused')
    -- Somebody who signed with this address and is told already, or follows twice.
    and not exists (select from active_addresses a join mailings m on m.subject_id = $1 and m.recipient_id = a.voice_id and m.kind = $5
      where a.subject_id = $1 and a.address_hash = p.address_hash)
    and not exists (select from follows o join follow_confirmations oc on oc.subject_id = $1 and oc.follow_id = o.id
      where o.subject_id = $1 and o.address_hash = p.address_hash and o.id < p.id
        and not exists (select from unsubscriptions u where u.subject_id = $1 and u.recipient_id = o.id and u.list = $4))
), `

const OWE = `owed as (
  insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at)
  select $1, id, $5, '<' || gen_random_uuid() || '@' || $8::text || '>', '', $6::timestamptz + make_interval(secs => ($7::int + ord) / $9::float8)
  from wanted on conflict do nothing returning 1
)
select (select max(id::text) from page) as last, (select count(*)::int from page) as seen, (select count(*)::int from owed) as owed`

const TELL = 'voices.tell-list'

/** Owes the mails of one list chunk by chunk; a kill between two loses nothing, because how far it came is committed with each. */
async function tell(ctx: Context, telling: Telling): Promise<void> {
  while (await tellChunk(ctx, telling));
}

async function tellChunk(ctx: Context, { subjectId, list, about }: Telling): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const key = [subjectId, list, about]
    const [progress] = await run<Progress>(
      tx.db,
      `select who, after, told, started_at from tellings where subject_id = $1 and list = $2 and about = $3 and who <> 'done' for update skip locked`,
      key,
    )
    if (!progress) return false
    const { who, after, told, started_at: startedAt } = progress
    const [chunk] = await run<{ last: string | null; seen: number; owed: number }>(
      tx.db,
      (who === 'signers' ? SIGNERS : FOLLOWERS) + OWE,
      [
        subjectId,
        after,
        CHUNK,
        list,
        `${list}:${about}`,
        startedAt,
        told,
        host(tx),
        tx.config.mail.listPerSecond,
      ],
    )
    const { last, seen, owed } = chunk!
    const more = last !== null && seen === CHUNK
    await run(
      tx.db,
      'update tellings set who = $4, after = $5, told = $6 where subject_id = $1 and list = $2 and about = $3',
      [...key, more ? who : who === 'signers' ? 'followers' : 'done', more ? last : FIRST, told + owed],
    )
    return true
  })
}

/** What a killed worker left half told. Its job is locked for hours, so this looks for itself. */
export async function tellOn(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - 30_000)
  const open = await run<Omit<Telling, 'list'> & { list: string }>(
    ctx.db,
    `select subject_id as "subjectId", list, about from tellings where who <> 'done' and started_at < $1 order by started_at`,
    [before],
  )
  await eachStep(
    open.map(
      ({ subjectId, list, about }) =>
        () =>
          list.startsWith('notice:')
            ? tellOnSigners(ctx, { subjectId, notice: `${list.slice('notice:'.length)}:${about}` })
            : tell(ctx, { subjectId, list: list as ListName, about }),
    ),
  )
}

/** Owes a mail to all who asked to be told the answer: signers whose signature is counted, and confirmed followers. Repeating it adds nobody. */
export const tellFollowersOfAnswer = (ctx: Context, subjectId: number, statementId: number): Promise<void> =>
  tellList(ctx, { subjectId, list: 'answer', about: statementId })

/** The same for the organiser's news. */
export const tellFollowersOfNews = (ctx: Context, subjectId: number, newsId: number): Promise<void> =>
  tellList(ctx, { subjectId, list: 'news', about: newsId })

async function tellList(ctx: Context, telling: Telling): Promise<void> {
  const { subjectId, list, about } = telling
  await ctx.transaction(async (tx) => {
    await run(
      tx.db,
      'insert into tellings (subject_id, list, about, started_at) values ($1, $2, $3, $4) on conflict do nothing',
      [subjectId, list, about, tx.clock.now()],
    )
    await addJob(tx, TELL, telling)
  })
}

interface FollowRef {
  subjectId: number
  id: string
}

/** Links of follow mails that nobody confirmed end after 7 days, and the address goes with them. */
export async function forgetUnconfirmedFollows(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - LINK_DAYS * DAY - DAY)
  await sweep<FollowRef>(ctx, {
    name: 'voices.forget-follows',
    idOf: ({ subjectId, id }) => `${subjectId}/${id}`,
    next: (after) =>
      run<FollowRef>(
        ctx.db,
        `select subject_id as "subjectId", id from follows f where asked_at < $1 and (subject_id, id) > ($2::bigint, $3::uuid)
           and not exists (select from follow_confirmations c where c.subject_id = f.subject_id and c.follow_id = f.id)
         order by subject_id, id limit 1000`,
        [before, after?.subjectId ?? 0, after?.id ?? FIRST],
      ),
    work: async (tx, refs) =>
      void (await run(
        tx.db,
        `with gone as (
           delete from follows f where (subject_id, id) in (select * from unnest($1::bigint[], $2::uuid[]))
             and not exists (select from follow_confirmations c where c.subject_id = f.subject_id and c.follow_id = f.id)
           returning subject_id, id
         )
         delete from mailings m using gone g where m.subject_id = g.subject_id and m.recipient_id = g.id`,
        [refs.map(({ subjectId }) => subjectId), refs.map(({ id }) => id)],
      )),
  })
}

export const mailJobs: Job<never>[] = [
  { name: 'voices.remind', cron: '*/10 * * * *', run: (ctx) => remind(ctx) },
  { name: 'voices.tell-held', cron: '* * * * *', run: (ctx) => tellHeld(ctx) },
  // After a pause of the worker, for whom the frequent jobs no longer look.
  { name: 'voices.remind-late', cron: '50 4 * * *', run: (ctx) => remind(ctx, 48) },
  { name: 'voices.tell-held-late', cron: '55 4 * * *', run: (ctx) => tellHeld(ctx, 60 * 24) },
  { name: TELL, run: tell },
  { name: 'voices.tell-on', cron: '* * * * *', run: tellOn },
  ...noticeJobs,
  { name: 'voices.forget-follows', cron: '17 3 * * *', run: forgetUnconfirmedFollows },
]
