import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { sha256 } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { recount } from '#features/log/index.ts'
import { storePetition } from '#features/petitions/index.ts'
import { answersOf, countriesOf, seriesOf, shownNames, tallyOf } from '#features/voices/index.ts'
import { pictureFile } from '#features/works/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { isSampleLoaded } from '../queries.ts'
import { loadSample } from './actions.ts'
import { removeSample } from './removing.ts'
import { dispute, type Dispute } from './people.ts'

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

/** The same dispute with 200 signatures, so that the test is quick; the whole one is loaded by a journey. */
const small: Dispute = {
  ...dispute,
  hours: [30, 70, 100],
  countries: {
    ...Object.fromEntries(Object.keys(dispute.countries).map((code) => [code, 0])),
    FR: 120,
    BE: 60,
    MT: 9,
    unsaid: 11,
  } as Dispute['countries'],
  basis: { all: 50, some: 0, promo: 100, none: 30, unsaid: 20 },
  withdrawals: [{ hour: 1, count: 5 }],
  removals: [{ hour: 2, count: 3, reason: 'automated' }],
  statement: { ...dispute.statement, hour: 2 },
  shownEvery: 5,
  letters: {
    ...dispute.letters,
    pledges: [{ hour: 1, text: 'I will watch it', will: 7, done: 5 }],
    answers: { hour: 79, yes: 1, partly: 2, no: 3 },
  },
}

const files = ({ ctx }: Pick<TestApp, 'ctx'>): string[] =>
  readdirSync(ctx.config.pictureDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.webp'),
  )

