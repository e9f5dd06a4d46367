import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { prepareFilms } from '#features/viewings/index.ts'
import { filmsIn, play, watch, withRoom, without } from '../../viewings/room/room.testing.ts'
import { loadSample } from './actions.ts'
import { giveTrailer } from './film.ts'
import { dispute, type Dispute } from './people.ts'
import { removeSample } from './removing.ts'

const none = <T extends object>(given: T): T =>
  Object.fromEntries(
    Object.entries(given).map(([key, n]) => [key, Array.isArray(n) ? n.map(() => 0) : 0]),
  ) as T

/** Nobody but the author says anything: this is about the film. */
const quiet: Dispute = {
  ...dispute,
  hours: [120],
  countries: { ...none(dispute.countries), FR: 120 },
  basis: { all: 0, some: 0, promo: 0, none: 0, unsaid: 120 },
  withdrawals: [],
  removals: [],
  reviews: { ...dispute.reviews, marks: none(dispute.reviews.marks) },
  letters: { ...dispute.letters, pledges: [] },
}

describe('the trailer of the sample', { skip: without }, () => {
  it('is shown in the screening room with captions, and goes with the sample, rows and files', () =>
    withRoom(async (app) => {
      const { ctx, folder } = app
      assert.equal(await giveTrailer(ctx), 'no-sample')
      await loadSample(ctx, 0, quiet)
      assert.equal(await giveTrailer(ctx), 'given')
      assert.equal(await giveTrailer(ctx), 'given')
      await prepareFilms(ctx)
      const [film] = await run<{ public_id: string; slug: string }>(
        ctx.db,
        'select f.public_id, w.slug from room_films f join works w on w.id = f.work_id where w.sample is not null',
      )
      const { public_id: id, slug } = film!
      assert.deepEqual(filmsIn(folder), [id])
      const page = await app.request(`/works/${slug}/room`)
      assert.match(page.words, /Paper Crowns, trailer trailer, 16 s/)
      assert.match(page.words, /sample/i)
      assert.match((await app.request(`/works/${slug}`)).words, /This site shows a part of this work/)
      const captions = await app.request(`/room/${id}/tracks/captions/en.vtt`)
      assert.match(captions.text, /^WEBVTT\n\n00:00.000 --> 00:05.000\n/)
      // Sixteen seconds are four segments; a trailer proves nothing.
      const viewer = app.browser()
      const watching = await watch(viewer, id)
      assert.equal(watching.segments.length, 4)
      const told = await play(app, viewer, id, watching, { from: 0, to: 16_000 })
      assert.equal(told.watched, true)
      assert.equal(told.viewing, undefined)

      await removeSample(ctx)
      for (const table of ['room_films', 'room_film_steps', 'room_tracks', 'room_viewings', 'room_showings'])
        assert.deepEqual(await run(ctx.db, `select from ${table}`), [], table)
      assert.deepEqual(filmsIn(folder), [])
      assert.equal((await app.request(`/room/${id}/tracks/captions/en.vtt?again`)).status, 404)
    }))
})

it('without ffmpeg the sample is whole but for its trailer', () =>
  withRoom(
    async ({ ctx, folder, request }) => {
      const { slug } = await loadSample(ctx, 0, quiet)
      assert.equal(await giveTrailer(ctx), 'no-ffmpeg')
      assert.deepEqual(await run(ctx.db, 'select from room_films'), [])
      assert.deepEqual(filmsIn(folder), [])
      assert.equal((await request(`/petitions/${slug}`)).status, 200)
    },
    { FFMPEG: '/nowhere/ffmpeg' },
  ))
