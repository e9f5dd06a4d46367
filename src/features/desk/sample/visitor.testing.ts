import assert from 'node:assert/strict'
import { run } from '#core/db.ts'
import { tick, type VoiceRef } from '#features/voices/index.ts'
import type { Browser, TestApp } from '../../../../test/app.ts'
import { reviewForm } from '../../reviews/reviews.testing.ts'
import { mailed } from '../../voices/voices.testing.ts'

/** Somebody real reviews the invented film, with a text. */
export async function aVisitor(app: TestApp): Promise<{ browser: Browser; ref: VoiceRef; review: string }> {
  const [work] = await run<{ slug: string }>(app.ctx.db, 'select slug from works where sample is not null')
  const path = `/works/${work!.slug}`
  const browser = app.browser('198.51.100.30')
  // After everything that the data file dates: the newest submission is this one.
  app.clock.forward({ days: 30 })
  const sent = await browser.post(`${path}/reviews`, reviewForm(app, { email: 'visitor@example.org' }))
  assert.equal(sent.status, 303, sent.words)
  const { ref, code } = await mailed(app)
  const confirmed = await browser.post(`${path}/review/confirm`, { code })
  assert.equal(confirmed.status, 303, confirmed.words)
  await tick(app.ctx)
  return { browser, ref, review: `${path}/review` }
}
