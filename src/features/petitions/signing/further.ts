import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { statementsOn } from '#features/statements/index.ts'
import { statusOf, type VoiceRef, type VoiceSubject } from '#features/voices/index.ts'
import { answeredBy } from '../answers/queries.ts'
import { answersOfSigner } from '../answers/views.ts'
import { pledgesOfSigner } from '../pledges/views.ts'
import { publicPledges, takenBy } from '../pledges/queries.ts'
import { keptPetition } from '../queries.ts'

/** On the page of a signature: what else somebody who signed may say, each by one button and without a code. */
export async function signerStatus(visit: Visit, subject: VoiceSubject, ref: VoiceRef): Promise<Html> {
  const { ctx } = visit
  const status = await statusOf(ctx, ref)
  const petition = await keptPetition(ctx, { id: subject.id })
  // Whoever took the signature back, or had it removed, speaks for nobody here.
  if (!petition || status.step !== 'confirmed' || status.state !== 'active') return html``
  const pledges = petition.state.signable
    ? (await publicPledges(ctx, subject.id)).filter(({ decision }) => decision === 'offered')
    : []
  const statements = await statementsOn(ctx, subject.id)
  const [taken, answered] = await Promise.all([takenBy(ctx, ref, pledges), answeredBy(ctx, ref, statements)])
  return html`${answersOfSigner(visit, petition, statements, answered)}${pledgesOfSigner(visit, pledges, taken)}`
}
