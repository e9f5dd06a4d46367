import { Refused, fromBase64, toHex, utf8 } from './bytes.js'
import { commitsTo } from './leaf.js'
import { readJson, wholeNumber } from './published.js'
import { sha256 } from './sha2.js'

// Texts that the log names (petitions, statements, what became of promises) against those that the site shows. A petition's text is named by
// its SHA-256; of the others the entry is an HMAC whose random bytes are public as long as the text is.

/**
 * @typedef {{ index: number, leaf: import('./leaf.js').Leaf }} Entry
 * @typedef {{ kind: string, subject: string, petition: string | null, path: string | null }} Item one line of log/texts.json
 * @typedef {{ version: string, name: string, since: number, fits(leaf: import('./leaf.js').Leaf): boolean, choice: string, erased?: boolean }} Shown
 * @typedef {{ label: string, published: number, recounted: number, size: number, hidden: boolean, waiting: number, erased: number }} TextRow
 */

const PLACES = /^\/(petitions\/[\p{L}\p{N}-]+\/texts|(statements|promises)\/[a-z0-9-]+)\.json$/u

/** A text may wait that long for its entry before one has to ask why. */
const PATIENCE_MS = 10 * 60_000

/** One `name=value` line of a canonical text. @param {unknown} canonical @param {string} name @param {unknown} value */
function says(canonical, name, value) {
  const written = String(value).normalize('NFC').replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return typeof canonical === 'string' && `\n${canonical}`.includes(`\n${name}=${written}\n`)
}

/** Rows of a list. @param {unknown} list @returns {any[]} */
const many = (list) =>
  Array.isArray(list) ? list.filter((row) => typeof row === 'object' && row !== null) : []

/** @param {boolean} holds @param {string} reason @param {string} message */
function must(holds, reason, message) {
  if (!holds) throw new Refused(reason, message)
}

/**
 * Reads every text that the site publishes. Answers what compares them with the entries of the log; undefined where only a log is published.
 * @param {import('./walk.js').Source} source
 * @param {string | undefined} slug only this petition
 * @param {{ subject: string, listedAt: string }[]} listed petitions that everybody finds, so that their texts stand
 */
export async function readTexts(source, slug, listed) {
  const list = await readJson(source, `${source.log}texts.json`)
  if (list === undefined) return undefined
  const size = wholeNumber(list?.log?.size, 'log.size of texts.json')
  const taken = Date.parse(list.log.at)
  /** @type {Item[]} */
  const items = many(list.texts)
    .filter((item) => slug === undefined || item.petition === slug)
    .map((item) => ({
      ...item,
      subject: String(item.subject),
      path: item.path === null ? null : String(item.path),
    }))
  /** @type {(Item & { label: string, shown: Shown[] | undefined })[]} */
  const read = []
  for (let i = 0; i < items.length; i += 8)
    read.push(...(await Promise.all(items.slice(i, i + 8).map((item) => readItem(source, item)))))
  const named = new Set(items.map(({ subject }) => subject))
  for (const { subject, listedAt } of listed)
    must(
      named.has(subject) || !(Date.parse(listedAt) < taken - PATIENCE_MS),
      'text-not-in-log',
      `a petition (${subject}) is listed, but its text is not among those that the log names`,
    )
  return (/** @type {Entry[]} */ entries) => {
    const bySubject = Map.groupBy(entries, ({ leaf }) => `${leaf.kind} ${leaf.subject}`)
    const readBySubject = Map.groupBy(read, keyOf)
    if (slug === undefined)
      for (const [key, [first]] of bySubject)
        must(
          readBySubject.has(key) || /** @type {Entry} */ (first).index >= size,
          'text-missing',
          `entry ${first?.index} names a text (${key}) that is not published, and nothing says that it is hidden`,
        )
    return [...readBySubject].flatMap(([key, parts]) =>
      compare(parts, bySubject.get(key) ?? [], { size, taken }),
    )
  }
}

const KINDS = /** @type {Record<string, string>} */ ({
  petition: 'text',
  statement: 'statement',
  promise: 'commitment',
})

/** @param {Item} item */
const keyOf = ({ kind, subject }) => `${KINDS[kind]} ${subject}`

/** @param {import('./walk.js').Source} source @param {Item} item */
async function readItem(source, item) {
  const { kind, subject, path } = item
  const name = path?.split('/').pop()?.slice(0, -5) ?? subject
  const label =
    kind === 'petition' && path !== null ? `texts of petition ${item.petition}` : `${kind} ${name}`
  if (path === null) return { ...item, label, shown: undefined }
  must(PLACES.test(path), 'json-malformed', `texts.json names an address that it cannot: ${path}`)
  // The page first: a wording that is published in between is then in the list of all of them.
  const page =
    kind === 'petition' ? await readJson(source, path.slice(1).replace('/texts.json', '.json')) : undefined
  const texts = await readJson(source, path.slice(1))
  must(
    texts !== undefined,
    'text-missing',
    `${path.slice(1)} is not there, and nothing says that it is hidden`,
  )
  const shown =
    kind === 'petition'
      ? petitionTexts(label, subject, texts, page)
      : kind === 'statement'
        ? statementTexts(label, subject, texts)
        : promiseTexts(label, texts)
  return { ...item, label, shown }
}

