import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { VoiceRef } from '#features/voices/index.ts'

export interface Objection {
  version: number
  n: number
  at: Date
  body: string
}

/** How the newest text of a review stands with whoever checks it. */
export interface TextState {
  version: number
  n: number
  body: string
  decision: 'waiting' | 'shown' | 'refused'
  reason: string
  /** 'rule' or the id of a member of staff. */
  by: string
  /** Against this decision, which waits for an answer. */
  objection: Objection | undefined
  /** This decision is the answer to an objection, so it is the last word about this text. */
  answers: boolean
}

/** Undefined for a review without a text. */
export async function textState(ctx: Context, ref: VoiceRef): Promise<TextState | undefined> {
  const key = [ref.subjectId, ref.id]
  const [row] = await run<Omit<TextState, 'objection' | 'answers'>>(
    ctx.db,
    `select v.n as version, v.body, c.n, c.decision, c.reason, c.by
     from (select n, body from review_versions where subject_id = $1 and voice_id = $2 order by n desc limit 1) v,
     lateral (select n, decision, reason, by from review_checks where subject_id = $1 and voice_id = $2 and version = v.n order by n desc limit 1) c
     where v.body <> ''`,
    key,
  )
  if (!row) return
  const objections = (await objectionsOf(ctx, ref)).filter(({ version }) => version === row.version)
  return {
    ...row,
    objection: objections.find(({ n }) => n === row.n),
    answers: objections.some(({ n }) => n === row.n - 1),
  }
}

/** Who decides about an objection did not make the decision; somebody must, where there is nobody else. */
export const mayAnswerObjection = (by: string, staffId: number, others: number): boolean =>
  by !== String(staffId) || others === 0

/** Newest first. */
export const objectionsOf = (ctx: Context, ref: VoiceRef): Promise<Objection[]> =>
  run<Objection>(
    ctx.db,
    'select version, n, at, body from review_objections where subject_id = $1 and voice_id = $2 order by version desc, n desc',
    [ref.subjectId, ref.id],
  )
