import { html, type Child, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { pageOf } from '#ui/frame.ts'
import { headline } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import type { Update } from '../updates/queries.ts'
import type { Organiser } from './access.ts'
import type { ChannelCount, CoOrganiser } from './queries.ts'
import type { Standing } from './standing.ts'

export interface OrganisePage {
  petition: Petition
  organiser: Organiser
  standing: Standing
  updates: Update[]
  mailed: Map<number, { owed: number; sent: number }>
  channels: ChannelCount[]
  others: CoOrganiser[]
  /** What pledges and a rejoinder add. */
  more: Child
  /** The form that was sent with a mistake. */
  wrong?: { form: string; values: Record<string, string>; problems: Problems }
}

export const fieldOf = (form: string, name: string): string => `f-${form}-${name}`

/** Values and mistakes of one of the forms, when it was that one that was sent. */
export function fieldsOf(words: Words, wrong: OrganisePage['wrong'], form: string) {
  const mine = wrong?.form === form ? wrong : undefined
  return (name: string) => ({
    words,
    name,
    id: fieldOf(form, name),
    value: mine?.values[name],
    error: mine?.problems[name] && words(mine.problems[name]),
  })
}

export const plainPage = (
  visit: Visit,
  petition: Petition,
  title: string,
  content: Html,
  status = 200,
): Response =>
  pageOf(
    visit,
    { title, robots: 'noindex', sample: petition.sample, status },
    html`${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title })}${content}`,
  )
