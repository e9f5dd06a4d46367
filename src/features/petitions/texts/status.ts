import { z } from 'zod'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { statusOf, type Payload, type VoiceRef } from '#features/voices/index.ts'
import { languageName } from '#features/works/index.ts'
import { hidden, submitButton } from '#ui/fields.ts'
import { day, notice, section } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { boundSince, wordingByHash, wordingsOf, type Wording } from './queries.ts'
import { textNow } from './rules.ts'
import { textDifference, textsPath } from './views.ts'

/** What a signature binds to: the text that was read, by its hash, and the language in which. */
export const readSchema = z.object({ text: z.string().regex(/^[0-9a-f]{64}$/), language: z.string().max(20) })

/** Nothing for signatures that were given before they carried it. */
export const readText = (details: unknown): z.infer<typeof readSchema> | undefined => {
  const read = readSchema.safeParse(details)
  return read.success ? read.data : undefined
}

/** Which text somebody signed, and what became of it since. */
export async function textStatus(
  visit: Visit,
  petition: Petition,
  ref: VoiceRef,
  payload: Payload,
): Promise<Html> {
  const { ctx, words } = visit
  const status = await statusOf(ctx, ref)
  const counts = status.step === 'confirmed' && status.state === 'active' && status.counted
  const read = readText(payload.details)
  const wording = read && (await wordingByHash(ctx, petition.id, read.text))
  const bound = await boundSince(ctx, petition.id)
  const language = languageName(words, read?.language ?? petition.text.language)
  const since = [
    wording && !wording.change.match(/typing|background|translation/) && bound && wording.writtenAt < bound
      ? await beforeListing(visit, petition, wording, bound)
      : '',
    payload.version === petition.text.version &&
    wording &&
    wording.hash === textNow(petition, wording.language).hash
      ? html`<p>${words('texts.read-same')}</p>`
      : '',
  ]
  return html`${counts && payload.version < petition.text.version ? await confirmation(visit, petition) : ''}
${section({
  id: 'text',
  title: words('texts.read-title'),
  content: html`<p>${words('texts.read', { version: payload.version, language })} <a href="${textsPath(petition)}">${words('texts.history')}</a></p>
${since}
${read ? html`<p class="note">${words('texts.read-hash')} <code class="hash">${read.text}</code></p>` : ''}`,
})}`
}

/** They signed by link what their author changed until it was listed. */
async function beforeListing(
  { ctx, words }: Visit,
  petition: Petition,
  wording: Wording,
  bound: Date,
): Promise<Html | ''> {
  const row = await ctx.db
    .selectFrom('petition_bindings')
    .select('n')
    .where('subject_id', '=', petition.id)
    .executeTakeFirst()
  if (!row || row.n === wording.n) return ''
  const listed = (await wordingsOf(ctx, petition.id)).find(({ n }) => n === row.n)
  return html`<p>${words('texts.read-before', { day: words.date(bound) })}</p>${listed ? textDifference(words, wording, listed) : ''}`
}

/** The background was changed after they signed: the difference, and one button. */
async function confirmation({ ctx, words }: Visit, petition: Petition): Promise<Html> {
  const wordings = (await wordingsOf(ctx, petition.id)).filter(({ change }) => change !== 'translation')
  const changed = wordings.find(({ change }) => change === 'background')
  const before = wordings.findLast(({ n }) => changed !== undefined && n < changed.n)
  const content = html`<p>${words('texts.confirm-text')}</p>
${changed ? html`<p class="note">${words('texts.confirm-changed')} ${day(words, changed.publishedAt)}</p>` : ''}
${before && changed ? textDifference(words, before, petition.text) : ''}
${
  petition.state.signable
    ? html`<form method="post" action="${petitionPath(petition)}/signature/text" novalidate>${hidden('text', petition.text.hash)}${submitButton({ label: words('texts.confirm-button') })}</form>`
    : html`<p>${words('texts.confirm-closed')}</p>`
}`
  return notice({ kind: 'attention', title: words('texts.confirm-title'), content })
}
