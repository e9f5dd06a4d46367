import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { statusOf, type Payload, type VoiceRef, type VoiceSubject } from '#features/voices/index.ts'
import { signerStatus } from './further.ts'
import { anyPetition, petitionPath, type Petition } from '../queries.ts'
import { ownReason, reasonsAreShown } from '../reasons/queries.ts'
import { reasonForm } from '../reasons/views.ts'
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
  return html`${isAuthor ? html`<p><a class="button quiet" href="${petitionPath(petition)}/author">${words('texts.author-link')}</a></p><p class="note">${words('texts.author-erasing')}</p>` : ''}
${joinedStatus(words, petition)}${await textStatus(visit, petition, ref, payload)}
${await reasonPart(visit, petition, ref)}
${await signerStatus(visit, subject, ref)}`
}

/** Not where its author wants none, unless there is one to take back. */
async function reasonPart({ ctx, words }: Visit, petition: Petition, ref: VoiceRef): Promise<Html | ''> {
  const own = await ownReason(ctx, ref)
  const status = await statusOf(ctx, ref)
  const counts = status.step === 'confirmed' && status.state === 'active'
  const asked = counts && !petition.textHidden && (await reasonsAreShown(ctx, petition.id))
  return asked || own ? reasonForm(words, petition, own) : ''
}
