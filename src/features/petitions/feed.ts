import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { linksSchema, workSummaryJson, workSummarySchema } from '#features/works/index.ts'
import { basisKeys } from '#ui/basis-bar.ts'
import { PROOFS, type Tally } from '#features/voices/index.ts'
import { statementsJson, statementsSchema } from './answers/feed.ts'
import { answerJson, answerSchema } from './asking/feed.ts'
import { endingJson, endingSchema } from './closing/feed.ts'
import type { Numbers } from './page/data.ts'
import { pledgesJson, pledgesSchema } from './pledges/feed.ts'
import { petitionPath, type Petition } from './queries.ts'
import { abouts, forms, pollSeconds } from './rules.ts'
import { listStates, sorts } from './lists.ts'
import { utilisation } from './load.ts'
import { translationsJson, translationsSchema } from './translating/feed.ts'

const count = z.int()
const moment = z.iso.datetime()

const countsSchema = z.object({
  counted: count.meta({ description: 'Signatures ever counted' }),
  withdrawn: count.meta({ description: 'Taken back by the people who signed' }),
  removed: count.meta({ description: 'Taken out by moderators' }),
  restored: count.meta({ description: 'Put back by moderators' }),
  net: count.meta({ description: 'counted − withdrawn − removed + restored' }),
})

const logSchema = z
  .object({
    name: z.enum(['public', 'sample']),
    size: count,
    at: moment,
    subject: z.string().meta({ description: 'What the entries about it name' }),
  })
  .meta({
    id: 'Log',
    description: 'The prefix of the public log that the numbers count, and when it was published',
  })

export const petitionSummarySchema = z
  .object({
    slug: z.string(),
    url: z.url(),
    state: z.enum(['live', 'listed', 'dormant', 'declined', 'closed', 'joined']),
    action: z.string(),
    about: z.enum(abouts),
    form: z.enum(forms),
    addressee: z.string().nullable(),
    asked_by: z.string(),
    opened_at: moment,
    closes_on: z.iso.date(),
    joined_into: z.url().nullable().meta({ description: 'The petition that its address leads to' }),
    sample: z.boolean().meta({ description: 'Invented, to try the site out' }),
    work: workSummarySchema,
    net: count,
    log: logSchema,
  })
  .meta({ id: 'PetitionSummary' })

export const petitionSchema = petitionSummarySchema
  .extend(countsSchema.shape)
  .extend({
    live_since: moment.nullable(),
    anonymised_at: moment
      .nullable()
      .meta({ description: 'Since when nobody can tell any more who signed; numbers and log stay' }),
    extended: z
      .array(z.object({ day: z.iso.date(), minutes_down: count }))
      .meta({ description: 'Days on which signing was down; each moved `closes_on` by one' }),
    ends_at: moment,
    text_hidden: z.boolean().meta({
      description:
        'A decision keeps the text from everybody: `action`, `why`, `more`, names are not the real ones',
    }),
    text: z.object({
      version: count,
      language: z.string(),
      why: z.string(),
      more: z.string(),
      written_at: moment,
      sha256: z.string().meta({
        description:
          'Of the sorted lines about, action, addressee, form, language, more, why; `\\n` for line feeds',
      }),
    }),
    translations: translationsSchema,
    by_version: z.record(z.string(), count).meta({
      description:
        'By version of the text; it changes only with a material change of the background. Sums to net',
    }),
    states: z.array(
      z.object({
        state: z.string(),
        at: moment,
        reason: z.string(),
        note: z.string().nullable(),
        restores_earlier: z
          .boolean()
          .meta({ description: 'Put back as it was, after an appeal or when a join is undone' }),
      }),
    ),
    as_of: moment,
    next_poll_seconds: z.int().min(1).max(10),
    by_basis: z.record(z.enum(basisKeys), count).meta({ description: 'What people go by; sums to net' }),
    by_proof: z
      .record(z.enum(PROOFS), count)
      .meta({ description: 'The verified viewings in by_basis, by who vouches for them' }),
    by_country: z.object({
      reported_by_this_site: z
        .literal(true)
        .meta({ description: 'Not in the log: cannot be recounted by others' }),
      taken_at: moment.nullable(),
      rows: z
        .array(z.object({ code: z.string(), net: count }))
        .meta({ description: 'Sums to net; `other` and `unknown` among them' }),
    }),
    opposing: z
      .object({ url: z.url(), action: z.string(), net: count })
      .nullable()
      .meta({ description: 'A petition that asks for the opposite; it names this one in turn' }),
    threshold: z.object({ at: count, missing: count, reached_at: moment.nullable() }).nullable(),
    ending: endingSchema,
    statements: statementsSchema,
    answer: answerSchema,
    pledges: pledgesSchema,
    links: z.object({
      html: z.url(),
      texts: z.url(),
      series: z.url(),
      feed: z.url(),
      card: z.url(),
      decisions: z.url(),
    }),
  })
  .meta({ id: 'Petition' })

