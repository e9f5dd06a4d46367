import { dayIn } from '#core/clock.ts'
import { html } from '#core/html.ts'
import { json, type Route, type Visit } from '#core/http.ts'
import type { Context } from '#core/context.ts'
import { NotFound } from '#core/errors.ts'
import { z } from 'zod'
import {
  canonicalOutcome,
  outcomes,
  outcomeTexts,
  outcomeView,
  promiseByPublicId,
  promisePath,
  promiseState,
  promiseView,
  sides,
  statementOf,
  statementPath,
  type Promised,
  type Statement,
} from '#features/statements/index.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, section } from '#ui/parts.ts'
import { aboutLink, aboutsOf, type About } from './abouts.ts'

async function shown(ctx: Context, publicId: string): ReturnType<typeof withStatement> {
  return withStatement(ctx, await promiseByPublicId(ctx, publicId))
}

async function withStatement(
  ctx: Context,
  promise: Promised,
): Promise<{ promise: Promised; said: Statement; about: About }> {
  const said = await statementOf(ctx, promise.statementId)
  const about = (await aboutsOf(ctx, [said])).get(said.id)
  if (!about?.shown) throw new NotFound()
  return { promise, said, about }
}

/** One promise with everything that either side has said became of it. */
async function promisePage(visit: Visit): Promise<Response> {
  const { ctx, words } = visit
  const { promise, said, about } = await shown(ctx, visit.param('slug'))
  const title = words('statements.promise-title', { party: promise.party })
  const earlier = promise.outcomes.filter(
    (one) => promise.outcomes.findLast(({ side }) => side === one.side) !== one,
  )
  return pageOf(
    visit,
    { title, canonical: promisePath(promise), sample: said.log === 'sample' },
    html`${headline({ kicker: aboutLink(about), title })}
${promiseView(words, promise, dayIn(words.timeZone, ctx.clock.now()))}
<p><a href="${statementPath(said)}">${words('statements.promise-in')}</a></p>
${promise.outcomes.length ? '' : emptyState({ text: words('statements.outcomes-none') })}
${
  earlier.length
    ? section({
        id: 'earlier',
        title: words('statements.outcomes-earlier'),
        content: html`${earlier.map((one) => outcomeView(words, promise, one))}`,
      })
    : ''
}
${section({
  id: 'say',
  title: words('statements.outcome-say'),
  content: html`<p>${words('statements.outcome-who')}</p>
<ul class="plain"><li><a href="/my-place/promises/${promise.publicId}">${words('statements.outcome-party', { party: promise.party })}</a></li>${
    said.subjectId === null
      ? ''
      : html`<li><a href="${about.path}/promises/${promise.publicId}">${words('statements.outcome-author')}</a></li>`
  }</ul>`,
})}
<p class="note"><a href="${promisePath(promise)}.json">${words('works.data')}</a></p>`,
  )
}

const promiseSchema = z.object({
  id: z.string(),
  statement: z.url(),
  party: z.string(),
  promise: z.string(),
  due_on: z.iso.date(),
  state: z.enum(['agreed', 'disputed', 'said', 'waiting', 'over']),
  outcomes: z.array(
    z.object({
      side: z.enum(sides),
      outcome: z.enum(outcomes),
      words: z.string().nullable().meta({ description: 'Null once whoever wrote them had them erased' }),
      link: z.string().nullable(),
      at: z.iso.datetime(),
      entered_by: z.enum(['side', 'staff']),
    }),
  ),
  commitments: z
    .array(z.object({ version: z.int(), random_bytes: z.string(), payload: z.string() }))
    .meta({ description: 'What the entries in the log commit to, as with a statement' }),
})

async function promiseJson(
  ctx: Context,
  promise: Promised,
  said: Statement,
): Promise<z.infer<typeof promiseSchema>> {
  const { timeZone } = await ctx.site()
  const today = dayIn(timeZone, ctx.clock.now())
  return {
    id: promise.publicId,
    statement: ctx.config.baseUrl + statementPath(said),
    party: promise.party,
    promise: promise.words,
    due_on: promise.dueOn,
    state: promiseState(promise.outcomes, promise.dueOn, today).name,
    outcomes: promise.outcomes.map(({ side, outcome, words, link, at, enteredBy, salt }) => ({
      side,
      outcome,
      words: salt === null ? null : words,
      link,
      at: at.toISOString(),
      entered_by: enteredBy,
    })),
    commitments: (await outcomeTexts(ctx, promise.id)).map((text) => ({
      version: text.n,
      random_bytes: text.salt.toString('base64'),
      payload: canonicalOutcome(text),
    })),
  }
}

export const promiseRoutes: Route[] = [
  {
    method: 'GET',
    path: '/promises/:slug{[^/]+\\.json}',
    may: 'anyone',
    cacheSeconds: 1,
    api: { summary: 'A promise and what either side says became of it', answer: promiseSchema },
    async handle({ ctx, param }) {
      const { promise, said } = await shown(ctx, param('slug').slice(0, -'.json'.length))
      return json(await promiseJson(ctx, promise, said))
    },
  },
  { method: 'GET', path: '/promises/:slug', may: 'anyone', cacheSeconds: 1, handle: promisePage },
]
