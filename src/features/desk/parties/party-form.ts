import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import type { MemberRow } from '#features/people/index.ts'
import type { Petition } from '#features/petitions/index.ts'
import type { Party, Promised, Statement } from '#features/statements/index.ts'
import type { WorkSummary } from '#features/works/index.ts'
import { filledOf, problemAt, type Filled } from '../frame.ts'

/** Forms about one party, each with an address of its own. */
export type PartyForm =
  | 'names'
  | 'domains'
  | 'contact'
  | 'threshold'
  | 'proofs'
  | 'members'
  | 'links'
  | 'statements'
  | 'hidings'
  | 'outcomes'

export const deskPath = (party: Pick<Party, 'slug'>): string =>
  `/desk/parties/${encodeURIComponent(party.slug)}`

export interface PartyPage {
  words: Words
  party: Party
  members: MemberRow[]
  contact: string | undefined
  threshold: number | undefined
  petitions: Petition[]
  works: WorkSummary[]
  statements: Statement[]
  promises: Promised[]
  form: PartyForm | undefined
  filled: Filled
}

/** Values and mistakes of one of several forms with fields of the same names. */
export function fieldsOf({ words, form, filled }: PartyPage, name: PartyForm) {
  const mine = filledOf({ ...filled, ...(form && { form }) }, name)
  return (field: string) => ({
    words,
    name: field,
    id: `f-${name}-${field}`,
    value: mine.values[field],
    error: problemAt(words, mine, field),
  })
}

export const formOf = (party: Party, name: PartyForm, content: Html): Html =>
  html`<form method="post" action="${deskPath(party)}/${name}" novalidate>${content}</form>`
