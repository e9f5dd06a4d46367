import { cookieName } from '#core/http.ts'
import { macText } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { decideText, enterCritic, enterFigures, figuresOf } from '#features/reviews/index.ts'
import type { VoiceRef } from '#features/voices/index.ts'
import { review, submitReview } from '../../src/features/reviews/reviews.testing.ts'
import type { TestApp } from '../app.ts'

export interface Reviewers {
  /** Ben's, whose text waits for a check. */
  owner: VoiceRef
  /** Somebody's whose text is shown, and its address. */
  shown: VoiceRef
  shownId: string
  /** What staff entered about the work. */
  criticId: number
  figureId: number
  cookies: Record<'owner' | 'submitter' | 'foreign', string>
}

const cookieOf = (cookies: Map<string, string>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

/** Ben reviewed the work, Cleo waits for her code, and Eve shows the secrets of a review that is not hers. */
export async function assembleReviewers(app: TestApp, staffId: number): Promise<Reviewers> {
  const { ctx } = app
  const vera = await review(app, { name: 'Vera Bystander', body: 'Shown to everybody.' })
  await decideText(ctx, staffId, vera.ref, 1, 'shown', 'checked')
  const ben = await review(app, { name: 'Ben Okonjo', body: 'Waits for a check.' })
  const cleo = app.browser('198.51.100.9')
  await submitReview(app, cleo, { name: 'Cleo', email: 'cleo@example.org' })
  const [newest] = await run<{ id: string; public_id: string }>(
    ctx.db,
    `select s.id, j.public_id from submissions s join subjects j on j.id = s.subject_id where s.subject_id = $1
     order by submitted_at desc limit 1`,
    [ben.ref.subjectId],
  )
  const [work] = await run<{ id: number }>(
    ctx.db,
    'select work_id as id from review_subjects where subject_id = $1',
    [ben.ref.subjectId],
  )
  const url = 'https://post.example'
  const criticId = await enterCritic(
    ctx,
    work!.id,
    {
      outlet: 'Post',
      author: '',
      url,
      publishedOn: '2026-09-01',
      mark: '',
      stance: 'for',
      restsOn: 'viewing',
      language: 'en',
      quote: 'Good.',
    },
    String(staffId),
  )
  const taken = { source: 'Post', measure: 'posts', value: 1, lowest: null, highest: null, url } as const
  await enterFigures(ctx, work!.id, [{ ...taken, takenAt: ctx.clock.now() }], String(staffId), 'hand')
  const [figure] = await figuresOf(ctx, work!.id)
  const owner = cookieName(ctx, `v-${newest!.public_id}`)
  const waiting = (id: string): string => macText(ctx.keys.waiting, ben.ref.subjectId, id)
  return {
    owner: ben.ref,
    shown: vera.ref,
    shownId: vera.publicId,
    criticId,
    figureId: figure!.id,
    cookies: {
      owner: cookieOf(ben.browser.cookies),
      submitter: cookieOf(cleo.cookies),
      // The weaker of two secrets in the place of the stronger one, Cleo's and Ben's.
      foreign: [newest!.id, ben.ref.id].map((id) => `${owner}=${id}.${waiting(id)}`).join('; '),
    },
  }
}
