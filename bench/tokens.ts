import { constants, createHash, randomBytes, sign } from 'node:crypto'
import { createBatch } from '#core/batch.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { recordLeaves } from '#features/voices/index.ts'
import {
  checkProof,
  ensureRoomKeys,
  grantViewing,
  issueToken,
  keysOf,
  spendTokens,
  type Spendable,
} from '#features/viewings/index.ts'
import { openKey } from '../src/features/viewings/tokens/keys.ts'
import { round, type Figure } from './results.ts'
import { benchPetition, type Bench } from './site.ts'

/** Work done per second of this process's own processor time, and per second on the clock; the database is another process. */
async function measured(
  many: number,
  work: () => Promise<unknown>,
): Promise<{ core: number; clock: number }> {
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  await work()
  const used = process.cpuUsage(cpu)
  return {
    core: many / ((used.user + used.system) / 1e6),
    clock: many / ((performance.now() - began) / 1000),
  }
}

/** Tokens of the room's key for signatures. An unblinded signature is a plain one, so making them takes no blinding. */
async function madeTokens(ctx: Context, workId: number, many: number): Promise<string[]> {
  const key = (await keysOf(ctx, workId)).find(({ kind, proof }) => kind === 'sign' && proof === 'room')!
  const [row] = await run<{ sealed: Buffer }>(ctx.db, 'select sealed from issuer_keys where id = $1', [
    key.id,
  ])
  const privateKey = openKey(ctx, key.id, row!.sealed)
  const digest = createHash('sha256').update(key.challenge).digest()
  return Array.from({ length: many }, () => {
    const signed = Buffer.concat([Buffer.of(0, 2), randomBytes(32), digest, key.id])
    const padding = constants.RSA_PKCS1_PSS_PADDING
    const signature = sign('sha384', signed, { key: privateKey, padding, saltLength: 48 })
    return Buffer.concat([signed, signature]).toString('base64url')
  })
}

/** How fast verified viewings are turned into tokens, and tokens into proof. */
export async function tokens(bench: Bench, sizes: { tokens: number }): Promise<Figure[]> {
  const { ctx } = bench
  const { subjectId } = await benchPetition(bench)
  const [work] = await run<{ id: number }>(
    ctx.db,
    'select work_id as id from petitions where subject_id = $1',
    [subjectId],
  )
  await ensureRoomKeys(ctx, work!.id)
  const many = sizes.tokens
  const viewings: string[] = []
  for (let i = 0; i < many; i++) viewings.push(await grantViewing(ctx, work!.id, 'room'))
  // Any number below the modulus is a blinded message; the first byte keeps it there.
  const message = (): Buffer => Buffer.concat([Buffer.of(1), randomBytes(255)])
  const issuing = await measured(many, () =>
    inTurns(
      viewings,
      async (viewing) => {
        const { result } = await issueToken(ctx, viewing, { kind: 'sign' }, message())
        if (result !== 'issued') throw new Error(`not issued: ${result}`)
      },
      400,
    ),
  )

  const texts = await madeTokens(ctx, work!.id, many)
  const redemption = createBatch<Spendable, void>({
    run: (items) =>
      ctx.transaction(async (tx) => {
        const results = await spendTokens(tx, items)
        if (results.some((result) => result !== 'taken')) throw new Error('a token was not taken')
        await recordLeaves(
          tx,
          items.map(({ token }) => ({
            subjectId,
            kind: 'token' as const,
            version: null,
            choice: '-',
            value: token,
          })),
        )
        return items.map(() => undefined)
      }),
  })
  const redeeming = await measured(many, () =>
    inTurns(
      texts,
      async (text) => {
        const checked = await checkProof(ctx, text, { workId: work!.id, kind: 'sign' })
        if ('problem' in checked) throw new Error(checked.problem)
        await redemption.add(checked)
      },
      400,
    ),
  )
  return [
    {
      what: 'tokens issued, on one core of the web process',
      least: '600/s',
      aim: '-',
      seen: `${round(issuing.core)}/s (${round(issuing.clock)}/s on the clock, with the database beside it)`,
      reached: issuing.core >= 600,
    },
    {
      what: 'tokens redeemed (signature checked, spent, recorded), on one core of the web process',
      least: '1,500/s',
      aim: '-',
      seen: `${round(redeeming.core)}/s (${round(redeeming.clock)}/s on the clock, with the database beside it)`,
      reached: redeeming.core >= 1_500,
    },
  ]
}

/** At most `atOnce` at the same time. */
async function inTurns<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  atOnce: number,
): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < items.length) await work(items[next++]!)
    }),
  )
}
