import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { saveSetting } from '#core/site.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aFilm, marked, review, WORK } from '../reviews.testing.ts'

const page = `/works/${WORK}/reviews`

let asked = 0
const read = (app: TestApp, path: string) =>
  app.request(`${path}${path.includes('?') ? '&' : '?'}n=${++asked}`)

async function subjectOf(app: TestApp): Promise<number> {
  const [row] = await run<{ subject_id: number }>(app.ctx.db, 'select subject_id from review_subjects')
  return row!.subject_id
}

/** One review through the front door, and the marks of many others as the sequencer leaves them. */
async function disputed(app: TestApp, given: [string, string, number][]): Promise<void> {
  await aFilm(app)
  await review(app, { seen: 'some', mark: '3', body: '' })
  await marked(app, await subjectOf(app), given)
}

describe('the reviews of a work', () => {
  it('one sentence first, then the number of verified viewers alone', () =>
    withApp(async (app) => {
      await disputed(app, [
        ['all/issuer', '5', 75],
        ['all/issuer', '4.5', 60],
        ['all/issuer', '4', 41],
        ['all/issuer', '3.5', 20],
        ['all/issuer', '3', 8],
        ['all/issuer', '2.5', 4],
        ['all/issuer', '2', 2],
        ['all/issuer', '1.5', 1],
        ['all/issuer', '0.5', 1],
        ['all', '5', 30],
        ['all', '0.5', 40],
        ['promo', '0.5', 80],
        ['none', '0.5', 4],
        ['none', '3', 16],
      ])
      const shown = await read(app, page)
      assert.match(
        shown.words,
        /Those whose viewing was verified: mostly 4 to 5, 212 people\. Those who have not seen it: 84 in 100 gave the lowest mark, 100 people\./,
      )
      // The figures of the posterior test: 4.298 between 4.206 and 4.383.
      assert.match(
        shown.words,
        /4\.3 of 5 Saw all of it, verified by a cinema or service: 4\.3, between 4\.2 and 4\.4, 212 people\. They agree\./,
      )
      assert.match(
        shown.words,
        /Say they saw all of it 2\.\d, between 2\.\d and \d\.\d, 70 people · They are split\./,
      )
      assert.match(shown.words, /Say they saw some of it 1 person, too few for a number/)
      assert.match(shown.words, /What 100 people expect who have not seen it/)
      assert.doesNotMatch(shown.words, /fewer than 20 viewings/)
      // No number of everybody: 383 people gave a mark.
      assert.doesNotMatch(shown.words, /\b383\b/)
      // 75 of 212 is 35 %, and 84 of 100.
      assert.match(shown.text, />35%<\/text>/)
      assert.match(shown.text, />84%<\/text>/)
    }))

  it('without 20 verified viewers the number is of those who say so, and says so', () =>
    withApp(async (app) => {
      await disputed(app, [
        ['all/issuer', '5', 19],
        ['all/room', '5', 19],
        ['all', '3', 6],
      ])
      const shown = await read(app, page)
      assert.match(shown.words, /Those who say they saw it: mostly 3, 6 people/)
      assert.match(shown.words, /because fewer than 20 viewings of one kind have been verified/)
      // 19 reviews have no decimal, and two kinds of proof are not added.
      assert.match(shown.words, /verified by a cinema or service between 4 and 5, 19 people/)
      assert.match(shown.words, /screening room between 4 and 5, 19 people/)
      assert.match(shown.words, /different kinds stand apart and are not added together/)
    }))

  it('gives no number under five', () =>
    withApp(async (app) => {
      await disputed(app, [['all', '5', 4]])
      const shown = await read(app, page)
      assert.match(shown.words, /Those who say they saw it: 4 people, too few for a sentence/)
      assert.match(shown.words, /4 people, too few to draw/)
      assert.doesNotMatch(shown.text, /class="pyramid-share"/)
    }))

  it('is there without a review, and not for a work that is not', () =>
    withApp(async (app) => {
      await aFilm(app)
      for (const ending of ['', '.json', '.csv', '.jsonld', '/method'])
        assert.equal((await read(app, page + ending)).status, 200, ending)
      assert.match((await read(app, page)).words, /Nobody has reviewed this work here yet/)
      for (const ending of ['', '.json', '.csv', '.jsonld', '/method', '/new'])
        assert.equal((await read(app, `/works/none/reviews${ending}`)).status, 404, ending)
    }))

  it('stands on the page of the work', () =>
    withApp(async (app) => {
      await disputed(app, [['all', '4', 20]])
      const shown = await read(app, `/works/${WORK}`)
      assert.match(shown.words, /Reviews Those who say they saw it: mostly 4, 20 people/)
      assert.match(shown.text, /href="\/scores\.css"/)
    }))
})

