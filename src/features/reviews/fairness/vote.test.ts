import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { run } from '#core/db.ts'
import { recount } from '#features/log/index.ts'
import { tick } from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { signedIn } from '../../people/people.testing.ts'
import { aWork, shown } from '../../petitions/petitions.testing.ts'
import { enter } from '../../works/presentations/presentations.testing.ts'
import { mailed } from '../../voices/voices.testing.ts'
import { submit, vote } from './fairness.testing.ts'

async function aPoster(app: TestApp) {
  await aWork(app)
  const { browser: mo } = await signedIn(app, 'moderator')
  return { mo, ...(await enter(app, mo)) }
}

const leaves = async (app: TestApp): Promise<string[]> =>
  (await run<{ leaf: string }>(app.ctx.db, 'select leaf from log_entries order by index')).map(
    ({ leaf }) => leaf,
  )

interface Data {
  groups: { group: string; n: number; answers: Record<string, number>; traits: Record<string, number> }[]
  rows: { basis: string; choice: string; net: number }[]
  log: { size: number; subject: string }
  compared: string
}

let read = 0
const dataOf = async (app: TestApp, path: string): Promise<Data> =>
  (await app.request(`${path}/fairness.json?${++read}`)).json() as Data
const groupIn = ({ groups }: Data, name: string) => groups.find(({ group }) => group === name)!

describe('is it fair?', () => {
  it('asks first what one has seen, then what goes with it', () =>
    withApp(async (app) => {
      const { path } = await aPoster(app)
      const first = await app.request(`${path}/answer`)
      assert.match(first.words, /Have you seen the work\?.*All of it.*Some of it.*Not yet/)
      assert.doesNotMatch(first.text, /<form method="post"/)
      const saw = await app.request(`${path}/answer?seen=all`)
      assert.match(
        saw.words,
        /Does this represent the work fairly\?.*Much worse than the work.*About something else.*What did you find in the work\?/,
      )
      const not = await app.request(`${path}/answer?seen=not`)
      assert.match(not.words, /What does this make you expect/)
      assert.doesNotMatch(not.words, /represent the work fairly/)
      assert.equal(saw.headers.get('cache-control'), 'no-store')
    }))

  it('counts both kinds of answers from the log, apart from each other', () =>
    withApp(async (app) => {
      const { path } = await aPoster(app)
      await vote(app, path, { seen: 'all', answer: 'much-worse', trait: ['tender', 'sad'] })
      await vote(app, path, { seen: 'not', trait: 'thrilling' })
      assert.equal((await leaves(app)).length, 2)
      const text = (await leaves(app)).join('\n')
      assert.match(text, /much-worse\.sad\.tender/)
      assert.match(text, /expects\.thrilling/)
      // Hashes may hold any two letters by chance.
      const words = text.replace(/[A-Za-z0-9+/]{40,}=*/g, '')
      assert.doesNotMatch(words, /Ben|example\.org|DE\b/)
      const data = await dataOf(app, path)
      assert.deepEqual(data.rows, [
        { basis: 'all', choice: 'much-worse.sad.tender', net: 1 },
        { basis: 'promo', choice: 'expects.thrilling', net: 1 },
      ])
      assert.deepEqual(groupIn(data, 'said').traits, { sad: 1, tender: 1 })
      assert.deepEqual(groupIn(data, 'expects').traits, { thrilling: 1 })
      assert.equal(data.log.size, 2)
      // A stranger who has the leaves alone comes to the same.
      assert.equal((await recount(app.ctx, 'public')).subjects.get(data.log.subject)!.net, 2)
      const rows: unknown[] = parse((await app.request(`${path}/fairness.csv`)).text, { columns: true })
      assert.deepEqual(rows[0], { basis: 'all', choice: 'much-worse.sad.tender', net: '1', log_size: '2' })
    }))

  it('says nothing about shares of fewer than five, then an interval, then a number, in the same words for every answer', () =>
    withApp(async (app) => {
      const { path } = await aPoster(app)
      assert.match((await app.request(`${path}?0`)).words, /Nobody has answered yet/)
      const { subject_id: subject } = await app.ctx.db
        .selectFrom('fairness_questions')
        .select('subject_id')
        .executeTakeFirstOrThrow()
      const tally = (key: string, net: number) =>
        run(
          app.ctx.db,
          `insert into tallies (subject_id, dimension, key, counted) values ($1, 'answer', $2, $3)
           on conflict (subject_id, dimension, key) do update set counted = excluded.counted`,
          [subject, key, net],
        )
      await tally('all|fair.sad', 4)
      const four = await app.request(`${path}?4`)
      assert.match(four.words, /4 people who say that they saw it: fewer than five, too few for a share/)
      assert.doesNotMatch(four.text, /class="shares"/)
      await tally('all|fair.sad', 8)
      await tally('all|much-worse.sad', 2)
      await tally('promo|expects.thrilling', 30)
      await tally('promo|expects', 10)
      const ten = await app.request(`${path}?10`)
      assert.match(ten.words, /10 people who say that they saw it: between 54 and 93 in 100 chose “Fair”/)
      await tally('all|fair.sad', 32)
      await tally('all|much-worse.sad', 8)
      const forty = await app.request(`${path}?40`)
      assert.match(forty.words, /40 people who say that they saw it: 80 in 100 \(68 to 88\) chose “Fair”/)
      assert.match(
        forty.words,
        /furthest apart on “sad”: expected by 0 in 100 \(0 to 6\) of 40 who have not seen it, found by 100 in 100/,
      )
      await tally('all|fair.sad', 8)
      await tally('all|much-worse.sad', 32)
      assert.match(
        (await app.request(`${path}?41`)).words,
        /80 in 100 \(68 to 88\) chose “Much worse than the work”/,
      )
      assert.equal([...forty.text.matchAll(/<figure class="shares"/g)].length, 2)
      assert.doesNotMatch(forty.words, /\bwrong (answer|about)|mistaken|incorrect/i)
      assert.match((await app.request('/works/paper-crowns-2026/posters?40')).words, /80 in 100/)
    }))

  it('lets a verified group lead once there are twenty, and adds no two kinds of proof', () =>
    withApp(async (app) => {
      const { path } = await aPoster(app)
      const { subject_id: subject } = await app.ctx.db
        .selectFrom('fairness_questions')
        .select('subject_id')
        .executeTakeFirstOrThrow()
      for (const [key, net] of [
        ['all/issuer|fair', 15],
        ['all/room|fair', 15],
        ['all|much-worse', 100],
      ] as const)
        await run(
          app.ctx.db,
          `insert into tallies (subject_id, dimension, key, counted) values ($1, 'answer', $2, $3)`,
          [subject, key, net],
        )
      assert.equal((await dataOf(app, path)).compared, 'said')
      await run(app.ctx.db, `update tallies set counted = 20 where key = 'all/issuer|fair'`)
      assert.equal((await dataOf(app, path)).compared, 'issuer')
      const page = await app.request(`${path}?1`)
      assert.match(page.words, /20 people whose viewing a cinema or service verified: 100 in 100/)
      assert.match(page.words, /screening room 15/)
    }))
})

