import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { unzipSync, zipSync, strToU8 } from 'fflate'
import Papa from 'papaparse'
import {
  linesIn,
  MOST_BYTES,
  newest,
  readDay,
  readDiary,
  type textsIn,
} from '../../../../public/js/diaries.js'

type About = Parameters<typeof readDiary>[2]

const film: About = {
  titles: ['Paper Crowns', 'Couronnes de papier'],
  year: 2026,
  identifiers: { imdb: 'tt7654321' },
}
const tools = {
  unzip: unzipSync as unknown as Parameters<typeof textsIn>[2],
  parse: (text: string) => Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }),
}
const read = (text: string | Uint8Array, about = film) =>
  readDiary('file', typeof text === 'string' ? strToU8(text) : text, about, tools)

describe('a diary', () => {
  it('of Letterboxd is an archive of tables', () => {
    const archive = zipSync({
      'watched.csv': strToU8(
        'Date,Name,Year,Letterboxd URI\n2026-09-01,Paper Crowns,2026,https://boxd.it/a\n2026-09-05,Other,2026,https://boxd.it/b\n',
      ),
      'diary.csv': strToU8(
        'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2026-09-04,Paper Crowns,2026,https://boxd.it/a,3.5,,,2026-09-03\n',
      ),
      'ratings.csv': strToU8(
        'Date,Name,Year,Letterboxd URI,Rating\n2026-09-02,Paper Crowns,2026,https://boxd.it/a,4\n',
      ),
      'deleted/diary.csv': strToU8(
        'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2026-09-09,Paper Crowns,2026,https://boxd.it/a,1,,,2026-09-09\n',
      ),
      'profile.csv': strToU8('Date Joined,Username\n2020-01-01,ben\n'),
    })
    assert.deepEqual(read(archive), { at: 'letterboxd', on: '2026-09-03', mark: 3.5 })
  })

  it('of IMDb goes by the identifier, and marks of ten become marks of five', () => {
    const head = 'Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,Year\n'
    assert.deepEqual(read(`${head}tt7654321,7,2026-09-03,"Renamed, there",x,y,Movie,2026\n`), {
      at: 'imdb',
      on: '2026-09-03',
      mark: 3.5,
    })
    // Another film of the same name.
    assert.equal(read(`${head}tt0000001,7,2026-09-03,Paper Crowns,x,y,Movie,2026\n`), 'none')
    assert.deepEqual(
      read(`${head}tt0000001,1,2026-09-03,Couronnes de Papier,x,y,Movie,2026\n`, {
        ...film,
        identifiers: {},
      }),
      { at: 'imdb', on: '2026-09-03', mark: 0.5 },
    )
  })

  it('of Goodreads has books that were read, by ISBN or title', () => {
    const book: About = { titles: ['The Quiet Board'], year: 1998, identifiers: { isbn: '9780140328721' } }
    const head =
      'Book Id,Title,Author,ISBN,ISBN13,My Rating,Original Publication Year,Date Read,Date Added,Exclusive Shelf\n'
    assert.deepEqual(
      read(
        `${head}1,Anything,A,"=""0140328726""","=""9780140328721""",5,2001,2026/09/03,2026/09/01,read\n`,
        book,
      ),
      { at: 'goodreads', on: '2026-09-03', mark: 5 },
    )
    assert.deepEqual(
      read(`${head}1,"The Quiet Board (Boards, #2)",A,"=""""","=""""",0,1998,,2026/09/01,read\n`, book),
      { at: 'goodreads', on: '2026-09-01', mark: null },
    )
    assert.equal(
      read(`${head}1,The Quiet Board,A,"=""""","=""""",0,1998,,2026/09/01,to-read\n`, book),
      'none',
    )
  })

  it('of Netflix has days as the country writes them, and episodes of series', () => {
    assert.deepEqual(read('Title,Date\n"Paper Crowns: Season 1: ""Black to move""",9/3/26\n'), {
      at: 'netflix',
      on: '2026-09-03',
      mark: null,
    })
    assert.deepEqual(read('Title,Date\nPaper Crowns,25/12/2025\n'), {
      at: 'netflix',
      on: '2025-12-25',
      mark: null,
    })
    assert.deepEqual(
      read('Profile Name,Start Time,Duration,Title\nBen,2026-09-03 20:14:00,01:58:00,Paper Crowns\n'),
      { at: 'netflix', on: '2026-09-03', mark: null },
    )
  })

  it('of Trakt is a list', () => {
    const movie = { title: 'Paper Crowns', year: 2026, ids: { imdb: 'tt7654321' } }
    assert.deepEqual(
      read(
        JSON.stringify([
          { watched_at: '2026-09-01T20:00:00.000Z', type: 'movie', movie },
          { rated_at: '2026-09-03T20:00:00.000Z', rating: 9, type: 'movie', movie },
          {
            rated_at: '2026-09-04T20:00:00.000Z',
            rating: 2,
            type: 'movie',
            movie: { ...movie, ids: { imdb: 'tt1' } },
          },
        ]),
      ),
      { at: 'trakt', on: '2026-09-03', mark: 4.5 },
    )
  })

  it('gives nothing but a line about this work', () => {
    const head = 'Date,Name,Year,Letterboxd URI,Rating\n'
    assert.equal(read(`${head}2026-09-02,Paper Crowns,1987,u,4\n`), 'none')
    assert.equal(read(`${head}2026-09-02,Paper Crown,2026,u,4\n`), 'none')
    assert.deepEqual(read(`${head}2026-09-02,PAPER CRÓWNS,2025,u,4\n`), {
      at: 'letterboxd',
      on: '2026-09-02',
      mark: 4,
    })
    assert.equal(read(`${head}someday,Paper Crowns,2026,u,4\n`), 'none')
  })
})