describe('over time and by language', () => {
  it('are drawn for months with five marks of a group', () =>
    withApp(async (app) => {
      await disputed(app, [['all', '4', 9]])
      await marked(app, await subjectOf(app), [['all', '2', 30]], '2026-10')
      const shown = await read(app, page)
      assert.equal(shown.text.match(/class="interval"/g)?.length, 2)
      // 9 gave 4: (9.5 × 4 + 0.5 × 23.5) / 14 = 3.55; 30 gave 2: (30.5 × 2 + 0.5 × 25.5) / 35 = 2.107, 1.972 to 2.293 (numpy)
      assert.match(shown.words, /2026-10 2\.1, between 2\.0 and 2\.3, 30 people/)
    }))

  it('languages with fewer than ten reviews are merged', () =>
    withApp(async (app) => {
      await disputed(app, [['all', '4', 20]])
      const subject = await subjectOf(app)
      for (const [language, n] of [
        ['fr', 12],
        ['de', 9],
        ['mt', 2],
      ] as const)
        await run(
          app.ctx.db,
          `insert into tallies (subject_id, dimension, key, counted) values ($1, 'answer-language', $2, $3)`,
          [subject, `${language}|all|5`, n],
        )
      const { languages } = (await read(app, `${page}.json`)).json() as {
        languages: { language: string; groups: Record<string, Record<string, number>> }[]
      }
      assert.deepEqual(
        languages.map(({ language, groups }) => [language, groups.all?.['5']]),
        [
          ['fr', 12],
          ['other', 11],
          ['unknown', 0],
        ],
      )
      assert.doesNotMatch((await read(app, page)).words, /German|Maltese [0-9]/)
    }))
})

describe('figures for programs', () => {
  it('hold every count that the page uses', () =>
    withApp(async (app) => {
      await disputed(app, [
        ['all/room', '5', 20],
        ['none', '0.5', 7],
      ])
      const data = (await read(app, `${page}.json`)).json() as {
        headline: unknown
        log: { size: number }
        method: { prior_per_mark: number }
        groups: Record<string, { marks: Record<string, number>; score: Record<string, unknown> }>
      }
      assert.deepEqual(data.headline, { group: 'all/room', verified: true, about: 'work' })
      assert.equal(data.method.prior_per_mark, 0.5)
      // 20 gave 5: 4.55, between 4.143 and 4.839 (posterior test)
      assert.deepEqual(data.groups['all/room']!.score, {
        n: 20,
        told: 'number',
        mean: 4.6,
        low: 4.1,
        high: 4.8,
        agreement: 'agreed',
      })
      assert.equal(data.groups.none!.marks['0.5'], 7)
      assert.equal(data.groups.some!.marks['3'], 1)
      const csv = (await read(app, `${page}.csv`)).text.trim().split('\n')
      assert.equal(csv[0], 'part,key,about,group,mark,count,log_size')
      assert.ok(csv.includes(`all,,work,all/room,5,20,${data.log.size}`))
      assert.ok(csv.includes(`month,2026-09,work,none,0.5,7,${data.log.size}`))
    }))

  it('texts are schema.org reviews, without one number for all', () =>
    withApp(async (app) => {
      await saveSetting(app.ctx, 'reviewTexts', 'after', null)
      await aFilm(app)
      await review(app, {
        body: 'Quiet, </script> and long.',
        mark: '3.5',
        'logged-at': 'letterboxd',
        'logged-on': '2026-09-03',
      })
      const answer = await read(app, `${page}.jsonld`)
      assert.equal(answer.headers.get('content-type'), 'application/ld+json; charset=utf-8')
      const { '@graph': graph } = answer.json() as { '@graph': Record<string, unknown>[] }
      assert.equal(graph.length, 1)
      assert.equal(graph[0]!['@type'], 'Review')
      assert.equal(graph[0]!.reviewBody, 'Quiet, </script> and long.')
      assert.deepEqual(graph[0]!.reviewRating, {
        '@type': 'Rating',
        ratingValue: 3.5,
        bestRating: 5,
        worstRating: 0.5,
      })
      assert.deepEqual(graph[0]!.additionalProperty, [
        { '@type': 'PropertyValue', propertyID: 'basis', value: 'all' },
        { '@type': 'PropertyValue', propertyID: 'logged', value: 'letterboxd 2026-09-03' },
      ])
      assert.doesNotMatch(answer.text, /AggregateRating/)
      assert.match((await read(app, page)).words, /logged on Letterboxd on 3 September 2026/)
    }))
})