describe('the sample dispute', () => {
  it('has a data file whose figures agree with each other', () => {
    const counted = sum(dispute.hours)
    assert.equal(sum(Object.values(dispute.countries)), counted)
    assert.equal(sum(Object.values(dispute.basis)), counted)
    assert.equal(
      counted -
        sum(dispute.withdrawals.map((row) => row.count)) -
        sum(dispute.removals.map((row) => row.count)),
      40_000,
    )
  })

  it('has figures that all agree with the data, and goes without a trace', () =>
    withApp(async ({ ctx, request }) => {
      const { slug } = await loadSample(ctx, 0, small)
      assert.deepEqual(await loadSample(ctx, 0, small), { slug })
      const { subject_id, public_id } = await ctx.db
        .selectFrom('petitions')
        .innerJoin('subjects', 'subjects.id', 'petitions.subject_id')
        .select(['subject_id', 'public_id'])
        .where('slug', '=', slug)
        .executeTakeFirstOrThrow()
      const tally = await tallyOf(ctx, subject_id)
      assert.equal(tally.counted, sum(small.hours))
      assert.equal(tally.withdrawn, 5)
      assert.equal(tally.removed, 3)
      assert.equal(tally.net, 192)
      assert.equal(sum(Object.values(tally.basis)), 192)
      assert.equal((await recount(ctx, 'sample')).subjects.get(public_id)!.net, 192)
      assert.equal((await recount(ctx, 'public')).size, 0)
      const countries = await countriesOf(ctx, subject_id, tally.net)
      assert.equal(sum(countries.rows.map((row) => row.net)), 192)
      assert.deepEqual(
        countries.rows.filter((row) => row.net < 10 && row.code.length === 2),
        [],
      )
      assert.equal(sum((await seriesOf(ctx, subject_id)).map((row) => row.net)), 192)
      const { batches } = await shownNames(ctx, subject_id)
      assert.ok(batches.length > 0)
      const page = await request(`/petitions/${slug}`)
      assert.match(page.words, /sample/i)
      assert.match(page.words, /\b192\b/)
      assert.match(page.words, /I will watch it 12 said they would; 5 say they have\./)
      assert.match(page.words, /Of 6 signers who answered: it answers, say 1; partly, 2; it does not, 3\./)
      assert.match(page.words, /The author replies We thank Lumen/)
      assert.match(page.words, /What we asked after the reply.*We have written to Lumen/)
      assert.match(page.words, /The reply Lumen We said that the makers’ poster and synopsis come back/)
      assert.match(page.words, /Lumen says: kept.*Those who asked say: kept in part/)
      assert.equal((await run(ctx.db, 'select from shown_reasons')).length, dispute.neighbours.reasons.length)
      const film = await request(
        `/works/${(await run<{ slug: string }>(ctx.db, 'select slug from works'))[0]!.slug}`,
      )
      assert.match(
        film.words,
        /Ines Varga · maker · speaks here.*I made a film about what winning costs children/,
      )

      await removeSample(ctx)
      await removeSample(ctx)
      for (const table of [
        'petitions',
        'shown_reasons',
        'works',
        'subjects',
        'voices',
        'submissions',
        'tallies',
        'log_entries',
        'statements',
        'parties',
        'members',
        'commitments',
      ])
        assert.deepEqual(await run(ctx.db, `select 1 from ${table} limit 1`), [], table)
      // Another address than before, because answers are kept for a second.
      assert.equal((await request(`/petitions/${slug}?again`)).status, 404)
    }))

  it('shows what was decided: not listed and why, the appeal, what was delivered, the hand-over, and how it ended', () =>
    withApp(async (app) => {
      const { ctx, request } = app
      await loadSample(ctx, 0, small)
      const slugs = Object.fromEntries(
        (await run<{ sample: string; slug: string }>(ctx.db, 'select sample, slug from petitions')).map(
          (row) => [row.sample.replace('paper-crowns-', ''), row.slug],
        ),
      )
      const { declined, delivered, archived } = dispute.decided
      const decisions = await request(`/petitions/${slugs.declined}/decisions`)
      assert.match(decisions.words, /It is not clear who should do what/)
      assert.ok(decisions.words.includes(declined.note) && decisions.words.includes(declined.answer))
      assert.match(
        (await request(`/petitions/${slugs.declined}`)).words,
        /This petition was checked and not listed/,
      )
      const page = await request(`/petitions/${slugs.delivered}`)
      assert.ok(page.words.includes(delivered.victory) && page.words.includes(delivered.delivered.words))
      assert.match(page.words, /Delivered on 9 September 2026 to the film desk of Lumen by Marta Olin/)
      assert.match(page.words, new RegExp(`\\b${sum(Object.values(delivered.basis))} signatures`))
      assert.match((await request(`/petitions/${slugs.delivered}/handovers/1.pdf`)).text, /^%PDF/)
      const ended = await request(`/petitions/${slugs.archived}`)
      assert.ok(ended.words.includes(archived.ended) && !ended.words.includes(archived.author))
      assert.match(ended.words, new RegExp(`\\b${sum(Object.values(archived.basis))} signatures`))
      const kept = (await request(`/petitions/${slugs.archived}/archive.json`)).json() as Record<
        string,
        unknown
      >
      assert.equal(kept.format, 'firsthand.archive/v1')
      assert.deepEqual(
        await run(
          ctx.db,
          'select 1 from submissions m join petitions p using (subject_id) where p.slug = $1',
          [slugs.archived],
        ),
        [],
      )
      const [{ publicId }] = (await run<{ publicId: string }>(
        ctx.db,
        'select public_id as "publicId" from subjects j join petition_archives a on a.subject_id = j.id',
      )) as [{ publicId: string }]
      const archives = (): string[] =>
        readdirSync(join(ctx.config.dataDir, 'archives')).filter((name) => name.startsWith(publicId))
      assert.equal(archives().length, 3)
      await removeSample(ctx)
      assert.equal((await request(`/petitions/${slugs.archived}/archive.json?gone`)).status, 404)
      assert.deepEqual(archives(), [])
      for (const table of [
        'petitions',
        'petition_appeals',
        'petition_handovers',
        'petition_archives',
        'petition_anonymisations',
        'staff',
        'staff_departures',
      ])
        assert.deepEqual(await run(ctx.db, `select 1 from ${table} limit 1`), [], table)
    }))

  it('shows both posters and synopses, what took their place, and what people say who saw the film and who did not', () =>
    withApp(async ({ ctx, request }) => {
      await loadSample(ctx, 0, small)
      const rows = await run<{
        kind: string
        slug: string
        subject_id: number
        public_id: string
        hash: string
      }>(
        ctx.db,
        `select p.kind, p.public_id as slug, q.subject_id, s.public_id, i.hash from presentations p
         join fairness_questions q on q.presentation_id = p.id join subjects s on s.id = q.subject_id
         left join presentation_pictures i on i.presentation_id = p.id and i.size = 'large' order by p.id`,
      )
      assert.deepEqual(
        rows.map(({ kind }) => kind),
        ['poster', 'poster', 'synopsis', 'synopsis'],
      )
      const recounted = await recount(ctx, 'sample')
      for (const [index, version] of dispute.posters.versions.entries()) {
        const { subject_id, public_id, hash } = rows[index]!
        const answers = (await answersOf(ctx, subject_id)).rows
        for (const [basis, counts] of Object.entries(version.votes as Record<string, Record<string, number>>))
          for (const [answer, count] of Object.entries(counts))
            assert.equal(
              sum(
                answers
                  .filter((row) => row.basis === basis && row.choice.split('.')[0] === answer)
                  .map((row) => row.net),
              ),
              count,
              `${version.id} ${basis} ${answer}`,
            )
        assert.equal(recounted.subjects.get(public_id)?.net ?? 0, sum(answers.map((row) => row.net)))
        if (version.kind === 'poster')
          assert.equal(sha256(readFileSync(pictureFile(ctx.config.pictureDir, hash))).toString('hex'), hash)
      }
      const [work] = await run<{ slug: string }>(ctx.db, 'select slug from works')
      const page = await request(`/works/${work!.slug}/posters`)
      assert.match(
        page.words,
        /The poster by Lumen \(United States\) gave way to the one by Ostrava Pictures after complaints\./,
      )
      assert.match(page.text, /<del>.*prize.*<\/del>|<ins>.*kindness.*<\/ins>/s)
      // 131 of 178 verified viewers.
      const poster = await request(`/posters/${rows[1]!.slug}`)
      assert.match(
        poster.words,
        /178 people whose viewing a cinema or service verified: 74 in 100 \([^)]*\) chose “Much worse than the work”/,
      )
      assert.match(poster.words, /sample/i)

      assert.ok(files({ ctx }).length >= 4)
      await removeSample(ctx)
      assert.deepEqual(files({ ctx }), [])
      for (const table of ['presentations', 'presentation_changes', 'fairness_questions'])
        assert.deepEqual(await run(ctx.db, `select from ${table}`), [], table)
      assert.equal((await request(`/pictures/${rows[0]!.hash}.webp`)).status, 404)
    }))

  it('leaves the work when somebody has opened a petition of their own about it', () =>
    withApp(async ({ ctx, request }) => {
      await loadSample(ctx, 0, small)
      const work = await ctx.db.selectFrom('works').select(['id', 'slug']).executeTakeFirstOrThrow()
      await storePetition(ctx, {
        workId: work.id,
        language: 'en',
        action: 'Show the film under its own poster',
        why: 'The poster sells the winning.',
        more: '',
        about: 'promotion',
        form: 'demand',
        addressee: 'Lumen',
        closesOn: '2027-03-08',
        author: 'Ada Lovage',
      })
      await removeSample(ctx)
      assert.equal(await isSampleLoaded(ctx), false)
      assert.equal((await request(`/works/${work.slug}`)).status, 200)
      assert.equal((await run(ctx.db, 'select from petitions')).length, 1)
      assert.deepEqual(await run(ctx.db, 'select from presentations'), [])
      assert.deepEqual(files({ ctx }), [])
    }))
})
