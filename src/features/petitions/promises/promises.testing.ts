import assert from 'node:assert/strict'
import { run } from '#core/db.ts'
import type { Browser, TestApp } from '../../../../test/app.ts'
import { aParty, reply, signedInFor } from '../../statements/parties/parties.testing.ts'
import { adas } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

interface Scene {
  ada: Browser
  slug: string
  path: string
  id: number
  /** Public id of what Lumen promised first, by 1 December 2026. */
  promise: string
}

/** Lumen has replied to Ada's petition, with a promise. */
export async function promised(app: TestApp, fields: Record<string, string> = {}): Promise<Scene> {
  const { ada, slug } = await adas(app)
  const { browser: pia } = await signedInFor(app, await aParty(app, { claimed: true }), 'speaks')
  const draft = (await pia.post(`/my-place/statements?petition=${slug}`, { ...reply, ...fields })).location!
  const seen = /name="seen" value="([^"]+)"/.exec((await pia.get(draft)).text)![1]!
  const said = await pia.post(draft.replace(/preview$/, 'publication'), { seen })
  assert.equal(said.status, 303, said.words)
  const [row] = await run<{ id: string }>(app.ctx.db, 'select public_id as id from commitments order by id')
  const { id } = await anyPetition(app.ctx, slug)
  return { ada, slug, path: `/petitions/${slug}`, id, promise: row!.id }
}
