import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { oneLine, paragraphs } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'
import { isCountry } from '#ui/countries.ts'
import { isLanguage } from '../languages.ts'

export const presentationKinds = ['poster', 'still', 'synopsis', 'title', 'age-mark'] as const
export type PresentationKind = (typeof presentationKinds)[number]

export const isPicture = (kind: PresentationKind): boolean => kind === 'poster' || kind === 'still'

/** Why a picture is opened by choice. */
export const sensitiveReasons = ['child', 'sexual', 'violence', 'distress'] as const
export const hideReasons = ['child', 'unlawful', 'rights', 'mistake'] as const
export const causes = ['complaints', 'correction', 'unsaid'] as const
export type Cause = (typeof causes)[number]

export const MAX_TEXT = 3_000
export const MAX_DESCRIPTION = 500
export const MAX_ISSUER = 120
export const MAX_NOTE = 500

const key = (text: MessageKey): MessageKey => text

export const day = (problem: MessageKey) =>
  z
    .string()
    .default('')
    .transform((text) => text.trim())
    .refine((text) => isDay(text) && text > '1850', problem)

const isWebAddress = (text: string): boolean => {
  try {
    return /^https?:$/.test(new URL(text).protocol)
  } catch {
    return false
  }
}

export const sourceUrl = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine((text) => text.length <= 1_000 && isWebAddress(text), key('posters.source-wrong'))

/** Of what, for whom, by whom. */
const identity = {
  kind: z.enum(presentationKinds, key('posters.kind-missing')),
  market: z
    .string()
    .default('')
    .refine((code) => code === '' || isCountry(code), key('posters.market-wrong')),
  language: z.string().default('').refine(isLanguage, key('posters.language-missing')),
  text: z
    .string()
    .default('')
    .transform(paragraphs)
    .refine((text) => text.length <= MAX_TEXT, key('posters.text-long')),
}

const facts = {
  issuer: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(z.string().min(1, key('posters.issuer-missing')).max(MAX_ISSUER, key('posters.issuer-long'))),
  description: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(z.string().max(MAX_DESCRIPTION, key('posters.description-long'))),
  sourceUrl,
  firstSeenOn: day('posters.first-wrong'),
  lastSeenOn: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .refine((text) => text === '' || isDay(text), key('posters.last-wrong')),
}

const reason = z
  .string()
  .default('')
  .transform(oneLine)
  .pipe(z.string().min(1, key('posters.reason-missing')).max(200, key('posters.reason-long')))

interface Whole {
  kind: PresentationKind
  text: string
  description: string
}

/** A picture needs words for those who do not see it; everything else needs its text, and a title or age mark is one line. */
function whole({ kind, text, description }: Whole, check: z.core.$RefinementCtx): void {
  const wrong = (path: string, message: MessageKey): void =>
    void check.addIssue({ code: 'custom', path: [path], message })
  if (isPicture(kind)) {
    if (!description) wrong('description', 'posters.description-missing')
  } else if (!text) wrong('text', 'posters.text-missing')
  else if (kind !== 'synopsis' && (text.includes('\n') || text.length > 200))
    wrong('text', 'posters.text-line')
}

const inOrder = ({ firstSeenOn, lastSeenOn }: { firstSeenOn: string; lastSeenOn: string }): boolean =>
  lastSeenOn === '' || lastSeenOn >= firstSeenOn

/** A version as staff enter it; the file of a picture comes beside it. */
export const presentationSchema = z
  .object({
    ...identity,
    ...facts,
    sensitive: z
      .enum(['', ...sensitiveReasons])
      .default('')
      .catch(''),
  })
  .superRefine(whole)
  .refine(inOrder, { path: ['lastSeenOn'], message: key('posters.last-before') })
  .transform(({ text, ...rest }) => ({
    ...rest,
    text: isPicture(rest.kind) ? '' : text,
    lastSeenOn: rest.lastSeenOn || rest.firstSeenOn,
  }))
export type NewPresentation = z.infer<typeof presentationSchema>

/** What somebody without an account points to. Nobody but staff puts a picture on the site. */
export const proposalSchema = z
  .object({
    ...identity,
    issuer: facts.issuer,
    description: facts.description,
    sourceUrl,
    seenOn: facts.firstSeenOn,
  })
  .superRefine(whole)
export type NewProposal = z.infer<typeof proposalSchema>

export const factsSchema = z
  .object({ ...facts, reason })
  .refine(inOrder, { path: ['lastSeenOn'], message: key('posters.last-before') })
  .transform((given) => ({ ...given, lastSeenOn: given.lastSeenOn || given.firstSeenOn }))
export type NewFacts = z.infer<typeof factsSchema>

const note = z
  .string()
  .default('')
  .transform(paragraphs)
  .pipe(z.string().max(MAX_NOTE, key('posters.note-long')))

export const actSchemas = {
  hiding: z.object({ reason: z.enum(hideReasons, key('posters.act-missing')), note }),
  // Putting back what was reported is answered for in words.
  restoration: z.object({
    reason: z.literal('checked').default('checked'),
    note: note.pipe(z.string().min(1, key('posters.restore-missing'))),
  }),
  mark: z.object({ reason: z.enum(sensitiveReasons, key('posters.act-missing')), note }),
  unmark: z.object({ reason: z.literal('reconsidered').default('reconsidered'), note }),
}
export type PresentationAct = keyof typeof actSchemas

export const changeSchema = z.object({
  after: z.string().default('').transform(oneLine),
  changedOn: day('posters.change-on-wrong'),
  cause: z.enum(causes, key('posters.cause-missing')),
  sourceUrl,
})
export type NewChange = z.infer<typeof changeSchema>
