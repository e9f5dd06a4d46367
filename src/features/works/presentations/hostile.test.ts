import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import { deflateSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { zipSync } from 'fflate'
import { snapshot } from '../../../../test/hostile/snapshot.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { signedIn } from '../../people/people.testing.ts'
import { aWork } from '../../petitions/petitions.testing.ts'
import { enterPresentation, recordChange } from './actions.ts'
import { encodePicture, formatOf, type Encoded } from './encoding.ts'
import { forgetUnusedPictures, pictureFile, writePicture } from './files.ts'
import { aPicture, enter, poster, send } from './presentations.testing.ts'

const path = '/desk/posters/works/paper-crowns-2026'

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})
const crc = (bytes: Buffer): number =>
  (bytes.reduce((c, byte) => crcTable[(c ^ byte) & 0xff]! ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc(body))
  return Buffer.concat([length, body, check])
}

/** A PNG whose header says what it likes (PNG, third edition, 11.2.1). */
function png(width: number, height: number, rows: Buffer, more: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...more,
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="400" height="400"><script>alert(1)</script><image xlink:href="file:///etc/passwd"/></svg>`

/** Files that mean harm, or are none, and what their sender is told. */
async function files(): Promise<[what: string, file: Buffer, told: RegExp][]> {
  const good = await aPicture()
  const goodPng = await aPicture({}, 'png')
  return [
    ['nothing but noise', Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7919) % 256)), /no JPEG/],
    ['one byte', Buffer.from([0xff]), /no JPEG/],
    ['SVG', Buffer.from(SVG), /no JPEG/],
    ['SVG in gzip', gzipSync(SVG), /no JPEG/],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'.padEnd(200)), /no JPEG/],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript>>>>'.padEnd(200)), /no JPEG/],
    ['a GIF', await sharp(good).gif().toBuffer(), /no JPEG/],
    ['a TIFF', await sharp(good).tiff().toBuffer(), /no JPEG/],
    ['a zip bomb', Buffer.from(zipSync({ 'a.jpg': Buffer.alloc(20_000_000) })), /no JPEG/],
    ['a film', Buffer.from('\0\0\0\x20ftypisom\0\0\0\0isomiso2avc1mp41'.padEnd(200), 'latin1'), /no JPEG/],
    ['a JPEG that ends early', good.subarray(0, good.length / 2), /damaged/],
    ['the beginning of a JPEG', Buffer.concat([good.subarray(0, 20), Buffer.alloc(200)]), /damaged/],
    ['a PNG that ends early', goodPng.subarray(0, goodPng.length - 40), /damaged/],
    [
      'a JPEG’s name on a script',
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(SVG)]),
      /damaged/,
    ],
    ['a PNG that says 30,000 × 30,000', png(30_000, 30_000, Buffer.alloc(1_000)), /50 million/],
    [
      'a PNG that says more than there can be',
      png(0x7fffffff, 0x7fffffff, Buffer.alloc(10)),
      /50 million|damaged/,
    ],
    // 60 million honest pixels in 58 KB.
    ['a decompression bomb', png(10_000, 6_000, Buffer.alloc(6_000 * 10_001)), /50 million/],
    ['a PNG with another width than its rows', png(4_000, 4_000, Buffer.alloc(100)), /damaged/],
    [
      'a moving PNG',
      png(200, 200, Buffer.alloc(200 * 201), [chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))]),
      /moves/,
    ],
    [
      'a moving WebP',
      await sharp([good, await aPicture({ colour: '#ff0000' })], { join: { animated: true } })
        .webp()
        .toBuffer(),
      /moves/,
    ],
    ['a picture too small to see', await aPicture({ width: 99, height: 400 }), /too small/],
    ['a line of pixels', await aPicture({ width: 1, height: 16_000 }), /too small/],
    [
      '12 MB and one byte',
      Buffer.concat([good, Buffer.alloc(12 * 1024 * 1024 + 1 - good.length)]),
      /larger than 12 MB/,
    ],
  ]
}

/** Names of all files that are there. */
const stored = (app: TestApp): string[] =>
  existsSync(app.ctx.config.pictureDir)
    ? readdirSync(app.ctx.config.pictureDir, { recursive: true, encoding: 'utf8' })
    : []

async function staffed(app: TestApp): Promise<Browser> {
  await aWork(app)
  return (await signedIn(app, 'moderator')).browser
}

describe('a file that is broken or means harm', () => {
  it('gets a clear sentence, and leaves nothing in the database or on the disk', () =>
    withApp(async (app) => {
      const mo = await staffed(app)
      const before = await snapshot(app.ctx.db)
      for (const [what, file, told] of await files()) {
        const page = await send(app, mo, path, poster, file)
        assert.equal(page.status, 422, `${what}: ${page.words.slice(0, 300)}`)
        assert.match(page.words, told, what)
        assert.match(page.text, /value="Lumen"/, `${what}: what was typed is kept`)
      }
      assert.deepEqual(await snapshot(app.ctx.db), before)
      assert.deepEqual(stored(app), [])
    }))

  it('is taken when it is whole, in every format that is named', () =>
    withApp(async (app) => {
      const mo = await staffed(app)
      for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
        const file = await aPicture({ colour: '#123456' }, format)
        assert.equal(formatOf(file), format)
        await enter(app, mo, { market: { jpeg: 'FR', png: 'DE', webp: 'BE', avif: 'US' }[format] }, file)
      }
      // Behind the end of an honest picture may stand anything: it is not carried on.
      const tail = Buffer.concat([await aPicture({ colour: '#654321' }), Buffer.from(SVG)])
      await enter(app, mo, { market: 'CH' }, tail)
      const { readFileSync } = await import('node:fs')
      for (const { hash } of await app.ctx.db.selectFrom('presentation_pictures').select('hash').execute()) {
        const bytes = readFileSync(pictureFile(app.ctx.config.pictureDir, hash))
        assert.ok(!bytes.includes('<svg') && bytes.subarray(0, 4).toString() === 'RIFF')
      }
    }))

  it('is turned as its camera says before that is forgotten', () =>
    withApp(async ({ ctx }) => {
      const lying = await sharp(await aPicture({ width: 400, height: 200 }))
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer()
      const made = (await encodePicture(ctx, lying)) as Encoded
      const large = made.pictures.find(({ size }) => size === 'large')!
      assert.deepEqual([large.width, large.height], [200, 400])
    }))
})

describe('a form that is no form', () => {
  it('is refused with a 4xx and changes nothing', () =>
    withApp(async (app) => {
      const mo = await staffed(app)
      const before = await snapshot(app.ctx.db)
      const cookie = [...mo.cookies].map((pair) => pair.join('=')).join('; ')
      const raw = (type: string, body: string | Buffer) =>
        app.request(path, {
          method: 'POST',
          body: typeof body === 'string' ? body : new Uint8Array(body),
          headers: {
            cookie,
            'content-type': type,
            'sec-fetch-site': 'same-origin',
            origin: app.ctx.config.baseUrl,
          },
        })
      const part = (name: string, value: string): string =>
        `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
      const sent: [string, string | Buffer][] = [
        ['multipart/form-data', ''],
        ['multipart/form-data; boundary=', part('kind', 'poster')],
        ['multipart/form-data; boundary=x', ''],
        ['multipart/form-data; boundary=x', 'no boundary at all'],
        ['multipart/form-data; boundary=x', '--x\r\n'],
        ['multipart/form-data; boundary=x', `${part('kind', 'a\0b')}--x--\r\n`],
        [
          'multipart/form-data; boundary=x',
          Buffer.concat([
            Buffer.from(part('kind', 'a').slice(0, -2)),
            Buffer.from([0xff, 0xfe]),
            Buffer.from('\r\n--x--\r\n'),
          ]),
        ],
        ['multipart/form-data; boundary=x', `${part('kind', 'poster').repeat(100)}--x--\r\n`],
        [`multipart/form-data; boundary=${'y'.repeat(71)}`, `--${'y'.repeat(71)}--`],
        ['multipart/mixed; boundary=x', `${part('kind', 'poster')}--x--\r\n`],
        ['application/json', '{}'],
        ['text/plain', 'kind=poster'],
      ]
      for (const [type, body] of sent) {
        const { status } = await raw(type, body)
        assert.ok(status >= 400 && status < 500, `${type} ${String(body).slice(0, 40)}: ${status}`)
      }
      const huge = await raw('multipart/form-data; boundary=x', Buffer.alloc(13 * 1024 * 1024))
      assert.equal(huge.status, 400)
      assert.deepEqual(await snapshot(app.ctx.db), before)
    }))

  it('is refused for everybody but staff', () =>
    withApp(async (app) => {
      await staffed(app)
      const page = await send(app, app.browser(), path, poster, await aPicture())
      assert.equal(page.location, '/desk/sign-in')
      assert.deepEqual(stored(app), [])
    }))
})

