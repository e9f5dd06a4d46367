import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { oneLine, paragraphs } from '#core/forms.ts'

export const MAX_STATEMENT = 5_000
export const MOST_PROMISES = 3
export const MAX_PROMISE = 300

export const statementKinds = [
  'reply',
  'explanation',
  'defence',
  'apology',
  'correction',
  'commitment',
] as const
export type StatementKind = (typeof statementKinds)[number]

/** A promise as it is made: what will be done, and by which day. */
export interface NewPromise {
  words: string
  dueOn: string
}

export const isWebAddress = (text: string): boolean => {
  try {
    return /^https?:$/.test(new URL(text).protocol)
  } catch {
    return false
  }
}

const line = z.string().default('').transform(oneLine)

const saidText = z
  .string()
  .default('')
  .transform(paragraphs)
  .pipe(z.string().min(1, 'statements.text-missing').max(MAX_STATEMENT, 'statements.text-long'))

/** A correction of what a moderator entered: the words as they stand at the source, and why. `seen`: the version that was corrected. */
export const revisionSchema = z.object({
  text: saidText,
  reason: line.pipe(z.string().min(1, 'statements.why-missing').max(200, 'statements.why-long')),
  seen: z.coerce.number().int().catch(0),
})

/** What every statement has, whoever enters it: its kind, its words, and what it promises. */
export const saidFields = z.object({
  kind: z.enum(statementKinds, 'statements.kind-missing'),
  text: saidText,
  promise1: line,
  due1: line,
  promise2: line,
  due2: line,
  promise3: line,
  due3: line,
})
type Said = z.infer<typeof saidFields>

const NUMBERS = [1, 2, 3] as const

/** Mistakes in the promises: each has words and a day after `from`, and a commitment promises something. */
export function checkPromises(
  form: Said,
  {
    from,
    late,
    needed,
  }: { from: string; late: 'statements.due-wrong' | 'statements.due-said'; needed: boolean },
  wrong: (name: string, message: string) => void,
): void {
  for (const n of NUMBERS) {
    const [words, due] = [form[`promise${n}`], form[`due${n}`]]
    if (words.length > MAX_PROMISE) wrong(`promise${n}`, 'statements.promise-long')
    if (words && (!isDay(due) || due <= from)) wrong(`due${n}`, late)
    if (due && !words) wrong(`promise${n}`, 'statements.promise-missing')
  }
  if (needed && form.kind === 'commitment' && !promisesIn(form).length)
    wrong('promise1', 'statements.promise-missing')
}

export const promisesIn = (form: Said): NewPromise[] =>
  NUMBERS.map((n) => ({ words: form[`promise${n}`], dueOn: form[`due${n}`] })).filter(({ words }) => words)

/** A statement as staff enter it from its source. */
export interface NewStatement {
  party: string
  kind: StatementKind
  text: string
  sourceUrl: string
  saidOn: string
  promises: NewPromise[]
}

const { kind, text, ...promised } = saidFields.shape

// In the order of the form, which is the order of its mistakes.
const entered = z.object({
  party: line.pipe(z.string().min(1, 'statements.party-missing').max(120, 'statements.party-long')),
  kind,
  text,
  sourceUrl: line.refine((text) => text.length <= 1_000 && isWebAddress(text), 'statements.source-wrong'),
  saidOn: line.refine(isDay, 'statements.said-on-wrong'),
  ...promised,
})

/**
 * Its form: what those named choose for themselves, and where and when it was said, which nobody says in the future. What was promised is due
 * after the day on which it was said, which may be over.
 */
export const statementSchema = (today: string): z.ZodType<NewStatement> =>
  entered
    .superRefine((form, { addIssue }) => {
      const wrong = (name: string, message: string): void =>
        addIssue({ code: 'custom', path: [name], message })
      if (isDay(form.saidOn) && form.saidOn > today) wrong('saidOn', 'statements.said-on-future')
      checkPromises(form, { from: form.saidOn, late: 'statements.due-said', needed: true }, wrong)
    })
    .transform((form) => ({
      party: form.party,
      kind: form.kind,
      text: form.text,
      sourceUrl: form.sourceUrl,
      saidOn: form.saidOn,
      promises: promisesIn(form),
    })) as unknown as z.ZodType<NewStatement>
