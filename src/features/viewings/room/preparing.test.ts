import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import type { Browser, TestApp } from '../../../../test/app.ts'
import { sourceOf } from './files.ts'
import { prepareFilms } from './preparing.ts'
import { filmById } from './queries.ts'
import { addedFilm, filmsIn, upload, withRoom } from './room.testing.ts'

// Without ffmpeg: of a film that is looked at it is then said that ffmpeg is not there.
const withoutFfmpeg = { FFMPEG: '/nowhere/ffmpeg', FFPROBE: '/nowhere/ffprobe' }
const film = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom'), Buffer.alloc(2_000)])

const idOf = (page: string): number => Number(page.split('/').at(-1))

async function received(app: TestApp, desk: Browser): Promise<string> {
  const page = await addedFilm(desk)
  assert.equal((await upload(app, desk, page, film)).status, 200)
  return page
}

/** What stands in the place of a film's file. */
async function linkSource(app: TestApp, page: string, to: string): Promise<void> {
  const source = sourceOf(app.ctx.config, (await filmById(app.ctx, idOf(page))).publicId)
  rmSync(source)
  symlinkSync(to, source)
}

const steps = async (app: TestApp, page: string): Promise<string[]> =>
  (
    await run<{ step: string }>(
      app.ctx.db,
      'select step from room_film_steps where film_id = $1 order by n',
      [idOf(page)],
    )
  ).map(({ step }) => step)

describe('a film that cannot be prepared', () => {
  // Nobody may read this one, not even root, who may read any other.
  const unreadable = '/proc/sys/vm/drop_caches'
  it(
    'because its file may not be read: it is said so, and the next one is prepared',
    { skip: process.platform !== 'linux' },
    () =>
      withRoom(async (app) => {
        const { browser: desk } = await signedIn(app, 'operator')
        const [bad, good] = [await received(app, desk), await received(app, desk)]
        await linkSource(app, bad, unreadable)
        await prepareFilms(app.ctx)
        assert.match(
          (await desk.get(bad)).words,
          /This site may not read this file\. Nothing of it was kept\./,
        )
        assert.match((await desk.get(good)).words, /ffmpeg was not there when the film was to be prepared/)
        assert.deepEqual(filmsIn(app.folder), [])
      }, withoutFfmpeg),
  )

  it('by a fault of ours: no other waits for it, and it is given up after the fifth time', () =>
    withRoom(async (app) => {
      const { browser: desk } = await signedIn(app, 'operator')
      const [bad, good] = [await received(app, desk), await received(app, desk)]
      await linkSource(app, bad, 'source')
      for (let n = 1; n < 5; n++) {
        await assert.rejects(prepareFilms(app.ctx), { code: 'ELOOP' })
        assert.equal((await steps(app, good)).at(-1), 'failed')
        assert.deepEqual(await steps(app, bad), [
          'awaiting',
          'received',
          ...Array<string>(n).fill('preparing'),
        ])
      }
      await prepareFilms(app.ctx)
      assert.match((await desk.get(bad)).words, /Preparing this film failed five times/)
      assert.deepEqual(filmsIn(app.folder), [])
      // Another file begins anew.
      await upload(app, desk, bad, film)
      await linkSource(app, bad, 'source')
      await assert.rejects(prepareFilms(app.ctx), { code: 'ELOOP' })
      assert.equal((await steps(app, bad)).at(-1), 'preparing')
    }, withoutFfmpeg))
})

it(
  'a file on the machine that may not be read stays where it is',
  { skip: process.getuid?.() === 0 && 'root may read every file' },
  () =>
    withRoom(async (app) => {
      const { browser: desk } = await signedIn(app, 'operator')
      const page = await addedFilm(desk)
      mkdirSync(join(app.folder, 'arrived'))
      const file = join(app.folder, 'arrived', 'film.mp4')
      writeFileSync(file, film)
      chmodSync(file, 0)
      const refused = await desk.post(`${page}/arrival`, { name: 'film.mp4' })
      assert.equal(refused.status, 409)
      assert.match(refused.words, /This site may not read that file/)
      assert.deepEqual(readdirSync(join(app.folder, 'arrived')), ['film.mp4'])
      chmodSync(file, 0o644)
      assert.equal((await desk.post(`${page}/arrival`, { name: 'film.mp4' })).status, 303)
    }),
)
