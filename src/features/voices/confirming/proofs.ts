import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import {
  checkProof,
  spendTokens,
  unspendTokens,
  type ProofProblem,
  type Spendable,
} from '#features/viewings/index.ts'
import { recordLeaves } from '../counting/recording.ts'
import type { Payload, VoiceRef, VoiceSubject } from '../kinds.ts'

/** A proof as it was judged when it came: ready to be spent, or what is wrong with it. */
export type Judged = Spendable | { problem: ProofProblem }

/** Judges the proof that came with a submission, before anything is written. Undefined: none came. */
export async function judge(
  ctx: Context,
  kind: string,
  subject: VoiceSubject,
  proof: string | undefined,
): Promise<Judged | undefined> {
  return proof ? checkProof(ctx, proof, { workId: subject.workId, kind }) : undefined
}

export interface Proved {
  ref: VoiceRef
  spent: Spendable | undefined
  /** Under which its leaf waits. */
  leafId: string | undefined
  problem: ProofProblem | 'not-all' | undefined
}

interface WithProof {
  ref: VoiceRef
  payload: Payload
  proof: Judged | undefined
}

/**
 * Spends the tokens of a batch in its transaction, before anything else of it is written, and puts what they prove into the basis. Spent tokens
 * become leaves, in clear, queued before the contributions that they back: no prefix of the log has one without the other. Who comes second, or
 * brings what does not hold, says that they saw it: no less, and no more.
 */
export async function spendProofs(tx: Context, all: readonly WithProof[]): Promise<Proved[]> {
  const given = all.flatMap(({ ref, payload, proof }) => (proof ? [{ ref, payload, proof }] : []))
  if (given.length === 0) return []
  const tokens = given.flatMap(({ payload, proof }) =>
    !('problem' in proof) && sawAll(payload) ? [proof] : [],
  )
  const results = await spendTokens(tx, tokens)
  const proved = given.map(({ ref, payload, proof }): Proved => {
    const refused = (problem: Proved['problem']): Proved => ({
      ref,
      spent: undefined,
      leafId: undefined,
      problem,
    })
    if (!sawAll(payload)) return refused('not-all')
    payload.basis = 'all'
    if ('problem' in proof) return refused(proof.problem)
    const result = results[tokens.indexOf(proof)]!
    if (result !== 'taken') return refused(result)
    payload.basis = `all/${proof.proof}`
    return { ref, spent: proof, leafId: undefined, problem: undefined }
  })
  const taken = proved.filter(({ spent }) => spent)
  const ids = await recordLeaves(
    tx,
    taken.map(({ ref, spent }) => ({
      subjectId: ref.subjectId,
      kind: 'token' as const,
      version: null,
      choice: '-',
      value: spent!.token,
    })),
  )
  taken.forEach((one, i) => (one.leafId = ids[i]))
  return proved
}

/** To bring the proof is to say it; only who says otherwise has not seen all of it. */
const sawAll = ({ basis }: Payload): boolean => basis === 'all' || basis === 'unsaid'

/** The rest, once it is known which of the batch count: the others get their tokens back, and who got no proof is told why. */
export async function settleProofs(tx: Context, proved: readonly Proved[], won: Set<string>): Promise<void> {
  if (proved.length === 0) return
  const lost = proved.filter(({ ref, spent }) => spent && !won.has(ref.id))
  await unspendTokens(
    tx,
    lost.map(({ spent }) => spent!),
  )
  if (lost.length > 0)
    await run(tx.db, `delete from uncounted where kind = 'token' and voice_id = any($1::uuid[])`, [
      lost.map(({ leafId }) => leafId),
    ])
  const refused = proved.filter(({ ref, problem }) => problem && won.has(ref.id))
  if (refused.length > 0)
    await run(
      tx.db,
      `insert into refused_proofs (subject_id, voice_id, reason) select * from unnest($1::bigint[], $2::uuid[], $3::text[])
       on conflict (subject_id, voice_id) do update set reason = excluded.reason`,
      [
        refused.map(({ ref }) => ref.subjectId),
        refused.map(({ ref }) => ref.id),
        refused.map(({ problem }) => problem),
      ],
    )
}
