import { z } from 'zod'

const NONE = '?'

/** The whole address of another petition, or its last part. */
export const oppositionSchema = z.object({
  other: z
    .string()
    .default('')
    .transform((text) => slugOf(text.trim()))
    .pipe(z.string().min(1, 'neighbours.oppose-unknown').max(200, 'neighbours.oppose-unknown')),
})

function slugOf(text: string): string {
  const path = text.replace(/[?#].*$/, '').replace(/\/+$/, '')
  const last = /\/petitions\/([^/]+)/.exec(path)?.[1] ?? path.split('/').at(-1) ?? ''
  return /^[a-z0-9-]*$/.test(last) ? last : NONE
}
