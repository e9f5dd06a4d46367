import type { Problems } from '#core/forms.ts'
import type { Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'

export type AuthorForm = 'fix' | 'propose' | 'translate' | 'oppose'

/** A form of the page as it was sent, and what is wrong with it. */
export interface Sent {
  form: AuthorForm
  values: Record<string, string>
  problems: Problems
}

/** Two forms of the page have a field of the same name. */
export const idOf = (form: AuthorForm, name: string): string => `${form}-${name}`

export const given = (
  visit: { words: Visit['words'] },
  sent: Sent | undefined,
  form: AuthorForm,
  name: string,
  value = '',
): { words: Visit['words']; name: string; id: string; value: string; error?: string } => {
  const mine = sent?.form === form ? sent : undefined
  const problem = mine?.problems[name]
  return {
    words: visit.words,
    name,
    id: idOf(form, name),
    value: mine?.values[name] ?? value,
    ...(problem && { error: visit.words(problem) }),
  }
}

export type Section = Html | ''
