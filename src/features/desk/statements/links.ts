import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import type { Statement } from '#features/statements/index.ts'

export const revisionPath = (said: Pick<Statement, 'publicId'>): string => `/desk/statements/${said.publicId}`

/** Leads to correcting it, where a moderator entered it and it is shown. */
export const revisionLink = (words: Words, said: Statement): Html | '' =>
  said.hidden || said.versions.at(-1)!.enteredBy === 'party'
    ? ''
    : html`<p class="note"><a href="${revisionPath(said)}">${words('desk.revision')}</a></p>`
