import type { Context } from '#core/context.ts'
import { Refusal } from '#core/errors.ts'
import { voiceKinds, type VoiceSubject } from '../kinds.ts'
import { withoutMarks, type Story } from './letters.ts'
import type { ListName } from './rows.ts'

type Kept = Map<number, { until: number; subject: Promise<VoiceSubject | undefined> }>
const keptSubjects = (): Kept => new Map()
const KEPT_MS = 5_000
const MOST_KEPT = 1_000

/** What the mails to a subject's people are about; undefined when it is no longer shown. Up to five seconds old. */
export function subjectOf(
  ctx: Context,
  subjectId: number,
  voiceKind: string | null,
): Promise<VoiceSubject | undefined> {
  const kept = ctx.shared(keptSubjects)
  const known = kept.get(subjectId)
  if (known && known.until > performance.now()) return known.subject
  if (kept.size >= MOST_KEPT) kept.clear()
  const subject = findSubject(ctx, subjectId, voiceKind)
  kept.set(subjectId, { until: performance.now() + KEPT_MS, subject })
  subject.catch(() => kept.delete(subjectId))
  return subject
}

async function findSubject(
  ctx: Context,
  subjectId: number,
  voiceKind: string | null,
): Promise<VoiceSubject | undefined> {
  const kinds = ctx.shared(voiceKinds)
  const named = voiceKind ?? (await kindOfSubject(ctx, subjectId))
  if (named === undefined) return
  const kind = kinds.get(named)
  if (!kind) throw new Error(`no such kind of voice: ${named}`)
  try {
    const subject = await kind.subjectById(ctx, subjectId)
    return { ...subject, title: withoutMarks(subject.title) }
  } catch (error) {
    if (error instanceof Refusal && (error.status === 404 || error.status === 410)) return undefined
    throw error
  }
}

/** Undefined when it was removed, as with its sample: the links of its mails are out there. */
const kindOfSubject = async (ctx: Context, subjectId: number): Promise<string | undefined> =>
  (await ctx.db.selectFrom('subjects').select('kind').where('id', '=', subjectId).executeTakeFirst())?.kind

export type Stories = Record<
  ListName,
  (ctx: Context, subjectId: number, id: number) => Promise<Story | undefined>
>
const stories = (): { told: Partial<Stories> } => ({ told: {} })

/** What list mails tell comes from features above this one. Without it they say that there is an answer, or news, and where. */
export function registerStories(ctx: Context, told: Partial<Stories>): void {
  Object.assign(ctx.shared(stories).told, told)
}

type KeptStories = Map<string, { until: number; story: Promise<Story | 'untold' | undefined> }>
const keptStories = (): KeptStories => new Map()

/** Undefined when it is no longer shown, so that nobody is told; `untold` where no feature tells it. Up to five seconds old. */
export function storyOf(
  ctx: Context,
  list: ListName,
  subjectId: number,
  id: number,
): Promise<Story | 'untold' | undefined> {
  const tell = ctx.shared(stories).told[list]
  if (!tell) return Promise.resolve('untold')
  const kept = ctx.shared(keptStories)
  const key = `${list} ${subjectId} ${id}`
  const known = kept.get(key)
  if (known && known.until > performance.now()) return known.story
  if (kept.size >= MOST_KEPT) kept.clear()
  const story = tell(ctx, subjectId, id)
  kept.set(key, { until: performance.now() + KEPT_MS, story })
  story.catch(() => kept.delete(key))
  return story
}
