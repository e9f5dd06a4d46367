import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { wordsOf } from '#core/i18n.ts'
import { lineWidth, prepareCardFonts } from '#ui/card-fonts.ts'
import { petitionCard, titleLines, type Card } from '#ui/card.ts'

const dir = mkdtempSync(join(tmpdir(), 'firsthand-fonts-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const card: Card = {
  words: wordsOf('en', 'Europe/Paris'),
  site: 'Firsthand',
  title: 'Show “Paper Crowns” under its own poster, and say why it was changed',
  net: 612_241,
  at: new Date('2026-09-12T12:02:07Z'),
  counts: {
    'seen-all-verified': 1,
    'seen-all': 2,
    'seen-some': 3,
    'seen-promo': 4,
    'seen-none': 5,
    'seen-unsaid': 6,
  },
}

test('unpacked fonts have the checksums that their own directory states', () => {
  prepareCardFonts(dir)
  const files = readdirSync(dir).filter((name) => name.endsWith('.ttf'))
  assert.equal(files.length, 12)
  for (const name of files) {
    const font = readFileSync(join(dir, name))
    for (let entry = 12; entry < 12 + font.readUInt16BE(4) * 16; entry += 16) {
      // The checksum of `head` leaves out a field of its own (OpenType, "head").
      if (font.toString('latin1', entry, entry + 4) === 'head') continue
      const [checksum, offset, length] = [4, 8, 12].map((at) => font.readUInt32BE(entry + at)) as [
        number,
        number,
        number,
      ]
      let sum = 0
      for (let at = offset; at < offset + length; at += 4) sum = (sum + font.readUInt32BE(at)) >>> 0
      assert.equal(sum, checksum, `${name} ${font.toString('latin1', entry, entry + 4)}`)
    }
  }
})

test('number, unit, date and time stand on the card', () => {
  const svg = petitionCard(card)
  for (const words of [
    '>612,241<',
    '>signatures<',
    'as of 12 September 2026 at 14:02:07, Europe/Paris',
    '>Firsthand<',
  ])
    assert.ok(svg.includes(words), words)
})

test('lines fit, at most three of them, and lose nothing unless they say so', () => {
  const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzWMŻółđ  “”,.')
  fc.assert(
    fc.property(fc.string({ unit: letters, minLength: 1, maxLength: 80 }), (title) => {
      const { lines, size } = titleLines(title)
      assert.ok(lines.length <= 3)
      for (const line of lines) assert.ok(lineWidth('title', line)! * size <= 1056 + 1e-6, line)
      if (!lines.at(-1)?.endsWith('…'))
        assert.equal(lines.join('').replaceAll(' ', ''), title.replaceAll(' ', ''))
    }),
  )
})

test('a title in a script without letters of ours is left out; the number stays', () => {
  assert.deepEqual(titleLines('映画のポスター').lines, [])
  const svg = petitionCard({ ...card, title: '映画のポスター' })
  assert.ok(!svg.includes('映画'))
  assert.ok(svg.includes('>612,241<'))
})

test('hostile titles stay text', () => {
  const svg = petitionCard({ ...card, title: '</text><script>1</script>\0&' })
  assert.ok(!svg.includes('<script'))
  assert.ok(petitionCard({ ...card, title: '<b>&"' }).includes('&lt;b&gt;&amp;&quot;'))
})

test('the picture has letters where the title is, and none where it was left out', async () => {
  prepareCardFonts(dir)
  const { default: sharp } = await import('sharp')
  const inkOf = async (title: string): Promise<number> => {
    const picture = sharp(Buffer.from(petitionCard({ ...card, title })))
    const meta = await picture.metadata()
    assert.deepEqual([meta.width, meta.height], [1200, 630])
    const pixels = await picture
      .extract({ left: 60, top: 40, width: 1100, height: 130 })
      .greyscale()
      .raw()
      .toBuffer()
    return pixels.filter((value) => value < 128).length
  }
  assert.ok((await inkOf(card.title)) > 3_000)
  assert.equal(await inkOf('映画のポスター'), 0)
})
