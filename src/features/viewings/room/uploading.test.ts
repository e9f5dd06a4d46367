import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import type { TestApp } from '../../../../test/app.ts'
import { roomJobs } from './jobs.ts'
import { prepareFilms } from './preparing.ts'
import {
  addedFilm,
  aFilm,
  filmFields,
  filmsIn,
  sendPiece,
  shownFilm,
  upload,
  VTT,
  watch,
  withRoom,
  without,
  WORK,
} from './room.testing.ts'

const steps = (app: TestApp) =>
  run<{ step: string; by: string; reason: string }>(
    app.ctx.db,
    'select step, by, reason from room_film_steps order by film_id, n',
  )

describe('adding a film', () => {
  it('records who says that it may be shown, when and why', () =>
    withRoom(async (app) => {
      const { browser: desk, staff } = await signedIn(app, 'operator')
      const page = await addedFilm(desk)
      assert.match((await desk.get(page)).words, /We are the producer\. \( Ora , 12 September 2026 \)/)
      const [rights] = await run<{ statement: string; stated_by: number; stated_at: Date }>(
        app.ctx.db,
        'select * from room_rights',
      )
      assert.deepEqual([rights!.statement, rights!.stated_by], ['We are the producer.', staff.id])
      assert.equal(rights!.stated_at.getTime() <= app.clock.now().getTime(), true)
    }))

  it('asks for what is missing and keeps what was written', () =>
    withRoom(async (app) => {
      const { browser: desk } = await signedIn(app, 'operator')
      const { sure: _, ...unsure } = filmFields
      for (const [fields, problem] of [
        [unsure, /Confirm that you have the right/],
        [{ ...filmFields, rights: ' ' }, /Write why you may show it/],
        [{ ...filmFields, kind: 'other' }, /Say whether this is the whole work/],
        [{ ...filmFields, language: 'English' }, /a tag such as en/],
        [{ ...filmFields, work: '/works/none' }, /There is no such work here/],
        [{ ...filmFields, title: 'x'.repeat(201) }, /at most 200 characters/],
      ] as const) {
        const again = await desk.post('/desk/room/films', fields)
        assert.equal(again.status, 422)
        assert.match(again.words, problem)
        if (fields.title === filmFields.title)
          assert.match(again.text, /value="Paper Crowns, the whole film"/)
      }
      assert.deepEqual(await run(app.ctx.db, 'select from room_films'), [])
    }))

  it('is for operators, and for moderators whom one allowed', () =>
    withRoom(async (app) => {
      const { browser: desk } = await signedIn(app, 'operator')
      const { browser: mo, staff } = await signedIn(app, 'moderator')
      assert.match((await mo.get('/desk/room')).words, /Ask the operator/)
      assert.equal((await mo.post('/desk/room/films', filmFields)).status, 403)
      assert.equal(
        (await mo.post('/desk/room/keepers', { staff: String(staff.id), act: 'allow' })).status,
        403,
      )
      for (let i = 0; i < 2; i++)
        assert.equal(
          (await desk.post('/desk/room/keepers', { staff: String(staff.id), act: 'allow' })).status,
          303,
        )
      assert.equal((await run(app.ctx.db, 'select from room_keepers')).length, 1)
      const page = await addedFilm(mo)
      assert.equal((await mo.get(page)).status, 200)
      await desk.post('/desk/room/keepers', { staff: String(staff.id), act: 'end' })
      assert.equal((await mo.get(page)).status, 403)
      assert.equal((await app.browser().get(page)).location, '/desk/sign-in')
    }))
})

