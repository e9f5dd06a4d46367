import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { aWork } from '#features/petitions/petitions.testing.ts'
import { withApp, type Browser, type Page, type TestApp } from '../../../../test/app.ts'
import { addFilm, addTrack, decideShowing } from './actions.ts'
import { hasFfmpeg } from './ffmpeg.ts'
import { reelFolder } from './files.ts'
import { prepareFilms } from './preparing.ts'
import { filmById } from './queries.ts'
import { recordStep } from './steps.ts'

export const WORK = 'paper-crowns-2026'

/** Why tests that prepare a film are left out, or false. `bin/ci` runs them where ffmpeg is. */
export const without: string | false = hasFfmpeg({
  room: { dir: '', maxBytes: 0, ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
})
  ? false
  : 'ffmpeg is not installed'

/** The application with a folder of its own for films. */
export async function withRoom(
  work: (app: TestApp & { folder: string }) => Promise<void>,
  env: Record<string, string> = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-room-'))
  try {
    await withApp(
      async (app) => {
        await aWork(app)
        await work({ ...app, folder })
      },
      { env: { ROOM_DIR: folder, ...env } },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const made = new Map<string, Buffer>()

/** A film that a test made: a picture that moves and a tone. */
export function aFilm(seconds: number, options: string[] = []): Buffer {
  const key = JSON.stringify([seconds, options])
  const known = made.get(key)
  if (known) return known
  const file = join(tmpdir(), `firsthand-film-${process.pid}-${made.size}.mp4`)
  const { status, stderr } = spawnSync(
    'ffmpeg',
    [
      ...'-v error -y -f lavfi -i'.split(' '),
      `testsrc2=size=160x90:rate=12:duration=${seconds}`,
      ...'-f lavfi -i'.split(' '),
      `sine=frequency=330:duration=${seconds}`,
      ...'-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -shortest'.split(' '),
      ...options,
      file,
    ],
    { encoding: 'utf8', timeout: 60_000 },
  )
  assert.equal(status, 0, stderr)
  const bytes = readFileSync(file)
  rmSync(file)
  made.set(key, bytes)
  return bytes
}

export const filmFields = {
  work: `/works/${WORK}`,
  kind: 'whole',
  title: 'Paper Crowns, the whole film',
  language: 'en',
  rights: 'We are the producer.',
  sure: 'yes',
}

/** Ora adds a film; answers the address of its page at the desk. */
export async function addedFilm(desk: Browser, fields: Record<string, string> = {}): Promise<string> {
  const added = await desk.post('/desk/room/films', { ...filmFields, ...fields })
  assert.equal(added.status, 303, added.words)
  return added.location!.replace(/\?.*/, '')
}

/** One piece, as the element of the desk sends it. */
export function sendPiece(
  app: TestApp,
  desk: Browser,
  page: string,
  bytes: Buffer,
  { from, of }: { from: number; of: number },
): Promise<Page> {
  return app.request(`${page}/pieces?from=${from}&of=${of}`, {
    method: 'POST',
    body: Uint8Array.from(bytes),
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
      'sec-fetch-site': 'same-origin',
      cookie: [...desk.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    },
  })
}

const PIECE = 500_000

/** Sends a whole file; answers what the last piece was answered. */
export async function upload(app: TestApp, desk: Browser, page: string, bytes: Buffer): Promise<Page> {
  let answer: Page | undefined
  for (let from = 0; from < bytes.length; from += PIECE)
    answer = await sendPiece(app, desk, page, bytes.subarray(from, from + PIECE), { from, of: bytes.length })
  return answer!
}

export interface Shown {
  desk: Browser
  /** Its page at the desk. */
  page: string
  publicId: string
  id: number
}

/** A film of so many seconds that everybody may watch. */
export async function shownFilm(
  app: TestApp,
  seconds: number,
  fields: Record<string, string> = {},
  showing: Record<string, string> = {},
): Promise<Shown> {
  const { browser: desk } = await signedIn(app, 'operator')
  const page = await addedFilm(desk, fields)
  const id = Number(page.split('/').at(-1))
  const { publicId } = await filmById(app.ctx, id)
  await prepared(app, desk, page, publicId, seconds)
  const shown = await desk.post(`${page}/showings`, {
    audience: 'everybody',
    opensOn: '',
    closesOn: '',
    atOnce: '4',
    threshold: '80',
    ...showing,
  })
  assert.equal(shown.status, 303, shown.words)
  return { desk, page, publicId, id }
}

const reels = new Map<number, { folder: string; row: Record<string, unknown> }>()

/** The way of a real upload once for each length; afterwards what came of it is copied, because preparing takes a second. */
async function prepared(
  app: TestApp,
  desk: Browser,
  page: string,
  publicId: string,
  seconds: number,
): Promise<void> {
  const { ctx } = app
  const id = Number(page.split('/').at(-1))
  const known = reels.get(seconds)
  if (known) {
    cpSync(known.folder, reelFolder(ctx.config, publicId), { recursive: true })
    for (const step of ['received', 'preparing', 'ready'] as const)
      await recordStep(ctx, id, step, 'rule', 'test')
    await ctx.db
      .insertInto('room_renditions')
      .values({ ...known.row, film_id: id } as never)
      .execute()
    return
  }
  const sent = await upload(app, desk, page, aFilm(seconds))
  assert.equal(sent.status, 200, sent.text)
  await prepareFilms(ctx)
  const row = await ctx.db
    .selectFrom('room_renditions')
    .selectAll()
    .where('film_id', '=', id)
    .executeTakeFirstOrThrow()
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-reel-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  cpSync(reelFolder(ctx.config, publicId), folder, { recursive: true })
  reels.set(seconds, { folder, row })
}

/** A film that everybody may watch and that has captions, without files: for what is not about playing. */
export async function filmOfRows(
  ctx: Context,
  workId: number,
  staffId: number,
): Promise<{ id: number; publicId: string }> {
  const fields = { ...filmFields, kind: 'whole' as const, sure: 'yes' as const }
  const id = await addFilm(ctx, { id: staffId }, workId, fields)
  for (const step of ['received', 'preparing', 'ready'] as const)
    await recordStep(ctx, id, step, 'rule', 'test')
  await run(
    ctx.db,
    `insert into room_renditions (film_id, milliseconds, durations, width, height, bytes, prepared_at) values ($1, 20000, '{4000,4000,4000,4000,4000}', 160, 90, 9, $2)`,
    [id, ctx.clock.now()],
  )
  const film = await filmById(ctx, id)
  await decideShowing(ctx, { id: staffId }, film, {
    audience: 'everybody',
    opensOn: null,
    closesOn: null,
    atOnce: 4,
    threshold: 80,
  })
  await addTrack(ctx, { id: staffId }, film, { kind: 'captions', language: 'en', vtt: VTT })
  return { id, publicId: film.publicId }
}

export const VTT = 'WEBVTT\n\n00:01.000 --> 00:03.000\nWe fold them ourselves.\n'

export interface Told {
  next: number
  coverage: number
  watched: boolean
  refused?: string
  viewing?: string
}

export interface Watching {
  run: number
  next: number
  playlist: string
  /** Addresses of the segments, in their order. */
  segments: string[]
  start: Page
}

/** Somebody presses "Watch". */
export async function watch(browser: Browser, film: string, key = ''): Promise<Watching> {
  const start = await browser.postJson(`/room/${film}/viewings${key && `?key=${key}`}`, {})
  if (start.status !== 200) return { run: 0, next: 0, playlist: '', segments: [], start }
  const { run, next, playlist } = start.json() as { run: number; next: number; playlist: string }
  const list = (await browser.get(playlist)).text
  const segments = list.split('\n').filter((line) => line.endsWith('.m4s'))
  return { run, next, playlist, segments, start }
}

/** Plays [from, to] in milliseconds at a speed: segments are fetched, the clock moves, a heartbeat is sent. */
export async function play(
  app: TestApp,
  browser: Browser,
  film: string,
  state: Watching,
  { from, to, speed = 1 }: { from: number; to: number; speed?: number },
): Promise<Told> {
  for (let index = Math.floor(from / 4_000); index * 4_000 < to; index++) {
    const segment = await browser.get(state.segments[index]!)
    assert.equal(segment.status, 200)
  }
  app.clock.forward({ seconds: (to - from) / 1_000 / speed })
  const told = await browser.postJson(`/room/${film}/beats`, { run: state.run, seq: state.next, from, to })
  const answer = told.json() as Told
  state.next = answer.next
  return answer
}

/** Folders of films on the disk. */
export const filmsIn = (folder: string): string[] => {
  const films = join(folder, 'films')
  return existsSync(films) ? readdirSync(films) : []
}
