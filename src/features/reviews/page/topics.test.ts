import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { run } from '#core/db.ts'
import { recount } from '#features/log/index.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { tick } from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aFilm, marked, review, WORK } from '../reviews.testing.ts'
import { markChoice, readMark } from '../statistics/topics.ts'
import { ABOUTS, CHOICES } from '../reviewing/forms.ts'

interface Data {
  headline: { group: string; about: string }
  topics: Record<string, Record<string, { marks: Record<string, number>; score: { n: number } }>>
  groups: Record<string, { marks: Record<string, number>; score: { n: number; mean: number | null } }>
  log: { subject: string }
}
let asked = 0
const dataOf = async (app: TestApp): Promise<Data> =>
  (await app.request(`/works/${WORK}/reviews.json?${++asked}`)).json() as Data
const nOf = (data: Data, about: string, group = 'all'): number => data.topics[about]?.[group]?.score.n ?? 0

describe('what a mark is about', () => {
  it('stands in the leaf: the mark alone for the work, else with its topic; and can be read back', () => {
    assert.equal(markChoice({ mark: '3.5', about: 'work' }), '3.5')
    assert.equal(markChoice({ mark: '0.5', about: 'promotion' }), '0.5-promotion')
    for (const mark of CHOICES)
      for (const about of ABOUTS) {
        const choice = markChoice({ mark, about })
        assert.match(choice, /^[a-z0-9.-]+$/)
        assert.deepEqual(readMark(choice), { at: Number(mark) * 2 - 1, about })
      }
    for (const other of ['', '6', '3.5-work', '3.5-else', '3.5-promotion-release', 'fair', '-promotion'])
      assert.equal(readMark(other), undefined, other)
  })

  it('is counted apart, in page, JSON, CSV and log; the headline is about the work alone', () =>
    withApp(async (app) => {
      await aFilm(app)
      await review(app, { mark: '4', body: '' })
      const { ref, browser: ben } = await review(app, { mark: '0.5', about: 'promotion', body: '' })
      await review(app, { mark: '1', about: 'around', seen: 'none', body: '' })
      const leaves = (
        await run<{ leaf: string }>(app.ctx.db, 'select leaf from log_entries order by index')
      ).map(({ leaf }) => leaf)
      assert.match(leaves[1]!, /0\.5-promotion/)
      assert.match(leaves[2]!, /1-around/)
      const before = await dataOf(app)
      assert.equal(before.headline.about, 'work')
      assert.deepEqual(
        [nOf(before, 'work'), nOf(before, 'promotion'), nOf(before, 'around', 'none')],
        [1, 1, 1],
      )
      assert.equal(before.groups.all!.score.n, 1)
      assert.equal(before.topics.promotion!.all!.marks['0.5'], 1)
      const csv = parse((await app.request(`/works/${WORK}/reviews.csv?1`)).text, {
        columns: true,
      }) as Record<string, string>[]
      assert.deepEqual(
        csv
          .filter(({ part }) => part === 'all')
          .map(({ about, group, mark, count }) => [about, group, mark, count]),
        [
          ['work', 'all', '4', '1'],
          ['promotion', 'all', '0.5', '1'],
          ['around', 'none', '1', '1'],
        ],
      )
      // A stranger with the leaves alone counts the same choices.
      const counted = (await recount(app.ctx, 'public')).subjects.get(before.log.subject)!
      assert.deepEqual({ ...counted.choice }, { '4': 1, '0.5-promotion': 1, '1-around': 1 })
      // Only the reviewer moves it, by a change; both tables follow.
      await ben.post(`/works/${WORK}/review/versions`, { seen: 'all', mark: '0.5', about: 'work', body: '' })
      await tick(app.ctx)
      const after = await dataOf(app)
      assert.deepEqual([nOf(after, 'work'), nOf(after, 'promotion')], [2, 0])
      const { browser: mo } = await signedIn(app, 'moderator')
      const desk = `/desk/reviews/${ref.subjectId}/${ref.id}/topics`
      assert.equal((await mo.post(desk, { about: 'release', reason: 'It speaks of the day' })).status, 303)
      await tick(app.ctx)
      assert.deepEqual((await dataOf(app)).topics, after.topics)
    }))

  it('is told with n and the same rules for numbers; without other topics nothing is said', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { ref } = await review(app, { mark: '4', body: '' })
      assert.doesNotMatch((await app.request(`/works/${WORK}/reviews?a`)).words, /What the marks are about/)
      await marked(app, ref.subjectId, [
        ['all', '4', 29],
        ['all', '0.5-promotion', 40],
        ['none', '0.5-release', 6],
      ])
      const page = await app.request(`/works/${WORK}/reviews?b`)
      assert.match(
        page.words,
        /The figures are those of reviews about the work itself\. Say they saw all of it: 30 about the work, 40 about its promotion, 0 about its release, 0 about something around it\./,
      )
      const data = await dataOf(app)
      // 40 at 0.5: (0.5 · 40.5 + 27 · 0.5) / 45 = 0.75.
      // 30 at 4: (4 · 30.5 + 0.5 · (27.5 − 4)) / 35 = 3.82; forty of the lowest mark about the poster move nothing.
      assert.equal(data.groups.all!.score.n, 30)
      assert.equal(data.groups.all!.score.mean, 3.8)
      assert.match(
        page.words,
        /Who About the work Its promotion Its release Around it Say they saw all of it 3\.8, between \S+ and \S+, 30 people 0\.8, between \S+ and \S+, 40 people nobody nobody Have seen none of it nobody nobody between 0\.5 and 2\.5, 6 people nobody/,
      )
      assert.match((await app.request(`/works/${WORK}?b`)).words, /30 about the work, 40 about its promotion/)
      assert.match(
        (await app.request(`/works/${WORK}/reviews/method?b`)).words,
        /made of marks about the work alone/,
      )
    }))
})
