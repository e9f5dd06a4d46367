import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { tick } from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { sleepAndWake } from '../dormancy/actions.ts'
import { closePetition, hidePetition, joinPetition, listPetition } from '../index.ts'
import { aWork, lettersToSigners, livePetition, moderator, sign } from '../petitions.testing.ts'
import { anyPetition, forgetKeptPetitions } from '../queries.ts'

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
  }))

it('tells its author of the decision and its signers of the invitation, each in one mail', () =>
  withApp(async (app) => {
    const [open, same] = (await listed(app, ['Bring back the poster', 'Give us the poster again'])) as [
      string,
      string,
    ]
    await sign(app, same, { email: 'ben-told@example.org' })
    await joinPetition(app.ctx, { id: 1 }, { from: same, into: open, note: '' })
    for (let n = 0; n < 3; n++) {
      await lettersToSigners(app)
      app.clock.forward({ days: 1 })
    }
    const told = await run<{ to: string; subject: string }>(
      app.ctx.db,
      `select recipient as "to", subject from outbox where subject like 'Joined%' order by recipient`,
    )
    assert.deepEqual(told, [
      { to: 'author1@example.org', subject: 'Joined to another petition: “Give us the poster again”' },
      { to: 'ben-told@example.org', subject: 'Joined: “Give us the poster again”' },
    ])
  }))

for (const [what, end] of [
  ['taken down', (app, slug) => hidePetition(app.ctx, { id: 1 }, slug, 'court')],
  ['closed', (app, slug) => closePetition(app.ctx, { id: 1 }, slug, 'met')],
] as [string, (app: TestApp, slug: string) => Promise<void>][])
  it(`invites nobody to a petition that was ${what} meanwhile`, () =>
    withApp(async (app) => {
      const [open, same] = (await listed(app, ['Bring back the poster', 'Give us the poster again'])) as [
        string,
        string,
      ]
      await sign(app, same, { email: 'ben-late@example.org' })
      await joinPetition(app.ctx, { id: 1 }, { from: same, into: open, note: '' })
      await end(app, open)
      await lettersToSigners(app)
      app.clock.forward({ days: 1 })
      const letters = await lettersToSigners(app)
      const letter = letters.find(({ subject }) => subject.startsWith('Joined'))!
      assert.match(letter.text, /was joined to that\. Your signature was not moved/)
      assert.doesNotMatch(letter.text, /sign the other one/)
      assert.ok(!letter.text.includes(`/petitions/${open}`))
    }))

let asked = 0

/** What everybody, the log and the lists say of a petition, without the moment; never from a page that is kept. */
async function whatIsSaid(app: TestApp, slug: string): Promise<Record<string, unknown>> {
  const { state } = await anyPetition(app.ctx, slug)
  const said = (await app.request(`/petitions/${slug}.json?fresh=${++asked}`)).json() as Record<
    string,
    unknown
  >
  const { as_of: _at, log: _log, next_poll_seconds: _poll, states: history, ...json } = said
  return {
    json,
    history,
    state: [state.name, state.listed, state.signable, state.row?.n, state.row?.at, state.row?.reason],
    inLists: (await app.request(`/petitions?q=poster&fresh=${asked}`)).text.includes(slug),
    open: (await app.request(`/petitions?state=open&fresh=${asked}`)).text.includes(slug),
    leaves: await run(
      app.ctx.db,
      `select leaf from log_entries e join petitions p using (subject_id) where p.slug = $1 order by index`,
      [slug],
    ),
  }
}

