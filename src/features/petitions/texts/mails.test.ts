import assert from 'node:assert/strict'
import { it } from 'node:test'
import { signedIn } from '#features/people/people.testing.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { closePetition, declinePetition, hidePetition, listPetition } from '../index.ts'
import { adas, draft, lettersToSigners, moderator, sign } from '../petitions.testing.ts'

const change = { change: 'background', why: 'The film shows what losing costs.', more: '', note: 'A fact.' }
const decision = { n: '2', decision: 'published', reason: '' }

type Decide = (app: TestApp, staff: { id: number }, slug: string) => Promise<void>

/** Subjects of all letters to somebody who signed before another background was shown. */
async function letters(decide: Decide, order: 'before' | 'after'): Promise<string[]> {
  let subjects: string[] = []
  await withApp(async (app) => {
    const { ada, slug } = await adas(app)
    await sign(app, slug)
    await listPetition(app.ctx, await moderator(app), slug)
    await lettersToSigners(app)
    app.clock.forward({ days: 1, hours: 1 })
    assert.equal((await ada.post(`/petitions/${slug}/author/proposals`, change)).status, 303)
    const { staff, browser: mo } = await signedIn(app, 'moderator')
    if (order === 'before') await decide(app, staff, slug)
    assert.equal((await mo.post('/desk/texts', { petition: slug, ...decision })).status, 303)
    if (order === 'after') await decide(app, staff, slug)
    subjects = (await lettersToSigners(app)).map(({ subject }) => subject)
  })
  return subjects
}

const LISTED = `Listed: “${draft.action}”`

it('those who signed before the background was changed are asked whether they sign that too', async () => {
  assert.deepEqual(await letters(async () => {}, 'after'), [
    LISTED,
    `Changed after you signed: “${draft.action}”`,
  ])
})

for (const [what, decide] of [
  ['taken down', (app, staff, slug) => hidePetition(app.ctx, staff, slug, 'court')],
  ['declined with its text hidden', (app, staff, slug) => declinePetition(app.ctx, staff, slug, 'threats')],
  ['closed', (app, staff, slug) => closePetition(app.ctx, staff, slug, 'met')],
] as [string, Decide][])
  it(`nobody is asked about a text of a petition that was ${what}, before the change was shown or after`, async () => {
    for (const order of ['before', 'after'] as const) assert.deepEqual(await letters(decide, order), [LISTED])
  })
