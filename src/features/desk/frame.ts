import { html, raw, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { errorSummary } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { notice } from '#ui/parts.ts'

/** A form as it was sent, and what is wrong with it. */
export interface Filled {
  values: Record<string, string>
  problems: Problems
}

export const EMPTY: Filled = { values: {}, problems: {} }

export const problemAt = (words: Words, { problems }: Filled, name: string): string | undefined =>
  problems[name] && words(problems[name])

export const problemSummary = (words: Words, { problems }: Filled): Html | '' =>
  errorSummary({
    words,
    errors: Object.entries(problems).map(([name, key]) => ({ name, message: words(key) })),
  })

/** What was sent of this one of several forms on a page; `values` when it was another one or none. */
export const filledOf = (
  filled: Filled & { form?: string },
  form: string,
  values: Record<string, string> = {},
): Filled => (filled.form === form ? filled : { values, problems: {} })

/** Where several forms stand on a page their fields are `<form>-<name>`, so that the summary leads to the right one. */
export const formSummary = (
  words: Words,
  { form, problems }: Filled & { form?: string | undefined },
): Html | '' =>
  problemSummary(words, {
    values: {},
    problems: Object.fromEntries(Object.entries(problems).map(([name, key]) => [`${form}-${name}`, key])),
  })

const places: [path: string, key: MessageKey, only?: 'operator'][] = [
  ['/desk', 'desk.overview'],
  ['/desk/petitions', 'desk.petitions'],
  ['/desk/signatures', 'desk.signatures'],
  ['/desk/names', 'desk.names'],
  ['/desk/updates', 'organising.desk-title'],
  ['/desk/texts', 'texts.desk'],
  ['/desk/reviews', 'reviews.desk'],
  ['/desk/parties', 'desk.parties', 'operator'],
  ['/desk/issuers', 'desk.issuers', 'operator'],
  ['/desk/room', 'room.desk'],
  ['/desk/works', 'works.desk'],
  ['/desk/pairs', 'neighbours.desk'],
  ['/desk/reasons', 'reasons.desk'],
  ['/desk/posters', 'desk.posters'],
  ['/desk/outbox', 'desk.outbox', 'operator'],
  ['/desk/log', 'desk.log'],
  ['/desk/setup', 'desk.setup', 'operator'],
  ['/desk/staff', 'desk.staff', 'operator'],
  ['/desk/passkeys', 'desk.account'],
]

function deskNav(visit: Visit): Html {
  const { words, staff, url } = visit
  const seen = places.filter(([, , only]) => !only || only === staff?.role)
  return html`<nav class="desk-nav" aria-label="${words('desk.nav')}"><ul class="link-row">${seen.map(
    ([path, key]) =>
      html`<li><a href="${path}"${path === url.pathname ? raw(' aria-current="page"') : ''}>${words(key)}</a></li>`,
  )}</ul></nav>`
}

interface DeskPage {
  title: string
  status?: number
  scripts?: string[]
  wide?: boolean
  /** What the last form did; only these sentences can be shown, whatever the address says. */
  done?: Record<string, MessageKey>
}

/** A page of the desk: never indexed, with the desk's own navigation. */
export function deskPage(visit: Visit, { done = {}, ...options }: DeskPage, content: Html): Response {
  const asked = visit.url.searchParams.get('done') ?? ''
  const key = Object.hasOwn(done, asked) ? done[asked] : undefined
  return pageOf(
    visit,
    { ...options, robots: 'noindex' },
    html`${deskNav(visit)}${key ? notice({ kind: 'done', content: html`<p>${visit.words(key)}</p>` }) : ''}${content}`,
  )
}

/** 200 for a fresh form, 422 for one that is shown again. */
export const statusOf = (filled: Filled): number => (Object.keys(filled.problems).length ? 422 : 200)
