// @ts-check
// Reads the exports of diaries. Pure: text in, lines about one work out; nothing here touches the page or the network.

/**
 * @typedef {{ titles: string[], year: number | null, identifiers: Record<string, string> }} About
 * @typedef {{ at: string, on: string, mark: number | null }} Logged day as 2026-09-03, mark from 0.5 to 5
 * @typedef {Record<string, string>} Row
 */

/** @type {(title: string) => string} */
const plain = (title) =>
  title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/**
 * Whether a title and a year are those of the work. Diaries differ by a year where a work had its first showing late in December.
 * @param {About} about @param {string} title @param {string | number | null | undefined} year
 */
function isWork(about, title, year) {
  if (!about.titles.some((one) => plain(one) === plain(title))) return false
  const given = Number(year)
  return !about.year || !given || Math.abs(given - about.year) <= 1
}

/** A mark of another scale in halves from 0.5 to 5; nothing for nothing. @param {unknown} value @param {number} most */
function markOf(value, most) {
  const number = Number(value)
  if (!number || !(number > 0) || number > most) return null
  return Math.max(0.5, Math.round((number / most) * 10) / 2)
}

/** A day that exists, as 2026-09-03. @param {number} year @param {number} month @param {number} day */
function dayOf(year, month, day) {
  const at = new Date(Date.UTC(year, month - 1, day))
  const right = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
  return right ? at.toISOString().slice(0, 10) : ''
}

/**
 * 2026-09-03, 2026/09/03, 2026-09-03T20:00:00Z; 9/3/26 as Netflix writes it in the United States, and 03/09/2026 or 03.09.2026 elsewhere:
 * where both readings are days, the one that is not in the future, and of two such the American one.
 * @param {string | undefined} text @param {Date} [now]
 */
export function readDay(text, now = new Date()) {
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})/.exec(text ?? '')
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const other = /^(\d{1,2})[./](\d{1,2})[./](\d{2}|\d{4})$/.exec((text ?? '').trim())
  if (!other) return ''
  const [a, b, y] = [Number(other[1]), Number(other[2]), Number(other[3])]
  const year = y < 100 ? 2000 + y : y
  const dotted = (text ?? '').includes('.')
  const readings = [...(dotted ? [] : [dayOf(year, a, b)]), dayOf(year, b, a)].filter(Boolean)
  const today = now.toISOString().slice(0, 10)
  return readings.find((day) => day <= today) ?? ''
}

/** @type {Record<string, { has: string[], read(row: Row, about: About): Logged | undefined }>} */
const tables = {
  letterboxd: {
    has: ['Letterboxd URI', 'Name', 'Year'],
    read: (row, about) =>
      isWork(about, row.Name ?? '', row.Year)
        ? { at: 'letterboxd', on: readDay(row['Watched Date'] || row.Date), mark: markOf(row.Rating, 5) }
        : undefined,
  },
  imdb: {
    has: ['Const', 'Title'],
    read: (row, about) =>
      (
        about.identifiers.imdb
          ? row.Const === about.identifiers.imdb
          : isWork(about, row.Title ?? '', row.Year)
      )
        ? {
            at: 'imdb',
            on: readDay(row['Date Rated'] || row.Created || row.Modified),
            mark: markOf(row['Your Rating'], 10),
          }
        : undefined,
  },
  goodreads: {
    has: ['My Rating', 'Exclusive Shelf', 'Title'],
    read(row, about) {
      // ="9780140328721", so that spreadsheets keep the zeros.
      const numbers = [row.ISBN13, row.ISBN].map((isbn) => (isbn ?? '').replace(/[^\dX]/gi, ''))
      const same = about.identifiers.isbn !== undefined && numbers.includes(about.identifiers.isbn)
      // "Title (Series, #2)" is how a part of a series is listed.
      const named = isWork(
        about,
        (row.Title ?? '').replace(/ \([^()]*#[^()]*\)$/, ''),
        row['Original Publication Year'],
      )
      if (row['Exclusive Shelf'] !== 'read' || !(same || named)) return undefined
      return {
        at: 'goodreads',
        on: readDay(row['Date Read'] || row['Date Added']),
        mark: markOf(row['My Rating'], 5),
      }
    },
  },
  netflix: {
    has: ['Title', 'Date'],
    read: (row, about) => netflix(row.Title, row.Date, about),
  },
  'netflix-all': {
    has: ['Title', 'Start Time'],
    read: (row, about) => netflix(row.Title, row['Start Time'], about),
  },
}

/** "Title: Season 1: First part": an episode counts for its series. @param {string | undefined} title @param {string | undefined} day @param {About} about @returns {Logged | undefined} */
function netflix(title = '', day, about) {
  const parts = title.split(': ')
  const names = parts.map((_, n) => parts.slice(0, n + 1).join(': '))
  return names.some((name) => isWork(about, name, null))
    ? { at: 'netflix', on: readDay(day), mark: null }
    : undefined
}

/** Which table these columns are, or undefined. @param {readonly string[]} columns */
const tableWith = (columns) =>
  Object.values(tables).find(({ has }) => has.every((name) => columns.includes(name)))

/** @param {Row[]} rows @param {readonly string[]} columns @param {About} about @returns {Logged[] | undefined} */
export function linesIn(rows, columns, about) {
  const table = tableWith(columns)
  return table && rows.flatMap((row) => table.read(row, about) ?? []).filter(({ on }) => on)
}

/** Trakt gives lists of things watched or rated, as JSON. @param {unknown} data @param {About} about @returns {Logged[] | undefined} */
export function linesInTrakt(data, about) {
  if (
    !Array.isArray(data) ||
    !data.some((item) => item && typeof item === 'object' && (item.movie || item.show))
  )
    return undefined
  return data.flatMap((item) => {
    const thing = item?.movie ?? item?.show
    if (!thing || typeof thing !== 'object') return []
    const id = about.identifiers.imdb
    const same =
      id && thing.ids?.imdb ? thing.ids.imdb === id : isWork(about, String(thing.title ?? ''), thing.year)
    const on = readDay(String(item.watched_at ?? item.last_watched_at ?? item.rated_at ?? ''))
    return same && on
      ? [{ at: 'trakt', on, mark: item.type === 'episode' ? null : markOf(item.rating, 10) }]
      : []
  })
}

/** The newest day, with the newest mark that any line has. @param {Logged[]} lines @returns {Logged | undefined} */
export function newest(lines) {
  const sorted = [...lines].sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0))
  const first = sorted[0]
  return first && { ...first, mark: sorted.find(({ mark }) => mark !== null)?.mark ?? null }
}

