import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import type { Size } from './encoding.ts'
import type { Cause, PresentationKind } from './forms.ts'

export interface Picture {
  hash: string
  width: number
  height: number
  bytes: number
}

export interface ActRow {
  act: 'hide' | 'restore' | 'mark' | 'unmark'
  at: Date
  by: string
  reason: string
  note: string
}

export interface FactsRow {
  n: number
  issuer: string
  description: string
  sourceUrl: string
  firstSeenOn: string
  lastSeenOn: string
  at: Date
  by: string
  reason: string
}

/** One version of what people were shown. */
export interface Presentation extends Omit<FactsRow, 'n' | 'at' | 'by' | 'reason'> {
  id: number
  publicId: string
  workId: number
  kind: PresentationKind
  market: string
  language: string
  text: string
  /** Hexadecimal. */
  contentHash: string
  enteredAt: Date
  pictures: Partial<Record<Size, Picture>>
  /** The act that hides it, while it is hidden. */
  hidden: ActRow | undefined
  /** The act that marks it as sensitive, while it is. */
  sensitive: ActRow | undefined
  acts: ActRow[]
  /** Every state of the facts, the newest last. */
  facts: FactsRow[]
  reports: Date[]
}

interface Row {
  id: number
  public_id: string
  work_id: number
  kind: PresentationKind
  market: string
  language: string
  text: string
  content_hash: string
  entered_at: Date
  pictures: (Picture & { size: Size })[]
  acts: (Omit<ActRow, 'at'> & { at: string })[]
  facts: (Omit<FactsRow, 'at'> & { at: string })[]
  reports: string[]
}

const SELECT = `
select p.id, p.public_id, p.work_id, p.kind, p.market, p.language, p.text, encode(p.content_hash, 'hex') as content_hash, p.entered_at,
  coalesce((select json_agg(json_build_object('size', size, 'hash', hash, 'width', width, 'height', height, 'bytes', bytes))
    from presentation_pictures i where i.presentation_id = p.id), '[]') as pictures,
  coalesce((select json_agg(json_build_object('act', act, 'at', at, 'by', "by", 'reason', reason, 'note', note) order by n)
    from presentation_acts a where a.presentation_id = p.id), '[]') as acts,
  (select json_agg(json_build_object('n', n, 'issuer', issuer, 'description', description, 'sourceUrl', source_url, 'firstSeenOn', first_seen_on,
    'lastSeenOn', last_seen_on, 'at', at, 'by', "by", 'reason', reason) order by n) from presentation_facts f where f.presentation_id = p.id) as facts,
  coalesce((select json_agg(at order by at desc) from (select at from presentation_reports r where r.presentation_id = p.id order by at desc limit 50) r), '[]') as reports
from presentations p`

/** The newest of the acts that are named, when it is the first of them. */
const standing = (acts: ActRow[], on: ActRow['act'], off: ActRow['act']): ActRow | undefined => {
  const last = acts.findLast(({ act }) => act === on || act === off)
  return last?.act === on ? last : undefined
}

function presentationOf(row: Row): Presentation {
  const acts = row.acts.map((act) => ({ ...act, at: new Date(act.at) }))
  const facts = row.facts.map((given) => ({ ...given, at: new Date(given.at) }))
  const { issuer, description, sourceUrl, firstSeenOn, lastSeenOn } = facts.at(-1)!
  return {
    id: row.id,
    publicId: row.public_id,
    workId: row.work_id,
    kind: row.kind,
    market: row.market,
    language: row.language,
    text: row.text,
    contentHash: row.content_hash,
    enteredAt: row.entered_at,
    issuer,
    description,
    sourceUrl,
    firstSeenOn,
    lastSeenOn,
    pictures: Object.fromEntries(row.pictures.map(({ size, ...picture }) => [size, picture])),
    hidden: standing(acts, 'hide', 'restore'),
    sensitive: standing(acts, 'mark', 'unmark'),
    acts,
    facts,
    reports: row.reports.map((at) => new Date(at)),
  }
}

const byTime = (a: Presentation, b: Presentation): number =>
  a.firstSeenOn < b.firstSeenOn ? -1 : a.firstSeenOn > b.firstSeenOn ? 1 : a.id - b.id