describe('what is on the disk', () => {
  const given = { ...poster, kind: 'poster' as const, sensitive: '' as const }

  it('is nothing when the rows are refused, and nothing but what rows name after the sweep', () =>
    withApp(async (app) => {
      const mo = await staffed(app)
      const { id } = await enter(app, mo)
      const kept = stored(app).length
      const work = await app.ctx.db.selectFrom('works').select('id').executeTakeFirstOrThrow()
      const encoded = (await encodePicture(app.ctx, await aPicture({ colour: '#111' }))) as Encoded
      await assert.rejects(
        enterPresentation(app.ctx, null, work.id, given, encoded, async () => {
          throw new Error('something else fails')
        }),
      )
      assert.equal(stored(app).length, kept)
      // A file that a killed process left, and one that is written at this moment.
      await writePicture(app.ctx, encoded.pictures[0]!)
      await forgetUnusedPictures(app.ctx)
      assert.ok(existsSync(pictureFile(app.ctx.config.pictureDir, encoded.pictures[0]!.hash)), 'too young')
      await forgetUnusedPictures(app.ctx, -1)
      await forgetUnusedPictures(app.ctx, -1)
      assert.ok(!existsSync(pictureFile(app.ctx.config.pictureDir, encoded.pictures[0]!.hash)))
      const named = await app.ctx.db
        .selectFrom('presentation_pictures')
        .where('presentation_id', '=', id)
        .select('hash')
        .execute()
      for (const { hash } of named) assert.ok(existsSync(pictureFile(app.ctx.config.pictureDir, hash)))
    }))

  it('takes no change from a version to itself', () =>
    withApp(async (app) => {
      const mo = await staffed(app)
      const { id, slug } = await enter(app, mo)
      const change = { after: slug, changedOn: '2026-08-27', cause: 'unsaid', sourceUrl: 'https://a.example' }
      assert.equal((await mo.post(`/desk/posters/${id}/changes`, change)).status, 422)
      await assert.rejects(
        recordChange(app.ctx, null, { ...change, cause: 'unsaid', beforeId: id, afterId: id }),
      )
    }))
})