describe('texts', () => {
  it('stand in the order of what people go by, then the newest first; "helpful" changes nothing', () =>
    withApp(async (app) => {
      await saveSetting(app.ctx, 'reviewTexts', 'after', null)
      await aFilm(app)
      const old = await review(app, { body: 'First of all.' })
      await review(app, { seen: 'none', mark: '0.5', body: 'Not seen.' })
      const fresh = await review(app, { body: 'Second of all.' })
      await review(app, { seen: 'some', body: 'Half of it.' })
      await fresh.browser.post(`${page}/${old.publicId}/helpful`, { helpful: 'yes' })
      const shown = await read(app, page)
      const order = ['Second of all.', 'First of all.', 'Half of it.', 'Not seen.'].map((text) =>
        shown.words.indexOf(text),
      )
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
      )
      assert.ok(order[0]! > 0)
      assert.match(shown.words, /Helpful to: 1 \(Say they saw all of it\)/)
      assert.match(shown.words, /Have seen none of it · expects 0\.5 of 5/)
    }))

  it('with spoilers are folded', () =>
    withApp(async (app) => {
      await saveSetting(app.ctx, 'reviewTexts', 'after', null)
      await aFilm(app)
      await review(app, { body: 'She wins.', spoilers: 'yes' })
      assert.match(
        (await read(app, page)).text,
        /<details class="spoilers"><summary>[^<]+<\/summary>[\s\S]*She wins\.[\s\S]*<\/details>/,
      )
    }))

  it('of one group have pages of twenty, each with all of them once', () =>
    withApp(async (app) => {
      await saveSetting(app.ctx, 'reviewTexts', 'after', null)
      await aFilm(app)
      for (let n = 0; n < 23; n++) await review(app, { body: `Text number ${n}.` })
      const first = await read(app, page)
      assert.equal(first.text.match(/class="review"/g)?.length, 5)
      const all: string[] = []
      let next: string | undefined = `${page}?by=all`
      while (next) {
        const shown = await read(app, next)
        all.push(...[...shown.text.matchAll(/Text number (\d+)\./g)].map((found) => found[1]!))
        next = /rel="next" href="([^"]+)"/.exec(shown.text)?.[1]?.replaceAll('&amp;', '&')
      }
      assert.deepEqual(
        all.map(Number),
        Array.from({ length: 23 }, (_, n) => 22 - n),
      )
    }))
})

describe('the page about the method', () => {
  it('says for this work whether and how reviews are checked', () =>
    withApp(async (app) => {
      await disputed(app, [['all', '4', 2]])
      const shown = await read(app, `${page}/method`)
      assert.match(shown.words, /None of the reviews of this work comes with a verified viewing/)
      assert.match(shown.words, /A moderator reads a text before it is shown/)
      assert.match(shown.words, /31 August 2026 at 10:00:00.*120 minutes/)
      await marked(app, await subjectOf(app), [['all/issuer', '4', 2]])
      await saveSetting(app.ctx, 'reviewTexts', 'after', null)
      const later = await read(app, `${page}/method`)
      assert.match(later.words, /Some of the reviews of this work come with a verified viewing/)
      assert.match(later.words, /Texts are shown at once/)
    }))
})