/** Everything that was entered about a work, in the order in which it was first seen; also what is hidden. */
export async function presentationsOf(ctx: Context, workId: number): Promise<Presentation[]> {
  return (await run<Row>(ctx.db, `${SELECT} where p.work_id = $1`, [workId])).map(presentationOf).sort(byTime)
}

/** Throws `NotFound`. Also what is hidden: the caller decides what is shown of it. */
export async function presentationByPublicId(ctx: Context, publicId: string): Promise<Presentation> {
  const [row] = await run<Row>(ctx.db, `${SELECT} where p.public_id = $1`, [publicId])
  if (!row) throw new NotFound()
  return presentationOf(row)
}

/** Throws `NotFound`. */
export async function presentationById(ctx: Context, id: number): Promise<Presentation> {
  const [row] = await run<Row>(ctx.db, `${SELECT} where p.id = $1`, [id])
  if (!row) throw new NotFound()
  return presentationOf(row)
}

/** Reported or hidden, and not decided since; the oldest report first. For the operator. */
export async function hiddenPresentations(ctx: Context): Promise<Presentation[]> {
  const rows = await run<Row>(
    ctx.db,
    `${SELECT} join lateral (select act, at from presentation_acts a where a.presentation_id = p.id and act in ('hide', 'restore') order by n desc limit 1) s on true
     where s.act = 'hide' order by s.at limit 500`,
  )
  return rows.map(presentationOf)
}

/** Whether a picture of this hash may be served to everybody: some version that is not hidden has it. */
export async function isShownPicture(ctx: Context, hash: string): Promise<boolean> {
  const rows = await run(
    ctx.db,
    `select from presentation_pictures i where hash = $1 and coalesce((select act from presentation_acts a where a.presentation_id = i.presentation_id
       and act in ('hide', 'restore') order by n desc limit 1), 'restore') = 'restore' limit 1`,
    [hash],
  )
  return rows.length > 0
}

/** A dated fact: one version took the place of another, or went without one. */
export interface Change {
  id: number
  before: Presentation
  after: Presentation | undefined
  changedOn: string
  cause: Cause
  sourceUrl: string
}

/** The newest first. */
export async function changesOf(
  ctx: Context,
  workId: number,
  presentations: readonly Presentation[],
): Promise<Change[]> {
  const rows = await run<{
    id: number
    before_id: number
    after_id: number | null
    changed_on: string
    cause: Cause
    source_url: string
  }>(
    ctx.db,
    `select c.id, before_id, after_id, changed_on::text, cause, source_url from presentation_changes c
     join presentations p on p.id = c.before_id where p.work_id = $1 order by changed_on desc, c.id desc`,
    [workId],
  )
  const byId = new Map(presentations.map((presentation) => [presentation.id, presentation]))
  return rows.flatMap((row) => {
    const before = byId.get(row.before_id)
    return before
      ? [
          {
            id: row.id,
            before,
            after: row.after_id === null ? undefined : byId.get(row.after_id),
            changedOn: row.changed_on,
            cause: row.cause,
            sourceUrl: row.source_url,
          },
        ]
      : []
  })
}

export interface Proposal {
  id: number
  workId: number
  kind: PresentationKind
  market: string
  language: string
  issuer: string
  text: string
  description: string
  sourceUrl: string
  seenOn: string
  at: Date
}

const PROPOSAL = `select id, work_id as "workId", kind, market, language, issuer, text, description, source_url as "sourceUrl", seen_on::text as "seenOn", at
 from presentation_proposals o where not exists (select from presentation_decisions d where d.proposal_id = o.id)`

/** The oldest first. */
export const waitingProposals = (ctx: Context): Promise<Proposal[]> =>
  run<Proposal>(ctx.db, `${PROPOSAL} order by at limit 500`)

/** Throws `NotFound`, also for one that was decided. */
export async function waitingProposal(ctx: Context, id: number): Promise<Proposal> {
  const [found] = await run<Proposal>(ctx.db, `${PROPOSAL} and id = $1`, [id])
  if (!found) throw new NotFound()
  return found
}
