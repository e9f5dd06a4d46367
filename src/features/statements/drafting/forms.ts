import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { oneLine } from '#core/forms.ts'
import {
  checkPromises,
  isWebAddress,
  promisesIn,
  saidFields,
  type NewPromise,
  type StatementKind,
} from '../forms.ts'

export interface Draft {
  kind: StatementKind
  text: string
  /** Made elsewhere: where, and on which day. */
  sourceUrl: string | null
  saidOn: string | null
  promises: NewPromise[]
}

const line = z.string().default('').transform(oneLine)

const fields = saidFields.extend({ sourceUrl: line, saidOn: line })

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
      if (form.sourceUrl && !isDay(form.saidOn)) wrong('saidOn', 'statements.said-on-wrong')
      else if (form.sourceUrl && form.saidOn > today) wrong('saidOn', 'statements.said-on-future')
      checkPromises(form, { from: today, late: 'statements.due-wrong', needed: needsPromise }, wrong)
    })
    .transform((form) => ({
      kind: form.kind,
      text: form.text,
      sourceUrl: form.sourceUrl || null,
      saidOn: form.sourceUrl ? form.saidOn : null,
      promises: promisesIn(form),
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
