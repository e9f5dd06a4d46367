import assert from 'node:assert/strict'
import { run } from '#core/db.ts'
import { tick, type VoiceRef } from '#features/voices/index.ts'
import type { Browser, TestApp } from '../../../test/app.ts'
import { mailed } from '../voices/voices.testing.ts'

export const WORK = 'paper-crowns-2026'

/** What somebody types who adds it: out on 1 September 2026 in France and on 20 September in Germany, two hours long. */
export const FILM = {
  title: 'Paper Crowns',
  language: 'en',
  kind: 'film',
  year: '2026',
  running: '120',
  maker: 'Ines Varga',
  service: 'Lumen',
  market: 'FR',
  released: '2026-09-01',
  'market-2': 'DE',
  'released-2': '2026-09-20',
  imdb: 'tt7654321',
}

export async function aFilm(app: TestApp, fields: Record<string, string> = {}): Promise<void> {
  const added = await app.browser('192.0.2.200').post('/works', {
    ...FILM,
    ...fields,
  })
  assert.equal(added.location, `/works/${WORK}`, added.words)
}

export const shown = (app: TestApp): string => String(Math.floor(app.clock.now().getTime() / 1000) - 30)

let people = 0

/** What an honest person sends: saw all of it, gives 4, in English. */
export const reviewForm = (app: TestApp, fields: Record<string, string> = {}): Record<string, string> => ({
  seen: 'all',
  mark: '4',
  about: 'work',
  body: 'The second half is worth the first.',
  language: 'en',
  name: 'Ben Okonjo',
  email: `reviewer${++people}@example.org`,
  country: 'FR',
  consent: 'yes',
  shown: shown(app),
  ...fields,
})

export async function submitReview(
  app: TestApp,
  browser: Browser,
  fields: Record<string, string> = {},
): Promise<void> {
  app.clock.forward({ seconds: 1 })
  const sent = await browser.post(`/works/${WORK}/reviews`, reviewForm(app, fields))
  assert.equal(sent.location, `/works/${WORK}/review/confirm`, sent.words)
}

/** Submits, types the code and lets the sequencer count. */
export async function review(
  app: TestApp,
  fields: Record<string, string> = {},
): Promise<{ browser: Browser; ref: VoiceRef; publicId: string }> {
  const browser = app.browser(`203.0.113.${(people % 200) + 1}`)
  await submitReview(app, browser, fields)
  const { ref, code } = await mailed(app)
  const confirmed = await browser.post(`/works/${WORK}/review/confirm`, {
    code,
    ...(fields.remember && { remember: 'yes' }),
  })
  assert.equal(confirmed.status, 303, confirmed.words)
  await tick(app.ctx)
  app.clock.forward({ seconds: 1 })
  const [row] = await run<{ public_id: string }>(
    app.ctx.db,
    'select public_id from reviews where subject_id = $1 and voice_id = $2',
    [ref.subjectId, ref.id],
  )
  return { browser, ref, publicId: row!.public_id }
}

/** So many people who give one mark, straight into the tallies as the sequencer leaves them: for pages about many. */
export async function marked(
  app: TestApp,
  subjectId: number,
  given: [basis: string, mark: string, n: number][],
  month = '2026-09',
): Promise<void> {
  for (const [basis, mark, n] of given)
    for (const [dimension, key] of [
      ['answer', `${basis}|${mark}`],
      ['answer-month', `${month}|${basis}|${mark}`],
      ['answer-language', `unknown|${basis}|${mark}`],
    ])
      await run(
        app.ctx.db,
        `insert into tallies (subject_id, dimension, key, counted) values ($1, $2, $3, $4)
         on conflict (subject_id, dimension, key) do update set counted = tallies.counted + excluded.counted`,
        [subjectId, dimension, key, n],
      )
}
