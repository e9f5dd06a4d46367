import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Payload, VoiceRef, VoiceSubject } from '#features/voices/index.ts'
import { signerStatus } from './further.ts'
import { anyPetition, petitionPath } from '../queries.ts'
import { authorVoice } from '../texts/queries.ts'
import { joinedStatus } from '../similar/views.ts'
import { textStatus } from '../texts/status.ts'

/** What a signature's own page says beyond every other contribution's. */
export async function signatureStatus(
  visit: Visit,
  subject: VoiceSubject,
  ref: VoiceRef,
  payload: Payload,
): Promise<Html> {
  const { ctx, words } = visit
  const petition = await anyPetition(ctx, subject.slug)
  const isAuthor = (await authorVoice(ctx, petition.id)) === ref.id
  return html`${isAuthor ? html`<p><a class="button quiet" href="${petitionPath(petition)}/author">${words('texts.author-link')}</a></p>` : ''}
${joinedStatus(words, petition)}${await textStatus(visit, petition, ref, payload)}
${await signerStatus(visit, subject, ref)}`
}