/** @param {string} label @param {string} subject @param {any} texts @param {any} page @returns {Shown[]} */
function petitionTexts(label, subject, texts, page) {
  must(texts.log?.subject === subject, 'text-wrong', `${label} are those of another petition`)
  const all = many(texts.texts)
  for (const { canonical, sha256: hash, language, action, why, more, version } of all)
    must(
      toHex(sha256(utf8(String(canonical)))) === hash &&
        Object.entries({ language, action, why, more }).every(([name, value]) =>
          says(canonical, name, value),
        ),
      'text-wrong',
      `${label}: version ${version} (${language}) does not have the SHA-256 that is said`,
    )
  // What people read and sign is one of these.
  const read =
    page?.text && !page.text_hidden ? [{ ...page.text, action: page.action }, ...many(page.translations)] : []
  for (const { sha256: hash, action, why, more } of read)
    must(
      all.some(
        (text) => text.sha256 === hash && text.action === action && text.why === why && text.more === more,
      ),
      'text-wrong',
      `${label}: the page of the petition shows another text than the list of its texts`,
    )
  // Before the first listing its author may word it as often as they like; the last of those wordings is the one that stands.
  const first = all.findLast(({ change }) => change === 'opened' || change === 'draft')
  const listedAt = many(page?.states).find(({ state }) => state === 'listed')?.at
  return all
    .filter((text) => text === first || !['opened', 'draft'].includes(text.change))
    .map((text) => ({
      version: String(text.version),
      name: `version ${text.version} (${text.language})`,
      choice: String(text.language).toLowerCase(),
      since: Date.parse((text === first && listedAt) || text.published_at),
      fits: (leaf) => leaf.value === text.sha256,
    }))
}

/** @param {any} commitment @param {import('./leaf.js').Leaf} leaf */
function isFor({ random_bytes: salt, payload }, leaf) {
  return commitsTo(leaf, fromBase64(String(salt)), utf8(String(payload)))
}

/** @param {string} label @param {string} subject @param {any} said @returns {Shown[] | undefined} */
function statementTexts(label, subject, said) {
  must(said.id === subject, 'text-wrong', `${label} is another one`)
  if (said.hidden) return undefined
  return many(said.versions).map(({ version, at, name, role, text }) => {
    const commitment = many(said.commitments).find((one) => one.version === version)
    must(
      commitment !== undefined &&
        Object.entries({ version, name, role, text, party: said.party }).every(([line, value]) =>
          says(commitment.payload, line, value),
        ),
      'text-wrong',
      `${label}: version ${version} is shown with other words than those that its random bytes are for`,
    )
    return {
      version: String(version),
      name: `version ${version}`,
      choice: String(said.kind),
      since: Date.parse(at),
      fits: (leaf) => isFor(commitment, leaf),
    }
  })
}

/** @param {string} label @param {any} promise @returns {Shown[]} */
function promiseTexts(label, promise) {
  return many(promise.outcomes).map(({ side, outcome, words, link, at }, i) => {
    const version = i + 1
    const name = `what the ${side} says (${version})`
    const choice = `${side}-${outcome}`
    const since = Date.parse(at)
    // Whoever wrote the words had them erased: that something was said, and what became of it, stays in the log.
    if (words === null)
      return { version: String(version), name, choice, since, erased: true, fits: () => true }
    const commitment = many(promise.commitments).find((one) => one.version === version)
    must(
      commitment !== undefined &&
        Object.entries({ promise: promise.id, side, outcome, words, link: link ?? '-' }).every(
          ([line, value]) => says(commitment.payload, line, value),
        ),
      'text-wrong',
      `${label}: what the ${side} says is shown with other words than those that its random bytes are for`,
    )
    return { version: String(version), name, choice, since, fits: (leaf) => isFor(commitment, leaf) }
  })
}

/**
 * Everything that is published of one subject against its entries.
 * @param {{ label: string, shown: Shown[] | undefined }[]} parts
 * @param {Entry[]} entries
 * @param {{ size: number, taken: number }} list what the list of texts counts, and when it was taken
 * @returns {TextRow[]}
 */
function compare(parts, entries, { size, taken }) {
  const met = new Set(
    entries.filter(({ leaf }) =>
      parts.some(({ shown }) =>
        shown?.some(
          (text) => leaf.version === text.version && leaf.choice === text.choice && text.fits(leaf),
        ),
      ),
    ),
  )
  const rows = parts.map(({ label, shown }) => {
    const row = {
      label,
      published: shown?.length ?? 0,
      recounted: 0,
      size,
      hidden: !shown,
      waiting: 0,
      erased: 0,
    }
    for (const text of shown ?? []) {
      if (text.erased) row.erased++
      const of = entries.filter(({ leaf }) => leaf.version === text.version && leaf.choice === text.choice)
      if (of.some(({ leaf }) => text.fits(leaf))) row.recounted++
      else if (parts.length === 1 && of.some((entry) => !met.has(entry)))
        throw new Refused(
          'text-changed',
          `${label}: ${text.name} is not the text that entry ${of.map(({ index }) => index).join(', ')} names`,
        )
      else if (text.since < taken - PATIENCE_MS)
        throw new Refused(
          'text-not-in-log',
          `${label}: ${text.name} is shown, but no entry of the log names it`,
        )
      else row.waiting++
    }
    return row
  })
  if (parts.every(({ shown }) => shown))
    for (const entry of entries)
      must(
        met.has(entry) || entry.index >= size,
        'text-missing',
        `${parts[0]?.label}: entry ${entry.index} names version ${entry.leaf.version} (${entry.leaf.choice}), which is not published`,
      )
  return rows.map((row) => (row.hidden ? { ...row, recounted: entries.length - met.size } : row))
}