for (const was of ['live', 'listed', 'dormant'] as const)
  it(`puts a join back: what was ${was} is exactly what it was, and nothing else`, () =>
    withApp(async (app) => {
      const [open] = (await listed(app, ['Bring back the original poster'])) as [string]
      await sign(app, open)
      const same = await livePetition(app, { action: 'Give us the first poster', email: 'same@example.org' })
      if (was !== 'live') await listPetition(app.ctx, { id: 1 } as never, same)
      if (was === 'dormant') {
        app.clock.forward({ days: 31 })
        await sleepAndWake(app.ctx)
      } else await sign(app, same)
      assert.equal((await anyPetition(app.ctx, same)).state.name, was)
      await tick(app.ctx)
      const before = await whatIsSaid(app, same)
      const openBefore = await whatIsSaid(app, open)

      const { browser: mo, staff } = await signedIn(app, 'moderator', { name: 'Mia' })
      assert.deepEqual(await joinPetition(app.ctx, staff, { from: same, into: open, note: '' }), { ok: true })
      forgetKeptPetitions(app.ctx)
      app.clock.forward({ minutes: 1 })
      const undo = { petition: same, reason: 'They ask for different posters.' }
      assert.equal((await app.browser().post('/desk/pairs/joins/ends', undo)).location, '/desk/sign-in')
      assert.match(
        (await mo.get('/desk/pairs')).words,
        /Joined to another Give us the first poster joined to: Bring back/,
      )
      const silent = await mo.post('/desk/pairs/joins/ends', { ...undo, reason: ' ' })
      assert.equal(silent.status, 422)
      assert.match(silent.words, /Say why/)
      assert.equal((await mo.post('/desk/pairs/joins/ends', { ...undo, petition: 'none' })).status, 404)
      assert.equal((await mo.post(`/desk/petitions/${same}/listing`)).status, 409, 'there is one way back')
      assert.equal((await mo.post('/desk/pairs/joins/ends', undo)).location, '/desk/pairs?done=decided')
      assert.equal((await mo.post('/desk/pairs/joins/ends', undo)).status, 409)

      app.clock.forward({ minutes: 1 })
      await tick(app.ctx)
      const { history, ...after } = await whatIsSaid(app, same)
      const { history: earlier, ...rest } = before
      assert.deepEqual(after, rest)
      const rows = history as { state: string; restores_earlier: boolean; note: string | null }[]
      assert.deepEqual(rows.slice(0, -2), earlier, 'nothing that was decided is edited')
      assert.deepEqual(
        rows.slice(-2).map(({ state, restores_earlier: back, note }) => [state, back, note]),
        [
          ['joined', false, null],
          [was, true, undo.reason],
        ],
      )
      assert.deepEqual(await whatIsSaid(app, open), openBefore)
      assert.equal((await app.request(`/petitions/${same}?back`)).status, 200)
      assert.doesNotMatch((await app.request(`/petitions/${open}?back`)).words, /Joined to this petition/)
      assert.doesNotMatch((await mo.get('/desk/pairs')).words, /Give us the first poster/)
      // It stays public that it happened, and why it was undone.
      const said = await app.request(`/petitions/${same}/decisions`)
      assert.match(said.words, /They ask for different posters\./)
      // A mail about the join that was not sent yet is not sent any more; that it was undone hears everybody but its author, who heard it already.
      await lettersToSigners(app)
      app.clock.forward({ days: 1 })
      const letters = await lettersToSigners(app)
      assert.deepEqual(
        letters.map(({ subject }) => subject),
        was === 'dormant' ? [] : ['No longer joined: “Give us the first poster”'],
      )
      for (const { text } of letters)
        assert.match(
          text,
          new RegExp(`stands again as it did before[^]*http://localhost:3000/petitions/${same}\\n`),
        )
      const [own, join, ...more] = await run<{ subject: string; text: string }>(
        app.ctx.db,
        `select o.subject, o.body_text as text from outbox o join mailings m on m.message_id = o.message_id
         where m.kind like 'own:decision:%' and o.recipient = 'same@example.org' order by split_part(m.kind, ':', 3)::int desc`,
      )
      assert.equal(own?.subject, 'No longer joined: “Give us the first poster”')
      assert.match(own.text, /undid on .* joined to another one[^]*\n    They ask for different posters\./)
      assert.doesNotMatch(own.text, /You can appeal/)
      assert.equal(join?.subject, 'Joined to another petition: “Give us the first poster”')
      assert.ok(!join.text.includes(`/petitions/${open}`), 'it leads there no longer')
      assert.equal(more.length, was === 'live' ? 0 : 1, 'only that it was listed was told before')
      await sign(app, same)
    }))