/** What a diary holds at most: more is no diary, but something that wants the browser's memory. */
export const MOST_BYTES = 32 * 1024 * 1024
export const MOST_UNPACKED = 96 * 1024 * 1024
const MOST_FILES = 2_000

/**
 * The texts in a file: itself, or the tables and lists in an archive. What the archive says about sizes is checked before anything is
 * unpacked, and fflate gives no part more room than it announced.
 * @param {string} name @param {Uint8Array} bytes
 * @param {(bytes: Uint8Array, options: { filter(file: { name: string, originalSize: number }): boolean }) => Record<string, Uint8Array>} unzip
 * @returns {{ name: string, text: string }[] | 'large'}
 */
export function textsIn(name, bytes, unzip) {
  if (bytes.length > MOST_BYTES) return 'large'
  const decode = (/** @type {Uint8Array} */ part) => new TextDecoder().decode(part)
  if (!(bytes[0] === 0x50 && bytes[1] === 0x4b)) return [{ name, text: decode(bytes) }]
  let size = 0
  let files = 0
  let large = false
  const parts = unzip(bytes, {
    filter(file) {
      if (++files > MOST_FILES) large = true
      if (large || !/\.(csv|json)$/i.test(file.name) || /(^|\/)(__MACOSX|deleted|orphaned)\//.test(file.name))
        return false
      size += file.originalSize
      if (size > MOST_UNPACKED) large = true
      return !large
    },
  })
  if (large) return 'large'
  return Object.entries(parts).map(([part, content]) => ({ name: part, text: decode(content) }))
}

/**
 * What a file says about the work: a line, `none` when the diary has none, `unknown` for what is no diary that we know, `large`, or
 * `unreadable`.
 * @param {string} name @param {Uint8Array} bytes @param {About} about
 * @param {{ unzip: Parameters<typeof textsIn>[2], parse(text: string): { data: Row[], meta: { fields?: string[] } } }} tools
 * @returns {Logged | 'none' | 'unknown' | 'large' | 'unreadable'}
 */
export function readDiary(name, bytes, about, { unzip, parse }) {
  try {
    const texts = textsIn(name, bytes, unzip)
    if (texts === 'large') return 'large'
    const found = texts.map(({ text }) => {
      if (/^\s*[[{]/.test(text)) return linesInTrakt(JSON.parse(text), about)
      const { data, meta } = parse(text)
      return linesIn(data, meta.fields ?? [], about)
    })
    const known = found.filter((lines) => lines !== undefined)
    if (!known.length) return 'unknown'
    return newest(known.flat()) ?? 'none'
  } catch {
    return 'unreadable'
  }
}
