import { finishToken, requestToken } from '../../public/js/blind-rsa.js'
import { run } from '../../src/core/db.ts'
import { aWork, livePetition } from '../../src/features/petitions/petitions.testing.ts'
import { grantViewing } from '../../src/features/viewings/index.ts'
import { askToken, publishedKey, roomToken, workId } from '../../src/features/viewings/viewings.testing.ts'
import type { TestApp } from '../app.ts'

export const WORK = 'paper-crowns-2026'

/** A petition about the work, and a token of its room for one signature. */
export async function ready(app: TestApp): Promise<{ slug: string; subjectId: number; token: string }> {
  await aWork(app)
  const slug = await livePetition(app)
  const token = await roomToken(app, WORK, 'sign')
  const { subject_id: subjectId } = await app.ctx.db
    .selectFrom('petitions')
    .select('subject_id')
    .where('slug', '=', slug)
    .executeTakeFirstOrThrow()
  return { slug, subjectId, token }
}

export const changed = (token: string, at: number): string => {
  const bytes = Buffer.from(token, 'base64url')
  bytes[at]! ^= 1
  return bytes.toString('base64url')
}

/** A token of the work's own key, signed for whatever challenge was asked. */
export async function tokenFor(app: TestApp, challenge: Buffer): Promise<string> {
  const viewing = await grantViewing(app.ctx, await workId(app, WORK), 'room')
  const key = await publishedKey(app, WORK, 'sign')
  const { request, blinding } = await requestToken(key['token-key'], challenge.toString('base64url'))
  return finishToken(blinding, (await askToken(app, viewing, request)).bytes)
}

export const spent = async (app: TestApp): Promise<number> =>
  (await run(app.ctx.db, 'select from spent_tokens')).length

export const leaves = (app: TestApp) =>
  run<{ kind: string; basis: string; leaf: string }>(
    app.ctx.db,
    'select kind, basis, leaf from log_entries order by index',
  )
