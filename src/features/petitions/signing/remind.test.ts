import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { remind } from '../../voices/mailing/jobs.ts'
import { mailed } from '../../voices/voices.testing.ts'
import { closePetition, declinePetition, hidePetition, joinPetition, listPetition } from '../index.ts'
import { aWork, livePetition, moderator, sendDue, shown } from '../petitions.testing.ts'

type Decide = (app: TestApp, staff: { id: number }, slug: string, other: string) => Promise<unknown>

/** What became of the reminder to somebody who signed, did not confirm, and whose petition was decided about within the hour. */
async function reminded(decide: Decide): Promise<{ to: string | null; failure: string | null }[]> {
  let rows: { to: string | null; failure: string | null }[] = []
  await withApp(async (app) => {
    await aWork(app)
    const staff = await moderator(app)
    const slugs: string[] = []
    for (const action of ['Show the film under its poster', 'Bring back the original poster']) {
      app.clock.forward({ minutes: 11 })
      slugs.push(await livePetition(app, { action, email: `author${slugs.length}@example.org` }))
      await listPetition(app.ctx, staff, slugs.at(-1)!)
    }
    const [slug, other] = slugs as [string, string]
    app.clock.forward({ minutes: 1 })
    const sent = await app.browser('203.0.113.9').post(`/petitions/${slug}/signatures`, {
      name: 'Ben Okonjo',
      email: 'ben@example.org',
      country: 'DE',
      consent: 'yes',
      shown: shown(app),
    })
    assert.equal(sent.status, 303, sent.words)
    await mailed(app)
    app.clock.forward({ minutes: 30 })
    await decide(app, staff, slug, other)
    app.clock.forward({ hours: 24 })
    await remind(app.ctx)
    app.clock.forward({ minutes: 1 })
    await sendDue(app)
    rows = await run(
      app.ctx.db,
      `select o.recipient as "to", m.failure from mailings m left join outbox o on o.message_id = m.message_id where m.kind = 'reminder'`,
    )
  })
  return rows
}

it('somebody is reminded of a signature that they can still confirm', async () => {
  assert.deepEqual(await reminded(async () => {}), [{ to: 'ben@example.org', failure: null }])
})

for (const [what, decide] of [
  ['declined', (app, staff, slug) => declinePetition(app.ctx, staff, slug, 'joke')],
  ['taken down', (app, staff, slug) => hidePetition(app.ctx, staff, slug, 'court')],
  ['closed', (app, staff, slug) => closePetition(app.ctx, staff, slug, 'met')],
  ['joined', (app, staff, from, into) => joinPetition(app.ctx, staff, { from, into, note: '' })],
] as [string, Decide][])
  it(`nobody is reminded of a petition that was ${what} meanwhile`, async () => {
    assert.deepEqual(await reminded(decide), [{ to: null, failure: 'not-needed' }])
  })