describe('bad files', () => {
  it('what does not look like a film is refused with its first piece, and leaves nothing', () =>
    withRoom(async (app) => {
      const { browser: desk } = await signedIn(app, 'operator')
      const page = await addedFilm(desk)
      const junk = Buffer.alloc(4_000, 'x')
      for (const bytes of [
        Buffer.concat([Buffer.from('PK\x03\x04'), junk]),
        Buffer.concat([Buffer.from('#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n'), junk]),
        Buffer.concat([Buffer.from('ffconcat version 1.0\nfile /etc/passwd\n'), junk]),
        Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), junk]),
        Buffer.concat([Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">'), junk]),
        Buffer.alloc(4_000),
      ]) {
        const refused = await upload(app, desk, page, bytes)
        assert.equal(refused.status, 422)
        assert.match((refused.json() as { says: string }).says, /not a film in a format that can be read/)
        assert.deepEqual(filmsIn(app.folder), [])
      }
      assert.deepEqual(
        (await steps(app)).map(({ step }) => step),
        ['awaiting'],
      )
    }))

  it('what is larger than the site takes is refused before it is sent', () =>
    withRoom(
      async (app) => {
        const { browser: desk } = await signedIn(app, 'operator')
        const page = await addedFilm(desk)
        const refused = await sendPiece(app, desk, page, Buffer.alloc(1_000), { from: 0, of: 2_000_001 })
        assert.equal(refused.status, 422)
        assert.match((refused.json() as { says: string }).says, /larger than this site takes \(2 MB\)/)
        assert.deepEqual(filmsIn(app.folder), [])
      },
      { ROOM_MAX_MB: '2' },
    ))

  it('pieces that are none change nothing', () =>
    withRoom(async (app) => {
      const { browser: desk } = await signedIn(app, 'operator')
      const page = await addedFilm(desk)
      const bytes = Buffer.alloc(1_000)
      for (const [from, of] of [
        [5, 5],
        [-1, 10],
        [0, 0],
        [NaN, 10],
        [0, 1e15],
        [0.5, 10],
      ] as const)
        assert.equal((await sendPiece(app, desk, page, bytes, { from, of })).status, 400)
      // More bytes than the file is said to have.
      assert.equal((await sendPiece(app, desk, page, bytes, { from: 0, of: 999 })).status, 400)
      // In the middle of nothing: where to begin is told.
      const told = await sendPiece(app, desk, page, bytes, { from: 50_000, of: 100_000 })
      assert.deepEqual(told.json(), { at: 0, done: false })
      assert.equal(
        (await sendPiece(app, desk, page, Buffer.alloc(1_000_000), { from: 0, of: 2_000_000 })).status,
        400,
      )
      assert.equal((await desk.post(`${page}/pieces?from=0&of=9`, { a: 'b' })).status, 400)
    }))

  it('a piece that was lost is sent again, and the upload goes on', { skip: without }, () =>
    withRoom(async (app) => {
      const { browser: desk } = await signedIn(app, 'operator')
      const page = await addedFilm(desk)
      const film = aFilm(20)
      const half = Math.floor(film.length / 2)
      await sendPiece(app, desk, page, film.subarray(0, half), { from: 0, of: film.length })
      assert.match((await desk.get(page)).words, /MB of a file are there already/)
      const lost = await sendPiece(app, desk, page, film.subarray(0, 10), { from: 10, of: film.length })
      assert.deepEqual(lost.json(), { at: half, done: false })
      const end = await sendPiece(app, desk, page, film.subarray(half), { from: half, of: film.length })
      assert.deepEqual(end.json(), { at: film.length, done: true })
      await prepareFilms(app.ctx)
      assert.deepEqual(
        (await steps(app)).map(({ step }) => step),
        ['awaiting', 'received', 'preparing', 'ready'],
      )
    }),
  )

  it(
    'damaged, without a picture, or too large a picture: told why, and nothing stays',
    { skip: without },
    () =>
      withRoom(async (app) => {
        const { browser: desk } = await signedIn(app, 'operator')
        const page = await addedFilm(desk)
        const film = aFilm(20)
        const random = Buffer.from(film)
        for (let i = 3_000; i < random.length; i++) random[i] = (i * 7_919) & 255
        for (const [bytes, fault] of [
          [film.subarray(0, film.length / 2), /damaged or cut off/],
          [random, /damaged or cut off/],
          [Buffer.concat([film.subarray(0, 40), Buffer.alloc(9_000)]), /damaged or cut off/],
          [aFilm(20, ['-map', '1:a']), /no picture in this file/],
          // A small file with a huge picture: what a bomb of this kind looks like.
          [aFilm(2, ['-vf', 'scale=8192:4096', '-r', '1']), /larger than 4096 × 2304/],
          [aFilm(1, ['-t', '0.3']), /shorter than a second/],
        ] as const) {
          assert.equal((await upload(app, desk, page, bytes)).status, 200)
          await prepareFilms(app.ctx)
          assert.match((await desk.get(page)).words, fault)
          assert.deepEqual(filmsIn(app.folder), [])
        }
        assert.match((await desk.get(page)).words, /could not be prepared/)
      }),
  )

  it('without ffmpeg it is said, and everything else works', () =>
    withRoom(
      async (app) => {
        const { browser: desk } = await signedIn(app, 'operator')
        assert.match((await desk.get('/desk/room')).words, /ffmpeg is not installed on this machine/)
        const page = await addedFilm(desk)
        const bytes = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom'), Buffer.alloc(2_000)])
        assert.equal((await upload(app, desk, page, bytes)).status, 200)
        await prepareFilms(app.ctx)
        assert.match((await desk.get(page)).words, /ffmpeg was not there when the film was to be prepared/)
        assert.deepEqual(filmsIn(app.folder), [])
        assert.equal((await app.browser().get(`/works/${WORK}/room`)).status, 200)
      },
      { FFMPEG: '/nowhere/ffmpeg', FFPROBE: '/nowhere/ffprobe' },
    ))
})

