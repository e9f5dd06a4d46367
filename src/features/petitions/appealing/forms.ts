import { z } from 'zod'
import { paragraphs } from '#core/forms.ts'

export const MAX_APPEAL = 2000

/** Counts characters as people do, and as the database does. */
export const atMost =
  (most: number) =>
  (text: string): boolean =>
    [...text].length <= most

export const appealSchema = z.object({
  text: z
    .string('life.appeal-missing')
    .transform(paragraphs)
    .pipe(z.string().min(1, 'life.appeal-missing').refine(atMost(MAX_APPEAL), 'life.appeal-long')),
})
