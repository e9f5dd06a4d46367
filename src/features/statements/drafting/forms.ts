import { z } from 'zod'
import { oneLine, paragraphs } from '#core/forms.ts'
import { isDay, isWebAddress, MAX_STATEMENT, statementKinds, type StatementKind } from '../forms.ts'

export const MOST_PROMISES = 3
export const MAX_PROMISE = 300

export interface Draft {
  kind: StatementKind
  text: string
  /** Made elsewhere: where, and on which day. */
  sourceUrl: string | null
  saidOn: string | null
  promises: { words: string; dueOn: string }[]
}

const line = z.string().default('').transform(oneLine)

const fields = z.object({
  kind: z.enum(statementKinds, 'statements.kind-missing'),
  text: z
    .string()
    .default('')
    .transform(paragraphs)
    .pipe(z.string().min(1, 'statements.text-missing').max(MAX_STATEMENT, 'statements.text-long')),
  sourceUrl: line,
  saidOn: line,
  promise1: line,
  due1: line,
  promise2: line,
  due2: line,
  promise3: line,
  due3: line,
})

/**
 * A draft as its form is sent. `today`: what is promised is due later; `needsPromise`: a first version of the kind "commitment" names at least
 * one.
 */
export const draftSchema = (today: string, needsPromise: boolean): z.ZodType<Draft> =>
  fields
    .superRefine((form, { addIssue }) => {
      const wrong = (name: string, message: string): void =>
        addIssue({ code: 'custom', path: [name], message })
      if (form.sourceUrl && (form.sourceUrl.length > 1_000 || !isWebAddress(form.sourceUrl)))
        wrong('sourceUrl', 'statements.source-wrong')
      if (form.sourceUrl && (!isDay(form.saidOn) || form.saidOn > today))
        wrong('saidOn', 'statements.said-on-wrong')
      for (const n of [1, 2, 3] as const) {
        const [words, due] = [form[`promise${n}`], form[`due${n}`]]
        if (words.length > MAX_PROMISE) wrong(`promise${n}`, 'statements.promise-long')
        if (words && (!isDay(due) || due <= today)) wrong(`due${n}`, 'statements.due-wrong')
        if (due && !words) wrong(`promise${n}`, 'statements.promise-missing')
      }
      if (needsPromise && form.kind === 'commitment' && !form.promise1 && !form.promise2 && !form.promise3)
        wrong('promise1', 'statements.promise-missing')
    })
    .transform((form) => ({
      kind: form.kind,
      text: form.text,
      sourceUrl: form.sourceUrl || null,
      saidOn: form.sourceUrl ? form.saidOn : null,
      promises: ([1, 2, 3] as const)
        .map((n) => ({ words: form[`promise${n}`], dueOn: form[`due${n}`] }))
        .filter(({ words }) => words),
    })) as unknown as z.ZodType<Draft>

/** A draft as fields of its form. */
export const fieldsOf = (draft: Draft): Record<string, string> => ({
  kind: draft.kind,
  text: draft.text,
  sourceUrl: draft.sourceUrl ?? '',
  saidOn: draft.saidOn ?? '',
  ...Object.fromEntries(
    draft.promises.flatMap(({ words, dueOn }, index) => [
      [`promise${index + 1}`, words],
      [`due${index + 1}`, dueOn],
    ]),
  ),
})
