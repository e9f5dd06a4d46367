import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import { unseal } from '#core/crypto.ts'
import { actsOf } from '../acting/locking.ts'
import { currentState, openObjection, stateOf, type Act, type VoiceState } from '../acting/rules.ts'
import { kindOf, type VoiceRef } from '../kinds.ts'
import { mailStateOf, type MailState } from '../mailing/index.ts'
import { boundTo, type Sealed } from '../submitting/actions.ts'

interface Shared {
  ref: VoiceRef
  submittedAt: Date
}

export interface ConfirmedStatus extends Shared {
  step: 'confirmed'
  state: VoiceState
  confirmedAt: Date
  basis: string
  choice: string
  version: number
  wishes: string[]
  /** Ordinal among all signatures of the subject, once the published numbers contain it. */
  number: number | undefined
  index: number | undefined
  /** Whether a leaf that adds it is public. */
  counted: boolean
  /** Why the proof that came with it was not taken. */
  proofProblem: string | undefined
  acts: Act[]
  objection: Act | undefined
}

export type Status = (Shared & { step: 'submitted'; mail: MailState }) | ConfirmedStatus

/** The truth about one submission, as its rows say it. */
export async function statusOf(ctx: Context, ref: VoiceRef): Promise<Status> {
  const [row] = await run<{
    submitted_at: Date
    wishes: string[]
    confirmed_at: Date | null
    basis: string | null
    choice: string | null
    version: number
    number: number | null
    index: number | null
    problem: string | null
  }>(
    ctx.db,
    `select s.submitted_at, coalesce(w.wishes, s.wishes) as wishes, v.confirmed_at, v.basis, v.choice, coalesce(v.version, s.version) as version, e.number, e.index, p.reason as problem
     from submissions s
     left join refused_proofs p on p.subject_id = s.subject_id and p.voice_id = s.id
     left join voices v on v.subject_id = s.subject_id and v.id = s.id
     left join lateral (select wishes from wish_changes w where w.subject_id = s.subject_id and w.voice_id = s.id
       order by changed_at desc limit 1) w on true
     left join lateral (select e.number, e.index from log_entries e join log_head h on h.log = e.log and e.index < h.size
       where e.subject_id = s.subject_id and e.voice_id = s.id and e.number is not null) e on true
     where s.subject_id = $1 and s.id = $2`,
    [ref.subjectId, ref.id],
  )
  if (!row) throw new NotFound('voices.gone')
  const shared = { ref, submittedAt: row.submitted_at }
  if (!row.confirmed_at || row.basis === null)
    return { ...shared, step: 'submitted', mail: await mailStateOf(ctx, ref) }
  const acts = await actsOf(ctx, ref)
  return {
    ...shared,
    step: 'confirmed',
    state: stateOf(acts),
    confirmedAt: row.confirmed_at,
    ...currentState({ basis: row.basis, choice: row.choice ?? '-', version: row.version }, acts),
    wishes: row.wishes,
    number: row.number ?? undefined,
    index: row.index ?? undefined,
    counted: row.number !== null,
    proofProblem: row.problem ?? undefined,
    acts,
    objection: openObjection(acts),
  }
}

/** Everything the site holds about one submission, for the person it belongs to (GDPR articles 15 and 20). */
export async function personalData(ctx: Context, ref: VoiceRef): Promise<Record<string, unknown>> {
  const rows = <Row extends Record<string, unknown>>(text: string): Promise<Row[]> =>
    run<Row>(ctx.db, text, [ref.subjectId, ref.id])
  const [submission] = await rows<{ sealed: Buffer } & Record<string, unknown>>(
    `select j.public_id as subject, s.kind, s.submitted_at, s.version, s.country, s.wishes, s.signals, s.sealed
     from submissions s join subjects j on j.id = s.subject_id where s.subject_id = $1 and s.id = $2`,
  )
  if (!submission) throw new NotFound('voices.gone')
  const { sealed, ...plain } = submission
  // Side by side: one after the other they would be a dozen times the way to the database.
  const more = await together({
    answers: rows(
      'select answered_at, basis from submission_answers where subject_id = $1 and submission_id = $2 order by 1',
    ),
    code_tries: rows(
      'select n, tried_at from code_tries where subject_id = $1 and submission_id = $2 order by 1',
    ),
    networks: rows(
      `select day, encode(networks, 'hex') as keyed_hashes, 'kept 7 days' as kept from submission_networks where subject_id = $1 and submission_id = $2`,
    ),
    confirmation: rows(
      'select confirmed_at, via, version, basis, choice, country, language from voices where subject_id = $1 and id = $2',
    ).then(([row]) => row ?? null),
    acts: rows(`select n, act, at, case when by ~ '^[0-9]+$' then 'moderator' else by end as by, reason, note, basis, choice, version from voice_acts
      where subject_id = $1 and voice_id = $2 order by n`),
    wishes: rows(
      'select changed_at, wishes from wish_changes where subject_id = $1 and voice_id = $2 order by 1',
    ),
    refused_proof: rows('select reason from refused_proofs where subject_id = $1 and voice_id = $2'),
    shown_name: rows('select name, batch_day from shown_names where subject_id = $1 and voice_id = $2'),
    name_checks: rows(
      'select decision, at, reason from name_checks where subject_id = $1 and voice_id = $2 order by at',
    ),
    mails: rows(`select kind, message_id, due_at, attempts, accepted_at, failed_at, failure from mailings
      where subject_id = $1 and recipient_id = $2 order by due_at`),
    unsubscriptions: rows('select list, at from unsubscriptions where subject_id = $1 and recipient_id = $2'),
    log_entries: rows(
      'select log, index, leaf, number from log_entries where subject_id = $1 and voice_id = $2 order by index',
    ),
    commitments: rows<{ n: number; salt: Buffer; payload: Buffer }>(
      'select n, salt, payload from voice_salts where subject_id = $1 and voice_id = $2 order by n',
    ).then((salts) =>
      salts.map(({ n, salt, payload }) => ({
        n,
        random_bytes: salt.toString('base64'),
        payload: unseal<string>(ctx.keys.seal, boundTo(ref), payload),
      })),
    ),
  })
  return {
    ...(await kindOf(ctx, String(plain.kind)).data?.(ctx, ref)),
    submission: {
      ...plain,
      ...unseal<Sealed>(ctx.keys.seal, boundTo(ref), sealed),
    },
    ...more,
  }
}

const together = async (parts: Record<string, Promise<unknown>>): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    await Promise.all(Object.entries(parts).map(async ([name, part]) => [name, await part] as const)),
  )
