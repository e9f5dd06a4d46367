import assert from 'node:assert/strict'
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pino from 'pino'
import { sha256 } from '#core/crypto.ts'
import { connect, run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { aWork } from '#features/petitions/petitions.testing.ts'
import { pictureFile } from '#features/works/index.ts'
import { testApp, type TestApp } from '../../../../test/app.ts'
import { freshDatabase } from '../../../../test/setup/database.ts'
import { aPicture, enter } from '../../works/presentations/presentations.testing.ts'
import { missingPictures } from './pictures.ts'
import { restore } from './restore.ts'
import { backup } from './take.ts'

describe('pictures in a backup', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-backup-pictures-'))
  let source: TestApp
  let close: () => Promise<void>
  let shownHashes: string[]
  let hiddenHashes: string[]

  async function newSite(name: string): Promise<{ app: TestApp; close(): Promise<void> }> {
    const database = await freshDatabase()
    const { db } = connect(database.url, { max: 3, name: 'test', allowExitOnIdle: true })
    const app = await testApp(db, database.url)
    Object.assign(app.ctx, {
      config: { ...app.ctx.config, pictureDir: join(folder, name) },
      logger: pino({ level: 'silent' }),
    })
    return {
      app,
      async close() {
        await db.destroy()
        await database.drop()
      },
    }
  }

  const hashesOf = async (id: number): Promise<string[]> =>
    (
      await run<{ hash: string }>(
        source.ctx.db,
        'select hash from presentation_pictures where presentation_id = $1',
        [id],
      )
    ).map(({ hash }) => hash)

  // One poster that is shown, one that somebody reported and that is hidden since.
  before(async () => {
    const site = await newSite('source')
    source = site.app
    close = site.close
    await aWork(source)
    const staff = await signedIn(source, 'operator')
    const shown = await enter(source, staff.browser)
    const hidden = await enter(source, staff.browser, { market: 'FR' }, await aPicture({ colour: '#aa3311' }))
    assert.equal((await source.browser().post(`${hidden.path}/reports`, {})).status, 303)
    shownHashes = await hashesOf(shown.id)
    hiddenHashes = await hashesOf(hidden.id)
  })
  after(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function withCopy(name: string, work: (copy: TestApp) => Promise<void>): Promise<void> {
    const { app, close } = await newSite(name)
    app.clock.at = new Date(source.clock.at.getTime() + 60_000)
    try {
      await work(app)
    } finally {
      await close()
    }
  }

  const all = (): string[] => [...new Set([...shownHashes, ...hiddenHashes])].toSorted()

  test('a restored site has every picture, byte for byte, and what was hidden stays hidden', async () => {
    const dir = join(folder, 'whole')
    const made = await backup(source.ctx, dir)
    assert.deepEqual([made.pictures, made.missingPictures], [all().length, []])
    await withCopy('restored', async (copy) => {
      const { pictures, missingPictures: missing } = await restore(copy.ctx, made.file)
      assert.deepEqual([pictures, missing], [all().length, []])
      for (const hash of all()) {
        const file = pictureFile(copy.ctx.config.pictureDir, hash)
        assert.equal(sha256(readFileSync(file)).toString('hex'), hash)
        assert.equal(statSync(file).mode & 0o077, 0)
      }
      for (const hash of shownHashes) {
        const answer = await copy.request(`/pictures/${hash}.webp`)
        assert.equal(answer.status, 200)
        assert.equal(answer.headers.get('content-type'), 'image/webp')
      }
      for (const hash of hiddenHashes)
        assert.equal((await copy.request(`/pictures/${hash}.webp`)).status, 404, hash)
      const page = await copy.request('/works/paper-crowns-2026/posters')
      for (const hash of hiddenHashes) assert.equal(page.text.includes(hash), false)
    })
  })

  test('the next backup copies nothing twice, mends a damaged copy, and gives what is in use a new date', async () => {
    const dir = join(folder, 'again')
    await backup(source.ctx, dir)
    const [kept, damaged] = all().map((hash) => pictureFile(join(dir, 'pictures'), hash))
    utimesSync(kept!, new Date('2026-01-01'), new Date('2026-01-01'))
    const whole = readFileSync(damaged!)
    appendFileSync(damaged!, 'x')
    source.clock.forward({ seconds: 5 })
    const made = await backup(source.ctx, dir)
    assert.equal(made.parts.find(({ what }) => what === 'pictures')!.bytes, whole.length)
    assert.deepEqual(readFileSync(damaged!), whole)
    assert.ok(Date.now() - statSync(kept!).mtimeMs < 60_000)
  })

  test('files that are missing or damaged are named, and keep nobody from a backup', async () => {
    const [gone, broken] = shownHashes.map((hash) => pictureFile(source.ctx.config.pictureDir, hash))
    const kept = [readFileSync(gone!), readFileSync(broken!)] as const
    rmSync(gone!)
    writeFileSync(broken!, 'not this one')
    try {
      const made = await backup(source.ctx, join(folder, 'missing'))
      assert.deepEqual(made.missingPictures, shownHashes.slice(0, 2).toSorted())
      assert.equal(made.pictures, all().length - 2)
      assert.match(
        missingPictures(made.missingPictures, '/pictures').join('\n'),
        new RegExp(`^PICTURES MISSING: 2 files are not in /pictures, or damaged:[^]*${shownHashes[0]}`),
      )
      await withCopy('partly', async (copy) => {
        const restored = await restore(copy.ctx, made.file)
        assert.deepEqual(restored.missingPictures, made.missingPictures)
        const page = await copy.request('/works/paper-crowns-2026/posters')
        assert.match(page.text, /alt="A golden crown over a chess board\."/)
        assert.equal((await copy.request(`/pictures/${shownHashes[0]}.webp`)).status, 404)
      })
    } finally {
      writeFileSync(gone!, kept[0])
      writeFileSync(broken!, kept[1])
    }
  })

  test('a backup from before pictures were in it is restored, and says what is not there', async () => {
    const dir = join(folder, 'old')
    const { file } = await backup(source.ctx, dir)
    rmSync(join(dir, 'pictures'), { recursive: true })
    await withCopy('from-old', async (copy) => {
      const { rows, pictures, missingPictures: missing } = await restore(copy.ctx, file)
      assert.equal(rows.presentations, 2)
      assert.equal(pictures, 0)
      assert.deepEqual(missing, all())
    })
  })
})
