import { z } from 'zod'
import type { Context } from '#core/context.ts'
import {
  outcomes,
  sides,
  statementKinds,
  statementPath,
  statementPayloads,
} from '#features/statements/index.ts'
import type { Numbers } from '../page/data.ts'

const count = z.int()

/** What those named replied, each with what those who signed say of it and what the author replied. */
export const statementsSchema = z.array(
  z.object({
    party: z.string(),
    said_on: z.iso.date(),
    source: z.string().nullable(),
    version: count,
    text: z.string(),
    answers: z
      .object({ yes: count, partly: count, no: count, log_size: count })
      .meta({ description: 'Whether it answers, said by people who signed' }),
    rejoinder: z.string().nullable().meta({ description: 'What the author replied' }),
    id: z.string().meta({ description: 'What its entries in the log name' }),
    kind: z.enum(statementKinds),
    url: z.url(),
    name: z.string(),
    role: z.string(),
    commitments: z.array(z.object({ version: count, random_bytes: z.string(), payload: z.string() })).meta({
      description:
        'base64(HMAC-SHA-256(random_bytes, payload)) is the value of the entry of this version in the log',
    }),
    promises: z.array(
      z.object({
        id: z.string(),
        promise: z.string(),
        due_on: z.iso.date(),
        outcomes: z.array(z.object({ side: z.enum(sides), outcome: z.enum(outcomes) })),
      }),
    ),
  }),
)

export const statementsJson = (
  ctx: Context,
  { petition, statements, promises, receptions }: Numbers,
): z.infer<typeof statementsSchema> =>
  statements.map((said) => {
    const promised = promises.get(said.id) ?? []
    const { count: answers, rejoinder } = receptions.get(said.id)!
    const newest = said.versions.at(-1)!
    return {
      party: said.party,
      said_on: said.saidOn,
      source: said.sourceUrl,
      version: said.version,
      text: said.text,
      answers: { yes: answers.yes, partly: answers.partly, no: answers.no, log_size: answers.log.size },
      rejoinder: rejoinder?.text ?? null,
      id: said.publicId,
      kind: said.kind,
      url: ctx.config.baseUrl + statementPath(said),
      name: newest.byName,
      role: newest.byTitle,
      commitments: statementPayloads(said, petition.publicId, promised),
      promises: promised.map((promise) => ({
        id: promise.publicId,
        promise: promise.words,
        due_on: promise.dueOn,
        outcomes: promise.outcomes.map(({ side, outcome }) => ({ side, outcome })),
      })),
    }
  })
