import { dayIn } from '#core/clock.ts'
import { html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Visit } from '#core/http.ts'
import { promisesOf, statementsOn } from '#features/statements/index.ts'
import { rejoindersOf } from '../answers/queries.ts'
import { organiseRejoinders } from '../answers/views.ts'
import { pledgesOf } from '../pledges/queries.ts'
import { organisePledges } from '../pledges/views.ts'
import { organisePromises } from '../promises/views.ts'
import type { Petition } from '../queries.ts'
import { updatesOf } from '../updates/queries.ts'
import type { Organiser } from './access.ts'
import { channelsOf, coOrganisersOf, mailedAbout } from './queries.ts'
import { standingOf, type Waiting } from './standing.ts'
import { organisePage } from './views.ts'

/** The organisers' page with everything on it; `wrong` is the form that was sent with a mistake. */
export async function showOrganise(
  visit: Visit,
  petition: Petition,
  organiser: Organiser,
  wrong?: { form: string; values: Record<string, string>; problems: Problems },
): Promise<Response> {
  const { ctx } = visit
  const [updates, mailed, channels, pledges, statements, rejoinders, others] = await Promise.all([
    updatesOf(ctx, petition.id),
    mailedAbout(ctx, petition.id),
    channelsOf(ctx, petition.id),
    pledgesOf(ctx, petition.id),
    statementsOn(ctx, petition.id),
    rejoindersOf(ctx, petition.id),
    organiser.role === 'author' ? coOrganisersOf(ctx, petition.id) : [],
  ])
  const promises = await promisesOf(
    ctx,
    statements.map(({ id }) => id),
  )
  const today = dayIn(visit.words.timeZone, ctx.clock.now())
  const waiting: Waiting[] = [
    ...pledges
      .filter(({ decision }) => decision === 'waiting')
      .map(({ writtenAt }) => ({ what: 'organising.waits-pledge', since: writtenAt }) as const),
    ...rejoinders
      .filter(({ decision }) => decision === 'waiting')
      .map(({ writtenAt }) => ({ what: 'organising.waits-rejoinder', since: writtenAt }) as const),
  ]
  const standing = await standingOf(ctx, petition, updates, waiting)
  const { role } = organiser
  const wrongIn = (form: string): typeof wrong => (wrong?.form === form ? wrong : undefined)
  return organisePage(visit, {
    petition,
    organiser,
    standing,
    updates,
    mailed,
    channels,
    others,
    more: html`${organisePledges(visit.words, petition, pledges, role !== 'reads', wrongIn('pledges'))}
${organiseRejoinders(visit.words, petition, statements, rejoinders, role === 'author', wrongIn('rejoinders'))}
${organisePromises(visit.words, petition, [...promises.values()].flat(), role !== 'reads', today)}`,
    ...(wrong && { wrong }),
  })
}
