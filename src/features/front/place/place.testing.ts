import assert from 'node:assert/strict'
import type { Browser, TestApp } from '../../../../test/app.ts'
import { aWork, livePetition } from '../../petitions/petitions.testing.ts'
import { aParty, reply, signedInFor } from '../../statements/parties/parties.testing.ts'
import { listPetition } from '#features/petitions/index.ts'

/** Lumen with Pia, who speaks for it, and a petition addressed to it. */
export async function setting(app: TestApp) {
  await aWork(app)
  const lumen = await aParty(app, { claimed: true })
  const slug = await livePetition(app)
  await listPetition(app.ctx, { id: 1 }, slug)
  const { browser: pia } = await signedInFor(app, lumen, 'speaks')
  return { lumen, slug, pia }
}

/** Writes a draft and answers its address. */
export async function drafted(
  pia: Browser,
  slug: string,
  fields: Record<string, string> = {},
): Promise<string> {
  const saved = await pia.post(`/my-place/statements?petition=${slug}`, { ...reply, ...fields })
  assert.equal(saved.status, 303, saved.words)
  return saved.location!.replace(/\/preview$/, '')
}

export const seenIn = (text: string): string => /name="seen" value="([^"]+)"/.exec(text)![1]!

export async function published(pia: Browser, draft: string): Promise<string> {
  const preview = await pia.get(`${draft}/preview`)
  const done = await pia.post(`${draft}/publication`, { seen: seenIn(preview.text) })
  assert.equal(done.status, 303, done.words)
  return done.location!
}
