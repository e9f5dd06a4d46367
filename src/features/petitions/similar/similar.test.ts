import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { tick } from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { listPetition } from '../index.ts'
import { aWork, lettersToSigners, livePetition, moderator, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

async function listed(app: TestApp, actions: string[]): Promise<string[]> {
  await aWork(app)
  const mo = await moderator(app)
  const slugs = []
  for (const [n, action] of actions.entries()) {
    app.clock.forward({ minutes: 11 })
    const slug = await livePetition(app, { action, email: `author${n}@example.org`, addressee: 'Lumen' })
    await listPetition(app.ctx, mo, slug)
    slugs.push(slug)
  }
  return slugs
}

const found = async (app: TestApp, title: string, more = ''): Promise<string[]> => {
  const answer = await app.request(`/petitions/similar.json?title=${encodeURIComponent(title)}${more}`)
  assert.equal(answer.status, 200)
  return (answer.json() as { petitions: { action: string }[] }).petitions.map(({ action }) => action)
}

const actions = [
  'Bring back the original poster',
  'Publish the ratings of every episode',
  'Stop cutting films for the aeroplane',
]

it('finds by stems, beginnings and in spite of typing errors, and not by one common word', () =>
  withApp(async (app) => {
    await listed(app, actions)
    assert.equal((await found(app, 'Original posters must be brought back'))[0], actions[0])
    assert.equal((await found(app, 'Pubish the ratngs of all episodes'))[0], actions[1])
    assert.equal((await found(app, 'Do not cut films'))[0], actions[2])
    assert.deepEqual(await found(app, 'Every child needs a garden'), [])
    assert.deepEqual(await found(app, 'xy'), [])
    for (const odd of [
      `'; drop table petitions --`,
      `a & b | !c <-> d`,
      `\\':*`,
      '%_',
      '🎬🎬🎬',
      'x'.repeat(1_000),
      '(((',
    ])
      await found(app, odd)
    assert.equal((await app.request('/petitions/similar.json')).status, 200)
    assert.equal((await app.request('/petitions/similar.json?title=%00abc')).status, 400)
    // Everything about the same work is near.
    assert.equal((await found(app, 'Something else', '&work=paper-crowns-2026')).length, 3)
  }))

it('offers five at most, on the page while one types and as a step', () =>
  withApp(async (app) => {
    await listed(
      app,
      Array.from({ length: 6 }, (_, n) => `Bring back poster number ${n + 1}`),
    )
    assert.equal((await found(app, 'Bring back the poster')).length, 5)
    const page = await app.browser().post('/petitions/new/work', { work: 'paper-crowns-2026', go: 'next' })
    assert.match(page.text, /<similar-petitions src="\/petitions\/similar\.json" work="paper-crowns-2026"/)
    const step = await app
      .browser()
      .post('/petitions/new/ask', { work: 'paper-crowns-2026', action: 'Bring back the poster', go: 'next' })
    assert.equal(step.text.match(/class="entry-title"/g)?.length, 5)
  }))

it('joins a petition to an open one: its address leads there, its signers are invited, nobody is counted across', () =>
  withApp(async (app) => {
    const [open, same] = (await listed(app, [
      'Bring back the original poster',
      'Give us the first poster again',
    ])) as [string, string]
    const ben = await sign(app, same, { email: 'ben-joined@example.org' })
    const { browser: mo } = await signedIn(app, 'moderator', { name: 'Mia' })
    const join = { from: `http://localhost:3000/petitions/${same}`, into: open, note: 'Both ask for it.' }
    assert.equal((await app.browser().post('/desk/pairs/joins', join)).location, '/desk/sign-in')
    for (const [wrong, problem] of [
      [{ ...join, into: same }, /Name another petition/],
      [{ ...join, into: 'nothing' }, /no petition with this address/],
      [{ ...join, from: '' }, /no petition with this address/],
    ] as const) {
      const page = await mo.post('/desk/pairs/joins', wrong)
      assert.equal(page.status, 422)
      assert.match(page.words, problem)
    }
    assert.equal((await mo.post('/desk/pairs/joins', join)).location, '/desk/pairs?done=decided')
    const again = await mo.post('/desk/pairs/joins', join)
    assert.equal(again.status, 422)
    assert.match(again.words, /cannot be joined/)

    assert.equal((await app.request(`/petitions/${same}`)).location, `/petitions/${open}`)
    const said = (await app.request(`/petitions/${same}.json`)).json() as Record<string, unknown>
    assert.deepEqual(
      [said.state, said.joined_into, said.net],
      ['joined', `http://localhost:3000/petitions/${open}`, 2],
    )
    const page = await app.request(`/petitions/${open}`)
    assert.match(
      page.words,
      /Joined to this petition.*Give us the first poster again · 2 signatures, counted apart/,
    )
    assert.match(page.text, /<data class="count-number" value="1">/)
    assert.doesNotMatch((await app.request('/petitions')).words, /Give us the first poster/)
    assert.equal((await app.browser().post(`/petitions/${same}/signatures`, {})).status, 409)
    assert.match(
      (await ben.get(`/petitions/${same}/signature`)).words,
      /joined to another one.*Read and sign the other petition/,
    )
    const letters = await lettersToSigners(app)
    const letter = letters.find(({ to }) => to === 'ben-joined@example.org')!
    assert.match(letter.text, new RegExp(`not moved[^]*http://localhost:3000/petitions/${open}\\n`))
    await tick(app.ctx)
    assert.deepEqual(
      await run(app.ctx.db, `select act, reason from desk_entries where act = 'petition.joined'`),
      [{ act: 'petition.joined', reason: 'similar' }],
    )
    // It can be put back as it was.
    await listPetition(app.ctx, { id: 1 } as never, same).catch(() => {})
    assert.equal((await anyPetition(app.ctx, open)).state.name, 'listed')
  }))