describe('a film that is there', { skip: without }, () => {
  it('a file on the machine is taken without script; a link to elsewhere is not', () =>
    withRoom(async (app) => {
      const { browser: desk } = await signedIn(app, 'operator')
      const page = await addedFilm(desk)
      mkdirSync(join(app.folder, 'arrived'))
      writeFileSync(join(app.folder, 'arrived', 'film.mp4'), aFilm(20))
      symlinkSync('/etc/passwd', join(app.folder, 'arrived', 'passwd'))
      const asked = await desk.get(page)
      assert.match(asked.text, /value="film\.mp4"/)
      assert.doesNotMatch(asked.text, /value="passwd"/)
      for (const name of ['passwd', '../../keys/root.key', '..', '', '.', 'none.mp4', '/etc/passwd'])
        assert.equal((await desk.post(`${page}/arrival`, { name })).status, 404)
      assert.equal(
        (await desk.post(`${page}/arrival`, { name: 'film.mp4' })).location,
        `${page}?done=received`,
      )
      assert.deepEqual(readdirSync(join(app.folder, 'arrived')), ['passwd'])
      await prepareFilms(app.ctx)
      assert.match((await desk.get(page)).words, /0 min 20 s, 5 segments/)
      assert.equal((await desk.post(`${page}/arrival`, { name: 'film.mp4' })).status, 409)
    }))

  it('only what is needed to play it stays on the disk', () =>
    withRoom(async (app) => {
      const { publicId } = await shownFilm(app, 20)
      const [inside] = filmsIn(app.folder)
      assert.equal(inside, publicId)
      const files = readdirSync(join(app.folder, 'films', publicId, 'hls')).sort()
      assert.deepEqual(
        files.filter((name) => /\.(m4s|mp4)$/.test(name)),
        ['init.mp4', 's00000.m4s', 's00001.m4s', 's00002.m4s', 's00003.m4s', 's00004.m4s'],
      )
    }))

  it('is taken down once, with a reason; its files, captions and viewings go', () =>
    withRoom(async (app) => {
      const { desk, page, publicId } = await shownFilm(app, 20)
      const ben = app.browser()
      const state = await watch(ben, publicId)
      assert.equal((await desk.post(`${page}/removal`, { reason: ' ' })).status, 422)
      assert.equal((await desk.post(`${page}/removal`, { reason: 'The licence has ended' })).status, 303)
      assert.equal(existsSync(join(app.folder, 'films', publicId)), false)
      for (const table of ['room_viewings', 'room_tracks', 'room_renditions'])
        assert.deepEqual(await run(app.ctx.db, `select from ${table}`), [])
      assert.equal((await ben.get(state.segments[0]!)).status, 404)
      assert.match((await ben.get(`/works/${WORK}/room`)).words, /Nothing is shown here now/)
      assert.equal((await desk.post(`${page}/removal`, { reason: 'Again' })).status, 404)
      const last = (await steps(app)).at(-1)!
      assert.deepEqual([last.step, last.reason], ['removed', 'The licence has ended'])
      assert.match((await desk.get('/desk/log')).words, /The licence has ended/)
    }))

  it('captions are checked line by line, and replaced by a newer file', () =>
    withRoom(async (app) => {
      const { desk, page, publicId } = await shownFilm(app, 20)
      const track = { kind: 'captions', language: 'en' }
      const wrong = await desk.post(`${page}/tracks`, {
        ...track,
        vtt: 'WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nHi',
      })
      assert.equal(wrong.status, 422)
      assert.match(wrong.words, /A time is wrong\..* Line 3\./)
      for (const vtt of [VTT, VTT.replace('We', 'They')])
        assert.equal((await desk.post(`${page}/tracks`, { ...track, vtt })).status, 303)
      const shown = await app.browser().get(`/room/${publicId}/tracks/captions/en.vtt`)
      assert.match(shown.headers.get('content-type')!, /^text\/vtt/)
      assert.match(shown.text, /They fold them ourselves/)
      await desk.post(`${page}/tracks/removal`, track)
      assert.equal((await app.browser().get(`/room/${publicId}/tracks/captions/en.vtt`)).status, 404)
    }))

  it('the hourly job deletes what no film has, and nothing else', () =>
    withRoom(async (app) => {
      const { publicId } = await shownFilm(app, 20)
      mkdirSync(join(app.folder, 'films', 'leftover'), { recursive: true })
      writeFileSync(join(app.folder, 'films', 'leftover', 'source'), 'x')
      await roomJobs.find(({ name }) => name === 'room.forget')!.run(app.ctx)
      assert.deepEqual(filmsIn(app.folder), [publicId])
    }))
})