describe('a file that is no diary', () => {
  it('is told apart', () => {
    assert.equal(read('a,b\n1,2\n'), 'unknown')
    assert.equal(read(''), 'unknown')
    assert.equal(read('[1,2]'), 'unknown')
    assert.equal(read('[{"movie":'), 'unreadable')
    assert.equal(read(zipSync({ 'a.txt': strToU8('x') })), 'unknown')
    assert.equal(read(Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2, 3)), 'unreadable')
  })

  it('that unpacks to too much is not unpacked', () => {
    // 200 MB of spaces in 200 kB.
    const bomb = zipSync({ 'diary.csv': new Uint8Array(200 * 1024 * 1024).fill(32) }, { level: 9 })
    assert.ok(bomb.length < 1024 * 1024)
    const before = process.memoryUsage().arrayBuffers
    assert.equal(read(bomb), 'large')
    assert.ok(process.memoryUsage().arrayBuffers - before < 50 * 1024 * 1024)
    const many = zipSync(
      Object.fromEntries(Array.from({ length: 2_001 }, (_, n) => [`${n}.csv`, strToU8('')])),
    )
    assert.equal(read(many), 'large')
    assert.equal(readDiary('x', new Uint8Array(MOST_BYTES + 1), film, tools), 'large')
  })

  it('that lies about its size gets no more room than it announced', () => {
    const archive = zipSync({ 'diary.csv': new Uint8Array(4 * 1024 * 1024).fill(65) }, { level: 9 })
    // The size in the central directory (PK\1\2 at +24) and in the local header (PK\3\4 at +22) says 10 bytes.
    const lying = archive.slice()
    const view = new DataView(lying.buffer)
    for (let at = 0; at < lying.length - 30; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true)
      if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, 10, true)
    }
    assert.ok(['unknown', 'unreadable'].includes(read(lying) as string))
  })

  it('whatever it is, gets an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const answer = read(bytes)
        assert.ok(typeof answer === 'string' || answer.on)
      }),
    )
    fc.assert(
      fc.property(fc.json(), (text) => {
        const answer = read(text)
        assert.ok(typeof answer === 'string' || answer.on)
      }),
    )
  })
})

it('days that no calendar has are no days', () => {
  const now = new Date('2026-09-12T00:00:00Z')
  for (const [text, day] of [
    ['2026-02-30', ''],
    ['31/02/2026', ''],
    ['13/13/2026', ''],
    ['9/3/26', '2026-09-03'],
    // 12 October is to come; 10 December is, too; so this was neither.
    ['10/12/26', ''],
    // 11 December is to come, 12 November as well; a year before, the American reading.
    ['12/11/25', '2025-12-11'],
    ['03.09.2026', '2026-09-03'],
    ['10/9/26', '2026-09-10'],
    ['', ''],
  ] as const)
    assert.equal(readDay(text, now), day, text)
})

it('the newest day counts, with the newest mark', () => {
  assert.equal(newest([]), undefined)
  assert.deepEqual(
    newest([
      { at: 'imdb', on: '2026-09-01', mark: 2 },
      { at: 'imdb', on: '2026-09-03', mark: null },
      { at: 'imdb', on: '2026-09-02', mark: 4 },
    ]),
    { at: 'imdb', on: '2026-09-03', mark: 4 },
  )
  assert.equal(linesIn([], ['x'], film), undefined)
})
