import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import type { Outcome, Side } from './rules.ts'

export interface OutcomeSaid {
  n: number
  side: Side
  outcome: Outcome
  /** '' once they were erased. */
  words: string
  link: string | null
  at: Date
  /** 'staff' entered it on behalf of the side. */
  enteredBy: 'side' | 'staff'
  /** Random bytes of its entry in the log, base64; null: words and bytes were erased by whoever wrote them. */
  salt: string | null
}

/** What a statement promises, and what became of it. */
export interface Promised {
  id: number
  publicId: string
  statementId: number
  n: number
  /** Version of the statement that it came with. */
  version: number
  words: string
  dueOn: string
  madeAt: Date
  party: string
  partyId: number | null
  /** The petition that it answers; null: it is about a work. */
  subjectId: number | null
  outcomes: OutcomeSaid[]
}

interface Row extends Omit<Promised, 'outcomes'> {
  outcomes: (Omit<OutcomeSaid, 'at' | 'enteredBy'> & { at: string; by: string })[]
}

const SELECT = `
select c.id, c.public_id as "publicId", c.statement_id as "statementId", c.n, c.version, c.words, c.due_on as "dueOn", c.made_at as "madeAt",
  s.party, s.party_id as "partyId", s.subject_id as "subjectId",
  coalesce((select json_agg(json_build_object('n', o.n, 'side', side, 'outcome', outcome, 'words', coalesce(o.words, w.words, ''),
    'link', coalesce(o.link, w.link), 'at', at, 'by', by, 'salt', encode(coalesce(o.salt, w.salt), 'base64')) order by o.n)
    from commitment_outcomes o left join promise_words w on w.commitment_id = o.commitment_id and w.n = o.n
    where o.commitment_id = c.id), '[]') as outcomes
from commitments c join statements s on s.id = c.statement_id
where not exists (select from statement_hidings h where h.statement_id = s.id)`

const select = async (ctx: Context, where: string, values: unknown[]): Promise<Promised[]> =>
  (await run<Row>(ctx.db, `${SELECT} and ${where} order by c.due_on, c.id`, values)).map((row) => ({
    ...row,
    outcomes: row.outcomes.map(({ at, by, salt, ...said }) => ({
      ...said,
      at: new Date(at),
      enteredBy: by.startsWith('staff') ? 'staff' : 'side',
      salt: salt && salt.replace(/\s/g, ''),
    })),
  }))

/** By statement, in the order of their days. */
export async function promisesOf(
  ctx: Context,
  statementIds: readonly number[],
): Promise<Map<number, Promised[]>> {
  if (!statementIds.length) return new Map()
  return Map.groupBy(
    await select(ctx, 'c.statement_id = any($1::bigint[])', [statementIds]),
    (promise) => promise.statementId,
  )
}

export interface PublishedPromise {
  publicId: string
  statementId: number
  statementPublicId: string
  subjectId: number | null
  hidden: boolean
}

/** Those of all statements under numbers that can be recounted, also of statements that are hidden now. */
export const publishedPromises = (ctx: Context): Promise<PublishedPromise[]> =>
  run<PublishedPromise>(
    ctx.db,
    `select c.public_id as "publicId", s.id as "statementId", a.public_id as "statementPublicId", s.subject_id as "subjectId",
       exists (select from statement_hidings h where h.statement_id = s.id) as hidden
     from commitments c join statements s on s.id = c.statement_id join subjects a on a.id = s.answer_subject_id
     where a.log = 'public' order by c.id`,
  )

/** By the id in its address. Throws `NotFound`. */
export async function promiseByPublicId(ctx: Context, publicId: string): Promise<Promised> {
  const [found] = await select(ctx, 'c.public_id = $1', [publicId])
  if (!found) throw new NotFound()
  return found
}

/** By its row; undefined while its statement is not shown. */
export const promiseById = async (ctx: Context, id: number): Promise<Promised | undefined> =>
  (await select(ctx, 'c.id = $1', [id]))[0]

// Who could say what became of it: those who act for a place, or those who run the petition that it answers.
const SAYS: Record<Side, string> = { party: 's.party_id', author: 's.subject_id' }

/** Those with a day between these, about which this side has not said anything yet. */
export const promisesDue = (ctx: Context, side: Side, from: string, to: string): Promise<Promised[]> =>
  select(
    ctx,
    `c.due_on between $1 and $2 and ${SAYS[side]} is not null
     and not exists (select from commitment_outcomes o where o.commitment_id = c.id and o.side = $3)`,
    [from, to, side],
  )

/** What the author of a petition has said of promises, in their words: for themselves. */
export const wordsOnPromises = (
  { db }: Context,
  { subjectId, id }: { subjectId: number; id: string },
): Promise<{ promise: string; outcome: Outcome; words: string; link: string | null; at: Date }[]> =>
  run(
    db,
    `select c.words as promise, o.outcome, w.words, w.link, o.at from promise_words w
     join commitment_outcomes o on o.commitment_id = w.commitment_id and o.n = w.n join commitments c on c.id = o.commitment_id
     where w.subject_id = $1 and w.voice_id = $2 order by o.at`,
    [subjectId, id],
  )

/** What was promised about a work, in statements on it or on its petitions. */
export const promisesAboutWork = (
  ctx: Context,
  workId: number,
  petitionIds: readonly number[],
): Promise<Promised[]> =>
  select(ctx, '(s.work_id = $1 or s.subject_id = any($2::bigint[]))', [workId, petitionIds])

/** What was promised by a place. */
export const promisesOfParty = (ctx: Context, partyId: number): Promise<Promised[]> =>
  select(ctx, 's.party_id = $1', [partyId])
