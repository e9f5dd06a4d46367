import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { NotFound } from '#core/errors.ts'
import { html, type Html } from '#core/html.ts'
import { json, type Route, type Visit } from '#core/http.ts'
import { dayIn } from '#core/clock.ts'
import {
  canonicalStatement,
  promiseList,
  promisesOf,
  statementByPublicId,
  statementKinds,
  statementPath,
  statementTexts,
  statementView,
  type Statement,
} from '#features/statements/index.ts'
import { difference } from '#ui/difference.ts'
import { pageOf } from '#ui/frame.ts'
import { pageOfHistory } from '#ui/history.ts'
import { headline, section, time } from '#ui/parts.ts'
import { aboutLink, aboutsOf } from './abouts.ts'

/** Only while what it is about is shown. */
async function shown(ctx: Context, publicId: string): Promise<{ said: Statement; about: Html }> {
  const said = await statementByPublicId(ctx, publicId)
  const about = (await aboutsOf(ctx, [said])).get(said.id)
  if (!about?.shown) throw new NotFound()
  return { said, about: aboutLink(about) }
}

async function statementPage(visit: Visit): Promise<Response> {
  const { ctx, words } = visit
  const { said, about } = await shown(ctx, visit.param('slug'))
  const promises = (await promisesOf(ctx, [said.id])).get(said.id) ?? []
  const title = words('statements.page-title', {
    kind: words(`statements.kind-${said.kind}`),
    party: said.party,
  })
  return pageOf(
    visit,
    { title, canonical: statementPath(said), sample: said.log === 'sample', description: title },
    html`${headline({ kicker: about, title })}
${statementView(words, said)}
${promiseList(words, promises, dayIn(words.timeZone, ctx.clock.now()))}
${said.hidden || said.versions.length < 2 ? '' : changes(visit, said)}
${section({
  id: 'proof',
  title: words('statements.proof'),
  content: html`<p>${words('statements.proof-how')}</p><p><a href="${statementPath(said)}.json">${words('works.data')}</a> · <a href="/check">${words('log.check.link')}</a></p>`,
})}`,
  )
}

/** Each version against the one before, word by word, the newest change first. */
function changes(visit: Visit, { versions }: Statement): Html {
  const { words } = visit
  const pairs = versions.slice(1).map((after, index) => ({ after, before: versions[index]! }))
  const { shown, pages } = pageOfHistory(visit, pairs.toReversed())
  return section({
    id: 'changes',
    title: words('statements.changes'),
    content: html`${shown.map(
      ({ before, after }) =>
        html`<h3>${words('statements.version', { n: after.version })}, ${time(words, after.enteredAt)}</h3>
${difference({ words, before: before.text, after: after.text, language: 'und' })}`,
    )}
${pages}
<details><summary>${words('statements.first')}</summary><div class="statement" dir="auto">${versions[0]!.text.split('\n\n').map((text) => html`<p>${text}</p>`)}</div></details>`,
  })
}

const statementSchema = z.object({
  id: z.string().meta({ description: 'What its entries in the log name' }),
  url: z.url(),
  kind: z.enum(statementKinds),
  party: z.string(),
  said_on: z.iso.date(),
  source: z.string().nullable(),
  hidden: z.object({ at: z.iso.datetime(), reason: z.string() }).nullable(),
  versions: z.array(
    z.object({
      version: z.int(),
      at: z.iso.datetime(),
      name: z.string(),
      role: z.string(),
      text: z.string(),
    }),
  ),
  commitments: z.array(z.object({ version: z.int(), random_bytes: z.string(), payload: z.string() })).meta({
    description:
      'What the entries in the log commit to: base64(HMAC-SHA-256(random_bytes, payload)) is the value of the entry of this version',
  }),
})

async function statementJson(ctx: Context, said: Statement): Promise<z.infer<typeof statementSchema>> {
  return {
    id: said.publicId,
    url: ctx.config.baseUrl + statementPath(said),
    kind: said.kind,
    party: said.party,
    said_on: said.saidOn,
    source: said.sourceUrl,
    hidden: said.hidden && { at: said.hidden.at.toISOString(), reason: said.hidden.reason },
    versions: said.versions.map((version) => ({
      version: version.version,
      at: version.enteredAt.toISOString(),
      name: version.byName,
      role: version.byTitle,
      text: version.text,
    })),
    // Random bytes are public as long as the text is shown, and no longer.
    commitments: said.hidden
      ? []
      : (await statementTexts(ctx, said.id)).map((text) => ({
          version: text.version,
          random_bytes: text.salt.toString('base64'),
          payload: canonicalStatement(text),
        })),
  }
}

export const statementRoutes: Route[] = [
  {
    method: 'GET',
    path: '/statements/:slug{[^/]+\\.json}',
    may: 'anyone',
    cacheSeconds: 1,
    api: { summary: 'A statement with every version and what the log commits to', answer: statementSchema },
    async handle({ ctx, param }) {
      const { said } = await shown(ctx, param('slug').slice(0, -'.json'.length))
      return json(await statementJson(ctx, said))
    },
  },
  { method: 'GET', path: '/statements/:slug', may: 'anyone', cacheSeconds: 1, handle: statementPage },
]
