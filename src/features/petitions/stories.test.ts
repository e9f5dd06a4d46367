import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { registerStories } from '#features/voices/index.ts'
import { withApp, type Browser, type TestApp } from '../../../test/app.ts'
import { declinePetition, hidePetition } from './index.ts'
import { adas, oweLists, sendDue, sign } from './petitions.testing.ts'
import { petitionStories } from './stories.ts'

interface Scene {
  ada: Browser
  mo: Browser
  staff: { id: number }
  slug: string
}

/** Ada's petition, signed by somebody who asked for everything. */
async function wanted(app: TestApp): Promise<Scene> {
  registerStories(app.ctx, petitionStories)
  const { ada, slug } = await adas(app)
  await sign(app, slug, { email: 'wants@example.org', news: 'yes', answer: 'yes' })
  const { browser: mo, staff } = await signedIn(app, 'moderator')
  return { ada, mo, staff, slug }
}

/** What there is to tell, and how a moderator shows it. */
const told = {
  async news(app: TestApp, { ada, mo, slug }: Scene) {
    const update = { title: 'We met Lumen', text: 'The zebrafinch listened.', go: 'publish' }
    assert.equal((await ada.post(`/petitions/${slug}/organise/updates`, update)).status, 303)
    const [row] = await run<{ id: number }>(app.ctx.db, 'select max(id) as id from petition_updates')
    return async () => {
      const decision = { what: 'update', id: String(row!.id), decision: 'shown', reason: '' }
      assert.equal((await mo.post('/desk/updates', decision)).status, 303)
    }
  },
  async answer(_app: TestApp, { mo, slug }: Scene) {
    return async () => {
      const entered = await mo.post(`/desk/petitions/${slug}/statements`, {
        party: 'Lumen',
        kind: 'reply',
        text: 'The zebrafinch stays.',
        sourceUrl: 'https://lumen.example/a',
        saidOn: '2026-09-10',
      })
      assert.equal(entered.status, 303, entered.words)
    }
  },
}

/** Sends what is owed, and answers what became of the mails of lists: to whom, why not, and what stands in them. */
async function sent(
  app: TestApp,
): Promise<{ to: string | null; failure: string | null; text: string | null }[]> {
  app.clock.forward({ minutes: 1 })
  await sendDue(app)
  return run(
    app.ctx.db,
    `select o.recipient as "to", m.failure, o.body_text as text from mailings m left join outbox o on o.message_id = m.message_id
     where m.kind like any (array['news:%', 'answer:%'])`,
  )
}

const UNSENT = [{ to: null, failure: 'gone', text: null }]

for (const list of ['news', 'answer'] as const)
  describe(`mail of the list "${list}"`, () => {
    it('is sent while everybody can read the petition, also when it was declined as readable', () =>
      withApp(async (app) => {
        const scene = await wanted(app)
        const show = await told[list](app, scene)
        await show()
        await oweLists(app)
        await declinePetition(app.ctx, scene.staff, scene.slug, 'joke')
        const [mail, ...more] = await sent(app)
        assert.deepEqual([mail?.to, mail?.failure, more], ['wants@example.org', null, []])
        assert.match(mail!.text!, /zebrafinch/)
      }))

    for (const [how, decide] of [
      ['taken down', (app, { staff, slug }) => hidePetition(app.ctx, staff, slug, 'court')],
      [
        'declined with its text hidden',
        (app, { staff, slug }) => declinePetition(app.ctx, staff, slug, 'private-person'),
      ],
    ] as [string, (app: TestApp, scene: Scene) => Promise<void>][])
      it(`is not sent any more after the petition was ${how}, and not when it is shown only then`, () =>
        withApp(async (app) => {
          const scene = await wanted(app)
          const show = await told[list](app, scene)
          await show()
          await oweLists(app)
          await decide(app, scene)
          assert.deepEqual(await sent(app), UNSENT)
        }).then(() =>
          withApp(async (app) => {
            const scene = await wanted(app)
            const show = await told[list](app, scene)
            await decide(app, scene)
            await show()
            await oweLists(app)
            assert.deepEqual(await sent(app), UNSENT)
          }),
        ))
  })