describe('an answer', () => {
  it('is one per address and version, shown to its owner, changed by them, taken back', () =>
    withApp(async (app) => {
      const { path } = await aPoster(app)
      const ben = await vote(app, path, { seen: 'not', trait: 'thrilling', email: 'ben@example.org' })
      const own = await ben.get(`${path}/vote`)
      assert.match(own.words, /You expect: thrilling/)
      const form = await ben.get(`${path}/answer?seen=all`)
      assert.match(form.text, new RegExp(`action="${path}/vote/changes"`))
      assert.doesNotMatch(form.text, /name="email"/)
      const changed = await ben.post(`${path}/vote/changes`, { seen: 'all', answer: 'fair', trait: 'sad' })
      assert.equal(changed.location, `${path}/vote?done=saved`)
      await tick(app.ctx)
      assert.match((await ben.get(`${path}/vote`)).words, /Fair\. You found: sad/)
      let data = await dataOf(app, path)
      assert.deepEqual(data.rows, [{ basis: 'all', choice: 'fair.sad', net: 1 }])
      assert.equal((await leaves(app)).length, 2)
      // The same again is no change.
      await ben.post(`${path}/vote/changes`, { seen: 'all', answer: 'fair', trait: 'sad' })
      await tick(app.ctx)
      assert.equal((await leaves(app)).length, 2)

      const again = await submit(app, path, { seen: 'all', answer: 'much-better', email: 'ben@example.org' })
      const { code } = await mailed(app)
      assert.match((await again.post(`${path}/vote/confirm`, { code })).location!, /vote\?done=already$/)
      assert.equal((await ben.post(`${path}/vote/withdrawal`)).status, 303)
      await tick(app.ctx)
      data = await dataOf(app, path)
      assert.deepEqual(data.rows, [])
      assert.equal((await ben.post(`${path}/vote/changes`, { seen: 'all', answer: 'fair' })).status, 403)
    }))

  it('goes with everything about it when it is erased', () =>
    withApp(async (app) => {
      const { path } = await aPoster(app)
      const ben = await vote(app, path, { seen: 'all', answer: 'fair', trait: 'sad', name: 'Ben Erased' })
      const [{ id }] = (await run<{ id: string }>(app.ctx.db, 'select id from voices')) as [{ id: string }]
      assert.equal((await ben.post(`${path}/vote/erasure`, { erase: 'yes' })).status, 200)
      await tick(app.ctx)
      assert.deepEqual((await dataOf(app, path)).rows, [])
      const salts = await run(app.ctx.db, 'select 1 from voice_salts where voice_id = $1', [id])
      const [sealed] = await run<{ n: number }>(
        app.ctx.db,
        'select count(*)::int as n from submissions where id = $1',
        [id],
      )
      assert.deepEqual([salts.length, sealed!.n], [0, 0])
    }))

  it('needs no code in a browser that has confirmed the address', () =>
    withApp(async (app) => {
      const { path, mo } = await aPoster(app)
      const ben = app.browser()
      await submit(app, path, { seen: 'all', answer: 'fair', email: 'ben@example.org' }, ben)
      await ben.post(`${path}/vote/confirm`, { code: (await mailed(app)).code, remember: 'yes' })
      const other = await enter(app, mo, { market: 'FR' })
      const form = await ben.get(`${other.path}/answer?seen=all`)
      assert.match(form.text, /value="ben@example\.org"/)
      await submit(app, other.path, { seen: 'all', answer: 'fair', email: 'ben@example.org' }, ben)
      assert.equal((await ben.post(`${other.path}/vote/confirm`)).location, `${other.path}/vote`)
    }))

  it('says what is missing or wrong, and keeps what was typed', () =>
    withApp(async (app) => {
      const { path } = await aPoster(app)
      const ben = { name: 'Ben', email: 'ben@example.org', consent: 'yes', shown: shown(app) }
      const post = (fields: Record<string, string>) =>
        app.browser().post(`${path}/votes`, { ...ben, ...fields })
      assert.match((await post({ seen: 'all' })).words, /Choose how it represents the work/)
      assert.match(
        (await post({ seen: 'constructor', answer: 'fair' })).words,
        /Choose whether you have seen it/,
      )
      const made = await post({ seen: 'all', answer: 'fair', trait: 'wonderful', email: 'x' })
      assert.equal(made.status, 422)
      assert.match(made.words, /There are 2 problems/)
      assert.match(made.text, /value="Ben"/)
      const many = new URLSearchParams({ ...ben, seen: 'not' })
      for (const trait of ['sad', 'tender', 'funny', 'violent']) many.append('trait', trait)
      const page = await app.browser().post(`${path}/votes`, many as unknown as Record<string, string>)
      assert.equal(page.status, 422)
      assert.match(page.words, /Choose at most three/)
      assert.equal(
        [...page.text.matchAll(/type="checkbox" value="(sad|tender|funny|violent)" checked/g)].length,
        4,
      )
      assert.deepEqual(await run(app.ctx.db, 'select 1 from submissions'), [])
    }))

  it('is not taken while the version is hidden, and its owner keeps their page', () =>
    withApp(async (app) => {
      const { path, mo, id } = await aPoster(app)
      const ben = await vote(app, path, { seen: 'all', answer: 'fair' })
      const waiting = await submit(app, path, { seen: 'all', answer: 'fair' })
      const { code } = await mailed(app)
      assert.equal((await mo.post(`/desk/posters/${id}/hiding`, { reason: 'rights', note: '' })).status, 303)
      assert.equal((await app.browser().post(`${path}/votes`, { seen: 'all' })).status, 410)
      assert.equal((await waiting.post(`${path}/vote/confirm`, { code })).status, 422)
      assert.equal((await ben.get(`${path}/vote`)).status, 200)
      assert.equal((await ben.post(`${path}/vote/withdrawal`)).status, 303)
    }))
})
