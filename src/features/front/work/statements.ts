import { dayIn } from '#core/clock.ts'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { petitionsOfWork } from '#features/petitions/index.ts'
import {
  partiesOfWork,
  partyPath,
  promisesAboutWork,
  promisesOf,
  promiseView,
  promiseList,
  statementsOfWork,
  statementView,
} from '#features/statements/index.ts'
import type { Work } from '#features/works/index.ts'
import { section } from '#ui/parts.ts'

/** What those named say about the work, and what they promised, with the state of each promise. */
export async function statementsSection(visit: Visit, work: Work): Promise<{ html: Html; listed: boolean }> {
  const { ctx, words } = visit
  const today = dayIn(words.timeZone, ctx.clock.now())
  const [parties, statements, petitions] = [
    await partiesOfWork(ctx, work.id),
    await statementsOfWork(ctx, work.id),
    await petitionsOfWork(ctx, work.id),
  ]
  const own = await promisesOf(
    ctx,
    statements.map(({ id }) => id),
  )
  const promised = await promisesAboutWork(
    ctx,
    work.id,
    petitions.map(({ id }) => id),
  )
  const listed = statements.length > 0
  if (!parties.length && !listed && !promised.length) return { html: html``, listed }
  return {
    listed,
    html: html`${
      parties.length || listed
        ? section({
            id: 'said',
            title: words('parties.named'),
            content: html`${parties.length ? html`<ul class="plain">${parties.map((party) => html`<li><a href="${partyPath(party)}"><bdi>${party.name}</bdi></a> · ${words(`parties.role-${party.role}`)} · ${words(party.claimedAt ? 'parties.is-claimed' : 'parties.is-unclaimed')}</li>`)}</ul>` : ''}
${statements.toReversed().map((said) => html`<article class="said">${statementView(words, said)}${promiseList(words, own.get(said.id) ?? [], today)}</article>`)}`,
          })
        : ''
    }${
      promised.length
        ? section({
            id: 'promises',
            title: words('parties.promises'),
            content: html`<ul class="rows">${promised.map((promise) => html`<li>${promiseView(words, promise, today)}</li>`)}</ul>`,
          })
        : ''
    }`,
  }
}
