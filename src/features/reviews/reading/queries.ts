import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import type { About } from '../reviewing/forms.ts'
import { isGroup, type Group } from '../statistics/rules.ts'

/** A review whose text is shown. */
export interface ShownReview {
  voiceId: string
  publicId: string
  basis: Group
  mark: number
  about: About
  /** What the person had said, where a moderator corrected it. */
  saidAbout: About | undefined
  body: string
  language: string
  spoilers: boolean
  loggedAt: string | undefined
  loggedOn: string | undefined
  /** When the shown text was written. */
  at: Date
  versions: number
  /** A newer text waits for a check, or was refused. */
  newer: 'waiting' | 'refused' | undefined
  name: string | undefined
  helpful: { basis: string; n: number }[]
}

interface Row {
  voice_id: string
  public_id: string
  basis: string
  mark: string
  about: About
  corrected: About | null
  body: string
  language: string | null
  spoilers: string
  logged_at: string | null
  logged_on: string | null
  at: Date
  versions: number
  newer: string | null
  name: string | null
  helpful: { basis: string; n: number }[] | null
}

// What is told about one shown review, whatever found it. Every look-up is one step into an index of that review.
const FACTS = `
  s.voice_id, r.public_id, s.basis, newest.mark, newest.about, v.body, v.language, v.spoilers, newest.logged_at, newest.logged_on, v.at, newest.n as versions,
  (select about from review_abouts a where a.subject_id = s.subject_id and a.voice_id = s.voice_id order by a.n desc limit 1) as corrected,
  case when newest.n > s.version then (select decision from review_checks c where c.subject_id = s.subject_id and c.voice_id = s.voice_id
    and c.version = newest.n order by c.n desc limit 1) end as newer,
  (select name from shown_names m where m.subject_id = s.subject_id and m.voice_id = s.voice_id) as name,
  (select json_agg(json_build_object('basis', h.basis, 'n', h.n) order by h.basis) from helpful_counts h
    where h.subject_id = s.subject_id and h.voice_id = s.voice_id and h.n > 0) as helpful`
const JOINS = `
  join reviews r on r.subject_id = s.subject_id and r.voice_id = s.voice_id
  join review_versions v on v.subject_id = s.subject_id and v.voice_id = s.voice_id and v.n = s.version
  cross join lateral (select n, mark, about, logged_at, logged_on from review_versions w where w.subject_id = s.subject_id and w.voice_id = s.voice_id
    order by n desc limit 1) newest`

const reviewOf = (row: Row): ShownReview => ({
  voiceId: row.voice_id,
  publicId: row.public_id,
  basis: isGroup(row.basis) ? row.basis : 'unsaid',
  mark: Number(row.mark),
  about: row.corrected ?? row.about,
  saidAbout: row.corrected && row.corrected !== row.about ? row.about : undefined,
  body: row.body,
  language: row.language ?? 'und',
  spoilers: row.spoilers === 'folded',
  loggedAt: row.logged_at ?? undefined,
  loggedOn: row.logged_on ?? undefined,
  at: row.at,
  versions: row.versions,
  newer: row.newer === 'waiting' || row.newer === 'refused' ? row.newer : undefined,
  name: row.name ?? undefined,
  helpful: row.helpful ?? [],
})

/** The newest texts of each group, at most so many of each. */
export async function newestReviews(
  ctx: Context,
  subjectId: number,
  groups: readonly Group[],
  most: number,
): Promise<ShownReview[]> {
  const rows = await run<Row>(
    ctx.db,
    `select ${FACTS} from unnest($2::text[]) with ordinality as g (basis, place)
     cross join lateral (select * from shown_reviews s where s.subject_id = $1 and s.basis = g.basis order by at desc, voice_id limit $3) s
     ${JOINS} order by g.place, s.at desc, s.voice_id`,
    [subjectId, groups, most],
  )
  return rows.map(reviewOf)
}

/** One group's texts, newest first, after the review that the page before ended with. */
export async function reviewsAfter(
  ctx: Context,
  subjectId: number,
  group: Group,
  after: string | undefined,
  most: number,
): Promise<ShownReview[]> {
  // `at <=` is a bound of the index, so that no review before it is read; with an unknown one it is null, and nothing is read at all.
  const beyond =
    after === undefined
      ? ''
      : `and s.at <= (select at from last) and (s.at < (select at from last) or s.voice_id > (select voice_id from last))`
  const rows = await run<Row>(
    ctx.db,
    `with last as (
       select s.at, s.voice_id from reviews r join shown_reviews s on s.subject_id = r.subject_id and s.voice_id = r.voice_id
       where r.subject_id = $1 and r.public_id = $3 and s.basis = $2
     )
     select ${FACTS} from (
       select * from shown_reviews s where s.subject_id = $1 and s.basis = $2 ${beyond}
       order by at desc, voice_id limit $4
     ) s ${JOINS} order by s.at desc, s.voice_id`,
    [subjectId, group, after ?? null, most],
  )
  return rows.map(reviewOf)
}

/** Throws `NotFound` for what is not shown. */
export async function shownReview(ctx: Context, subjectId: number, publicId: string): Promise<ShownReview> {
  const [row] = await run<Row>(
    ctx.db,
    `select ${FACTS} from reviews r0 join shown_reviews s on s.subject_id = r0.subject_id and s.voice_id = r0.voice_id
     ${JOINS} where r0.subject_id = $1 and r0.public_id = $2`,
    [subjectId, publicId],
  )
  if (!row) throw new NotFound()
  return reviewOf(row)
}

export interface Version {
  n: number
  at: Date
  basis: Group
  mark: number
  about: About
  /** Undefined where the text waits for a check or was refused. */
  body: string | undefined
}

/** Everything that a review ever said, in order; texts only where they were shown. */
export async function versionsOf(ctx: Context, subjectId: number, voiceId: string): Promise<Version[]> {
  const rows = await run<{
    n: number
    at: Date
    basis: string
    mark: string
    about: About
    body: string
    decision: string | null
  }>(
    ctx.db,
    `select v.n, v.at, v.basis, v.mark, v.about, v.body, (select decision from review_checks c where c.subject_id = v.subject_id
       and c.voice_id = v.voice_id and c.version = v.n order by c.n desc limit 1) as decision
     from review_versions v where v.subject_id = $1 and v.voice_id = $2 order by v.n`,
    [subjectId, voiceId],
  )
  return rows.map(({ n, at, basis, mark, about, body, decision }) => ({
    n,
    at,
    basis: isGroup(basis) ? basis : 'unsaid',
    mark: Number(mark),
    about,
    body: body === '' || decision === 'shown' ? body : undefined,
  }))
}

export interface Correction {
  at: Date
  about: About
  was: About
  reason: string
}

export const correctionsOf = (ctx: Context, subjectId: number, voiceId: string): Promise<Correction[]> =>
  run<Correction>(
    ctx.db,
    'select at, about, was, reason from review_abouts where subject_id = $1 and voice_id = $2 order by n',
    [subjectId, voiceId],
  )
