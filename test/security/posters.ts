import { cookieName } from '#core/http.ts'
import { macText } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { openQuestion, voteKind } from '#features/reviews/index.ts'
import { encodePicture, enterPresentation, type Encoded } from '#features/works/index.ts'
import type { VoiceRef } from '#features/voices/index.ts'
import { reportPresentation } from '../../src/features/works/presentations/actions.ts'
import { aPicture, poster } from '../../src/features/works/presentations/presentations.testing.ts'
import { submit, vote } from '../../src/features/reviews/fairness/fairness.testing.ts'
import { mailed } from '../../src/features/voices/voices.testing.ts'
import type { Browser, TestApp } from '../app.ts'

export interface PosterCast {
  poster: string
  posterId: number
  /** Reported, and marked as sensitive. */
  hiddenPosterId: number
  picture: string
  proposalId: number
  /** Of the submitter's vote. */
  voteCode: string
}

/** Posters of the work that everything is about: Ben has voted on one of them, Cleo waits for her code. */
export async function assemblePosters(app: TestApp, ben: Browser, cleo: Browser): Promise<PosterCast> {
  const { ctx } = app
  const work = await ctx.db
    .selectFrom('works')
    .select('id')
    .where('slug', '=', 'paper-crowns-2026')
    .executeTakeFirstOrThrow()
  const entered = async (colour: string, sensitive: '' | 'child') => {
    const encoded = (await encodePicture(ctx, await aPicture({ colour }))) as Encoded
    const made = await enterPresentation(
      ctx,
      null,
      work.id,
      { ...poster, kind: 'poster', sensitive },
      encoded,
      async (tx, presentationId) =>
        void (await openQuestion(tx, { presentationId, id: work.id, kind: 'film', sample: false })),
    )
    if ('duplicate' in made) throw new Error('there already')
    return { ...made, picture: encoded.pictures[0]!.hash }
  }
  const open = await entered('#123', '')
  const hidden = await entered('#456', 'child')
  await reportPresentation(ctx, hidden.id)
  // The mail that a report owes is no part of what the table is about.
  await run(ctx.db, `select graphile_worker.remove_job('poster-report-${hidden.id}')`)
  const [proposal] = await run<{ id: number }>(
    ctx.db,
    `insert into presentation_proposals (work_id, kind, market, language, issuer, text, description, source_url, seen_on, at)
     values ($1, 'title', '', 'en', 'Lumen', 'Paper Crowns', '', 'https://lumen.example', '2026-09-01', $2) returning id`,
    [work.id, ctx.clock.now()],
  )
  const path = `/posters/${open.publicId}`
  await vote(app, path, { seen: 'all', answer: 'fair', trait: 'sad' }, ben)
  await submit(app, path, { seen: 'all', answer: 'fair' }, cleo)
  const { code } = await mailed(app)
  // Half a minute has to pass between two mails with codes.
  app.clock.forward({ seconds: 31 })
  return {
    poster: open.publicId,
    posterId: open.id,
    hiddenPosterId: hidden.id,
    picture: open.picture,
    proposalId: proposal!.id,
    voteCode: code,
  }
}

/** Somebody who owns a signature elsewhere, and shows its secrets as those of a vote. */
export async function foreignVote(app: TestApp, slug: string, { subjectId, id }: VoiceRef): Promise<string> {
  const { publicId } = await voteKind.subject(app.ctx, slug)
  const { keys } = app.ctx
  return [
    `${cookieName(app.ctx, `v-${publicId}`)}=${id}.${macText(keys.owner, subjectId, id)}`,
    `${cookieName(app.ctx, `w-${publicId}`)}=${id}.${macText(keys.waiting, subjectId, id)}`,
  ].join('; ')
}
