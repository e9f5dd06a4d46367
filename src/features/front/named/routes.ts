import { z } from 'zod'
import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { json, type Route } from '#core/http.ts'
import {
  addressedTo,
  answerJson,
  answerSchema,
  askingOf,
  petitionPath,
  petitionsByIds,
} from '#features/petitions/index.ts'
import {
  allParties,
  lostSince,
  ownThreshold,
  partyBySlug,
  partyPath,
  promisesOf,
  statementPath,
  statementsOfParty,
  worksOfParty,
  type Party,
} from '#features/statements/index.ts'
import { talliesOf } from '#features/voices/index.ts'
import { summariesOf } from '#features/works/index.ts'
import { aboutLink, aboutsOf } from './abouts.ts'
import { namedListPage, namedPage, type NamedPage } from './views.ts'

async function dataOf(ctx: Context, party: Party): Promise<NamedPage> {
  const ids = await addressedTo(ctx, party.id)
  const [petitions, asking, tallies] = [
    await petitionsByIds(ctx, ids),
    await askingOf(ctx, ids),
    await talliesOf(ctx, ids),
  ]
  const all = await statementsOfParty(ctx, party.id)
  const abouts = await aboutsOf(ctx, all)
  const statements = all.filter(({ id }) => abouts.get(id)?.shown)
  return {
    party,
    petitions: petitions.map((petition) => ({
      petition,
      asking: asking.get(petition.id)!,
      tally: tallies.get(petition.id)!,
    })),
    works: await summariesOf(ctx, await worksOfParty(ctx, party.id)),
    statements,
    abouts: new Map(statements.map(({ id }) => [id, aboutLink(abouts.get(id)!)])),
    promises: await promisesOf(
      ctx,
      statements.map(({ id }) => id),
    ),
    threshold: await ownThreshold(ctx, party.id),
    today: dayIn((await ctx.site()).timeZone, ctx.clock.now()),
  }
}

const moment = z.iso.datetime()

const namedSchema = z.object({
  name: z.string(),
  role: z.enum(['maker', 'publisher', 'service', 'other']),
  url: z.url(),
  sample: z.boolean(),
  claimed_at: moment.nullable(),
  proofs: z.array(
    z.object({
      method: z.enum(['dns', 'mail', 'operator']),
      at: moment,
      domain: z.string().nullable(),
      note: z.string().nullable(),
      lost_since: moment.nullable().meta({ description: 'Since when the record is not there any more' }),
    }),
  ),
  petitions: z.array(z.object({ url: z.url(), action: z.string(), net: z.int(), answer: answerSchema })),
  statements: z.array(z.url()),
})

function namedJson(ctx: Context, { party, petitions, statements }: NamedPage): z.infer<typeof namedSchema> {
  const { baseUrl } = ctx.config
  return {
    name: party.name,
    role: party.role,
    url: baseUrl + partyPath(party),
    sample: party.sample,
    claimed_at: party.claimedAt?.toISOString() ?? null,
    proofs: party.proofs.map((proof) => ({
      method: proof.method,
      at: proof.at.toISOString(),
      domain: proof.domain,
      note: proof.note,
      lost_since: lostSince(proof)?.toISOString() ?? null,
    })),
    petitions: petitions.map(({ petition, asking, tally }) => ({
      url: baseUrl + petitionPath(petition),
      action: petition.text.action,
      net: tally.net,
      answer: answerJson(ctx, asking),
    })),
    statements: statements.map((one) => `${baseUrl}${statementPath(one)}.json`),
  }
}

export const namedRoutes: Route[] = [
  {
    method: 'GET',
    path: '/named',
    may: 'anyone',
    cacheSeconds: 10,
    handle: async (visit) => namedListPage(visit, await allParties(visit.ctx)),
  },
  {
    method: 'GET',
    path: '/named/:slug{[^/]+\\.json}',
    may: 'anyone',
    cacheSeconds: 10,
    api: {
      summary: 'Somebody who is named: who speaks, what is asked of them, what they say',
      answer: namedSchema,
    },
    async handle({ ctx, param }) {
      const party = await partyBySlug(ctx, param('slug').slice(0, -'.json'.length))
      return json(namedJson(ctx, await dataOf(ctx, party)))
    },
  },
  {
    method: 'GET',
    path: '/named/:slug',
    may: 'anyone',
    cacheSeconds: 1,
    handle: async (visit) =>
      namedPage(visit, await dataOf(visit.ctx, await partyBySlug(visit.ctx, visit.param('slug')))),
  },
]
