import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { addJob, type Job } from '#core/jobs.ts'
import type { Words } from '#core/i18n.ts'
import type { Letter, Piece } from '#core/mail/index.ts'
import { kindOf, type VoiceRef } from '../kinds.ts'
import { messageId } from '../submitting/actions.ts'
import { noticeLetter, type About } from './letters.ts'
import { queueMail } from './rows.ts'

/** What happened to the thing that somebody contributed to: the subject line, and what stands between its title and the link. */
export interface Notice {
  subject: string
  /** Of the thing, where it must not be the one of some seconds ago. */
  title?: string
  pieces: Piece[]
  /** Of the link to the page about their own contribution, where they can change it or take it back. */
  link: string
}

interface NoticeName {
  name: string
  about: number
  /** About what the person opened, not about what they contributed to. */
  own: boolean
}

/** `notice:text-changed:3` → the name and what it is about. */
export function noticeOf(kind: string): NoticeName | undefined {
  const match = /^(notice|own):([a-z-]+):(\d+)$/.exec(kind)
  return match ? { name: match[2]!, about: Number(match[3]), own: match[1] === 'own' } : undefined
}

/**
 * Owes one person a mail about something that they opened, in the caller's transaction: what is decided about it they hear also when they
 * took their own contribution back. `notice` is `name:id`; telling it twice is telling it once.
 */
export const tellPerson = (tx: Context, ref: VoiceRef, notice: string): Promise<boolean> =>
  queueMail(tx, {
    subjectId: ref.subjectId,
    recipientId: ref.id,
    kind: `own:${notice}`,
    messageId: messageId(tx),
    dueAt: tx.clock.now(),
  })

/** The letter of a notice; undefined when there is nothing to tell any more. */
export async function writeNotice(
  ctx: Context,
  words: Words,
  ref: VoiceRef,
  kind: string,
  { name, about, own }: NoticeName,
  thing: About,
  link: string,
): Promise<Letter | undefined> {
  if (!own && !(await isActive(ctx, ref))) return
  const of = kindOf(ctx, kind)
  const notice = await (own ? of.ownNotice : of.notice)?.(ctx, words, ref, name, about)
  return notice && noticeLetter(words, thing, notice, link)
}

/** Whoever took it back, or had it erased, is told nothing more. */
async function isActive(ctx: Context, ref: VoiceRef): Promise<boolean> {
  const [row] = await run<{ active: boolean }>(
    ctx.db,
    `select exists (select from active_addresses where subject_id = $1 and voice_id = $2) as active`,
    [ref.subjectId, ref.id],
  )
  return row?.active ?? false
}

const CHUNK = 20_000
const FIRST = '00000000-0000-0000-0000-000000000000'
const TELL = 'voices.tell-signers'

interface TellPayload {
  subjectId: number
  /** `name:id`. */
  notice: string
}

/** What jobs of earlier releases carry of how far they came. */
interface EarlierPayload {
  except: string
  after: string
  told: number
  startedAt: string
}

/**
 * Owes one mail to everybody whose contribution to this subject stands now: not a letter that one can order, but news about what they
 * themselves signed. `notice` is `name:id`, written by the kind's `notice`; `except` is whose own act it is about. Repeating it adds nobody.
 */
export async function tellSigners(
  ctx: Context,
  subjectId: number,
  notice: string,
  except = FIRST,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const startedAt = tx.clock.now().toISOString()
    await begin(tx, { subjectId, notice }, { except, after: FIRST, told: 0, startedAt })
    await addJob(tx, TELL, { subjectId, notice } satisfies TellPayload)
  })
}

/** `text-changed:3` → as `tellings` names it. */
const keyOf = ({ subjectId, notice }: TellPayload): [number, string, number] => {
  const [name, about] = notice.split(':')
  return [subjectId, `notice:${name}`, Number(about)]
}

const begin = async (
  tx: Context,
  payload: TellPayload,
  { except, after, told, startedAt }: EarlierPayload,
): Promise<void> =>
  void (await run(
    tx.db,
    `insert into tellings (subject_id, list, about, started_at, except_id, after, told) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [...keyOf(payload), new Date(startedAt), except, after, told],
  ))

// In order of id, which is random. Those who confirm later have read what stands then.
// The colon in their kind makes them keep the pace of lists: nobody's code waits behind them.
const OWE = `
with page as (
  select v.id from voices v where v.subject_id = $1 and v.id > $2 and v.confirmed_at <= $5 order by v.id limit $3
), wanted as (
  select p.id, row_number() over (order by p.id) as ord from page p
  where p.id <> $7 and exists (select from active_addresses a where a.subject_id = $1 and a.voice_id = p.id)
), owed as (
  insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at)
  select $1, id, 'notice:' || $4::text, '<' || gen_random_uuid() || '@' || $8::text || '>', '',
    $5::timestamptz + make_interval(secs => ($6::int + ord) / $9::float8)
  from wanted on conflict do nothing returning 1
)
select (select max(id::text) from page) as last, (select count(*)::int from page) as seen, (select count(*)::int from owed) as owed`

/** Owes the mails of one notice chunk by chunk; a kill between two loses nothing, because how far it came is committed with each. */
export async function tellOnSigners(
  ctx: Context,
  payload: TellPayload & Partial<EarlierPayload>,
): Promise<void> {
  if (payload.startedAt !== undefined) await begin(ctx, payload, payload as EarlierPayload)
  while (await tellChunk(ctx, payload));
}

async function tellChunk(ctx: Context, payload: TellPayload): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const key = keyOf(payload)
    const [progress] = await run<{ after: string; told: number; started_at: Date; except_id: string }>(
      tx.db,
      `select after, told, started_at, except_id from tellings where subject_id = $1 and list = $2 and about = $3 and who <> 'done'
       for update skip locked`,
      key,
    )
    if (!progress) return false
    const { after, told, started_at: startedAt, except_id: except } = progress
    const [chunk] = await run<{ last: string | null; seen: number; owed: number }>(tx.db, OWE, [
      payload.subjectId,
      after,
      CHUNK,
      payload.notice,
      startedAt,
      told,
      except,
      tx.config.mail.from.replace(/^.*@|>$/g, ''),
      tx.config.mail.listPerSecond,
    ])
    const { last, seen, owed } = chunk!
    const more = last !== null && seen === CHUNK
    await run(
      tx.db,
      'update tellings set who = $4, after = $5, told = $6 where subject_id = $1 and list = $2 and about = $3',
      [...key, more ? 'signers' : 'done', more ? last : FIRST, told + owed],
    )
    return true
  })
}

export const noticeJobs: Job<never>[] = [{ name: TELL, run: tellOnSigners }]
