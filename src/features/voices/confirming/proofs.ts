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
  problem: ProofProblem | 'not-all' | undefined
}

interface WithProof {
  ref: VoiceRef
  payload: Payload
  proof: Judged | undefined
}

/**
 * Spends the tokens of a batch in its transaction, before anything else of it is written, and puts what they prove into the basis. Who comes
 * second, or brings what does not hold, says that they saw it: no less, and no more.
 */
export async function spendProofs(tx: Context, all: readonly WithProof[]): Promise<Proved[]> {
  const given = all.flatMap(({ ref, payload, proof }) => (proof ? [{ ref, payload, proof }] : []))
  if (given.length === 0) return []
  const usable = ({ payload, proof }: (typeof given)[number]): boolean =>
    !('problem' in proof) && ['all', 'unsaid'].includes(payload.basis)
  const tokens = given.filter(usable).map(({ proof }) => proof as Spendable)
  const results = await spendTokens(tx, tokens)
  return given.map((one): Proved => {
    const { ref, payload, proof } = one
    if (!['all', 'unsaid'].includes(payload.basis)) return { ref, spent: undefined, problem: 'not-all' }
    payload.basis = 'all'
    if ('problem' in proof) return { ref, spent: undefined, problem: proof.problem }
    const result = results[tokens.indexOf(proof)]!
    if (result !== 'taken') return { ref, spent: undefined, problem: result }
    payload.basis = `all/${proof.proof}`
    return { ref, spent: proof, problem: undefined }
  })
}

/** The rest, once it is known which of the batch count: tokens of the others are given back, spent ones become leaves, in clear. */
export async function settleProofs(tx: Context, proved: readonly Proved[], won: Set<string>): Promise<void> {
  if (proved.length === 0) return
  await unspendTokens(
    tx,
    proved.flatMap(({ ref, spent }) => (spent && !won.has(ref.id) ? [spent] : [])),
  )
  const counted = proved.filter(({ ref }) => won.has(ref.id))
  await recordLeaves(
    tx,
    counted.flatMap(({ ref, spent }) =>
      spent
        ? [
            {
              subjectId: ref.subjectId,
              kind: 'token' as const,
              version: null,
              choice: '-',
              value: spent.token,
            },
          ]
        : [],
    ),
  )
  const refused = counted.filter(({ problem }) => problem)
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
