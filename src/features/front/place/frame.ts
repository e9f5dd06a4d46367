import type { Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { partyPath, type Party } from '#features/statements/index.ts'
import { errorSummary } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { linkRow } from '#ui/parts.ts'

export interface Filled {
  values: Record<string, string>
  problems: Problems
}

export const EMPTY: Filled = { values: {}, problems: {} }

export const statusOf = ({ problems }: Filled): number => (Object.keys(problems).length ? 422 : 200)
export const errorAt = (words: Words, { problems }: Filled, name: string): string | undefined =>
  problems[name] && words(problems[name])
export const summaryOf = (words: Words, { problems }: Filled): Html | '' =>
  errorSummary({
    words,
    errors: Object.entries(problems).map(([name, key]) => ({ name, message: words(key) })),
  })

/** A page of somebody's own place: never indexed, with its own navigation. */
export function placePage(
  visit: Visit,
  { title, status, party }: { title: string; status?: number; party: Party },
  content: Html,
): Response {
  const { words } = visit
  return pageOf(
    visit,
    { title, robots: 'noindex', sample: party.sample, ...(status && { status }) },
    html`<nav aria-label="${words('parties.place-nav')}">${linkRow([
      html`<a href="/my-place">${words('parties.place', { name: party.name })}</a>`,
      html`<a href="${partyPath(party)}">${words('parties.place-public')}</a>`,
      html`<a href="/my-place/passkeys">${words('people.passkeys')}</a>`,
    ])}</nav>
${content}`,
  )
}
