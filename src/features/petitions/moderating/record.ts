import { z } from 'zod'
import type { Context } from '#core/context.ts'
import type { Words } from '#core/i18n.ts'
import { appealsOf } from '../appealing/queries.ts'
import { appealState, isDecision } from '../appealing/rules.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { inForce, type StateName } from '../states.ts'
import { reasonOf, roleOf } from './words.ts'

const moment = z.iso.datetime()

export const decisionsSchema = z
  .object({
    petition: z.url(),
    text_hidden: z.boolean().meta({ description: 'The text is shown to nobody but moderators' }),
    decisions: z.array(
      z.object({
        n: z.int(),
        at: moment,
        state: z.string(),
        by: z.enum(['author', 'moderator', 'rule']),
        reason: z.string(),
        explanation: z.string(),
        note: z.string().nullable(),
        restores: z.int().nullable().meta({ description: 'The decision that this one put back as it was' }),
        in_force: z.boolean(),
        appeal: z
          .object({
            at: moment,
            outcome: z.enum(['waits', 'overtaken', 'kept', 'undone']),
            decided_at: moment.nullable(),
            by: z.enum(['another moderator', 'the same moderator, the only one']).nullable(),
            note: z.string().nullable(),
          })
          .nullable(),
      }),
    ),
  })
  .meta({ id: 'Decisions' })

export type Decisions = z.infer<typeof decisionsSchema>

/** Every decision about a petition, for everybody to read: it stays, also when the petition does not. */
export async function decisionsOf(ctx: Context, words: Words, petition: Petition): Promise<Decisions> {
  const appeals = await appealsOf(ctx, petition.id)
  const current = inForce(petition.states)
  return {
    petition: ctx.config.baseUrl + petitionPath(petition),
    text_hidden: petition.textHidden,
    decisions: petition.states
      .filter(({ state }) => (state satisfies StateName) !== 'awaiting')
      .map((row) => {
        const appeal = isDecision(row) ? appeals.find(({ n }) => n === row.n) : undefined
        const waits = appeal && appealState(petition.states, [appeal]).name === 'waits'
        return {
          n: row.n,
          at: row.at.toISOString(),
          state: row.state,
          by: roleOf(row.by),
          reason: row.reasonBefore ?? row.reason,
          explanation: row.restores ? '' : reasonOf(words, row),
          note: row.note,
          restores: row.restores ?? null,
          in_force: row.n === current?.n,
          appeal: appeal
            ? {
                at: appeal.at.toISOString(),
                outcome: appeal.decision?.outcome ?? (waits ? ('waits' as const) : ('overtaken' as const)),
                decided_at: appeal.decision?.at.toISOString() ?? null,
                by: !appeal.decision
                  ? null
                  : String(appeal.decision.by) === row.by
                    ? ('the same moderator, the only one' as const)
                    : ('another moderator' as const),
                note: appeal.decision?.note ?? null,
              }
            : null,
        }
      }),
  }
}