export const petitionsQuery = z.object({
  state: z.enum(listStates).optional(),
  q: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Words; accents and small typing errors do not matter' }),
  sort: z.enum(sorts).optional(),
  page: z.string().optional().meta({ description: 'Counted from 1; beyond the ends the list is empty' }),
})

export const petitionsSchema = z.object({
  total: count,
  page: count,
  links: linksSchema,
  petitions: z.array(petitionSummarySchema),
})

const urlOf = (ctx: Context, petition: Petition): string => ctx.config.baseUrl + petitionPath(petition)

export function summaryJson(
  ctx: Context,
  petition: Petition,
  tally: Tally,
): z.infer<typeof petitionSummarySchema> {
  return {
    slug: petition.slug,
    url: urlOf(ctx, petition),
    state: petition.state.name as z.infer<typeof petitionSummarySchema>['state'],
    action: petition.text.action,
    about: petition.about,
    form: petition.form,
    addressee: petition.addressee || null,
    asked_by: petition.author,
    opened_at: petition.openedAt.toISOString(),
    closes_on: petition.closesOn,
    joined_into: petition.joinedInto && ctx.config.baseUrl + petitionPath({ slug: petition.joinedInto }),
    sample: petition.sample,
    work: workSummaryJson(ctx, petition.work),
    net: tally.net,
    log: logJson(petition, tally),
  }
}

const logJson = ({ publicId }: Petition, { log }: Tally): z.infer<typeof logSchema> => ({
  name: log.name as 'public' | 'sample',
  size: log.size,
  at: log.at.toISOString(),
  subject: publicId,
})

export function petitionJson(ctx: Context, numbers: Numbers): z.infer<typeof petitionSchema> {
  const { petition, tally, countries, threshold, asking, opposing, announcements, pledges } = numbers
  const url = urlOf(ctx, petition)
  const { counted, withdrawn, removed, restored } = tally
  return {
    ...summaryJson(ctx, petition, tally),
    counted,
    withdrawn,
    removed,
    restored,
    live_since: petition.state.liveSince?.toISOString() ?? null,
    anonymised_at: petition.anonymisedAt?.toISOString() ?? null,
    extended: petition.extensions.map(({ day, minutesDown }) => ({ day, minutes_down: minutesDown })),
    ends_at: petition.state.endsAt.toISOString(),
    text_hidden: petition.textHidden,
    text: {
      version: petition.text.version,
      language: petition.text.language,
      why: petition.text.why,
      more: petition.text.more,
      written_at: petition.text.writtenAt.toISOString(),
      sha256: petition.text.hash,
    },
    translations: translationsJson(ctx, petition),
    by_version: tally.version,
    states: petition.states
      .filter((row) => row.state !== 'awaiting')
      .map(({ state, at, reason, note, restores }) => ({
        state,
        at: at.toISOString(),
        reason,
        note,
        restores_earlier: !!restores,
      })),
    as_of: tally.log.at.toISOString(),
    next_poll_seconds: pollSeconds(petition.state.signable, ctx.shared(utilisation)()),
    by_basis: tally.basis,
    by_proof: tally.proof,
    by_country: {
      reported_by_this_site: true,
      taken_at: countries.takenAt?.toISOString() ?? null,
      rows: countries.rows,
    },
    opposing: opposing
      ? {
          url: ctx.config.baseUrl + petitionPath(opposing.petition),
          action: opposing.petition.text.action,
          net: opposing.tally.net,
        }
      : null,
    threshold:
      petition.form === 'call'
        ? null
        : {
            at: threshold.at,
            missing: threshold.missing,
            reached_at: threshold.reachedAt?.toISOString() ?? null,
          },
    ending: petition.textHidden ? [] : endingJson(announcements),
    statements: petition.textHidden ? [] : statementsJson(ctx, numbers),
    answer: answerJson(ctx, asking),
    pledges: pledgesJson(ctx, petition, pledges),
    links: {
      html: url,
      texts: `${url}/texts.json`,
      series: `${url}/series.csv`,
      feed: `${url}.atom`,
      card: `${url}/card.png`,
      decisions: `${url}/decisions.json`,
    },
  }
}
