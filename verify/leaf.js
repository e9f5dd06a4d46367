import { Refused, decimal, fromBase64, same, textOf } from './bytes.js'
import { hmacSha256 } from './sha2.js'

// An entry of the log: UTF-8, LF-ended, one field per line. What is counted is in clear, so that a stranger can recount; country
// and minute are not here, because they identify people.

const FORMAT = 'firsthand.leaf/v1'

/** Kinds that refer to an earlier entry (`ref`) instead of adding one. */
export const ACT_KINDS = Object.freeze(['change', 'withdraw', 'remove', 'restore', 'erase'])

/** Kinds that count nothing: a key of the log, the text of a petition or statement, a spent token, the outcome of a promise. */
export const RECORD_KINDS = Object.freeze(['key', 'text', 'statement', 'commitment', 'token'])

/** Those of them that name a text, which everybody can hold against the one that is shown. */
const TEXT_KINDS = ['text', 'statement', 'commitment']

/** @typedef {{ kind: string, subject: string, version: string, basis: string, choice: string, day: string, ref: number | null, value: string }} Leaf */

/** @param {Leaf} leaf */
export const formatLeaf = ({ kind, subject, version, basis, choice, day, ref, value }) =>
  [FORMAT, kind, subject, version, basis, choice, day, ref ?? '-', value, ''].join('\n')

/** @param {string} day */
const isDay = (day) =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true

/**
 * @param {string} text
 * @returns {Leaf}
 */
export function parseLeaf(text) {
  const lines = text.split('\n')
  const [
    format,
    kind = '',
    subject = '',
    version = '',
    basis = '',
    choice = '',
    day = '',
    ref = '',
    value = '',
    end,
  ] = lines
  const at = decimal(ref)
  const fits =
    lines.length === 10 &&
    format === FORMAT &&
    end === '' &&
    /^[a-z][a-z-]*$/.test(kind) &&
    /^\S+$/.test(subject) &&
    (version === '-' || decimal(version) !== undefined) &&
    /^\S+$/.test(basis) &&
    /^\S+$/.test(choice) &&
    isDay(day) &&
    (ref === '-' || at !== undefined) &&
    /^\S+$/.test(value)
  if (!fits)
    throw new Refused(
      'leaf-malformed',
      `an entry is not of the form ${FORMAT}: ${JSON.stringify(text.slice(0, 200))}`,
    )
  return { kind, subject, version, basis, choice, day, ref: at ?? null, value }
}

/**
 * Whether the leaf commits to this payload: HMAC-SHA-256(32 random bytes, payload). Both stay with whoever asks.
 * @param {Leaf} leaf
 * @param {Uint8Array} salt
 * @param {Uint8Array} payload
 */
export function commitsTo(leaf, salt, payload) {
  try {
    return salt.length === 32 && same(hmacSha256(salt, payload), fromBase64(leaf.value))
  } catch {
    return false
  }
}

/**
 * @typedef {{ counted: number, withdrawn: number, removed: number, restored: number, net: number,
 *   basis: Record<string, number>, choice: Record<string, number>, version: Record<string, number>, answer: Record<string, number> }} Sums
 *
 * `answer`: by basis and choice together (`all|3.5`), where there is a choice.
 */

/** @returns {Sums} */
export const noSums = () => ({
  counted: 0,
  withdrawn: 0,
  removed: 0,
  restored: 0,
  net: 0,
  basis: Object.create(null),
  choice: Object.create(null),
  version: Object.create(null),
  answer: Object.create(null),
})

/** What one entry adds; alike for many entries, so one object serves them all. @typedef {{ subject: string, version: string, basis: string, choice: string }} Cell */

/** Counts a log again, entry by entry, from nothing but the entries. */
export class Recount {
  constructor() {
    /** @type {Map<string, Sums>} */
    this.subjects = new Map()
    /** Entries that name a text. @type {{ index: number, leaf: Leaf }[]} */
    this.texts = []
    /** Keys that entries announce. @type {{ index: number, vkey: string }[]} */
    this.keys = []
    /** Spent tokens, in clear. @type {{ index: number, subject: string, value: string }[]} */
    this.tokens = []
    /** Kinds of contributions that each subject has. @type {Map<string, Set<string>>} */
    this.kinds = new Map()
    this.size = 0
    this.lastDay = ''
    /** @type {(Cell | undefined)[]} */
    this.cells = []
    /** Entries that count no more: index → by which kind of act. @type {Map<number, string>} */
    this.gone = new Map()
    /** @type {Map<string, Cell>} */
    this.known = new Map()
    /** @type {Map<string, { leaf: Leaf, cell: Cell }>} */
    this.forms = new Map()
  }

  /**
   * Takes the next entry, and answers its day; throws when it does not continue what was before.
   * @param {Uint8Array} entry
   */
  add(entry) {
    const index = this.size++
    const text = textOf(entry)
    // Contributions are alike but for their last line, so each form is read once.
    const head = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)
    const form = this.forms.get(head)
    const isForm = form !== undefined && /^\S+\n$/.test(text.slice(head.length))
    const leaf = isForm ? form.leaf : parseLeaf(text)
    if (leaf.day < this.lastDay)
      throw new Refused('days-fall', `entry ${index} is of ${leaf.day}, an earlier one of ${this.lastDay}`)
    this.lastDay = leaf.day
    /** @type {Cell | undefined} */
    let cell
    if (leaf.kind === 'key') this.keys.push({ index, vkey: leaf.value })
    else if (leaf.kind === 'token' && leaf.ref === null)
      this.tokens.push({ index, subject: leaf.subject, value: leaf.value })
    else if (ACT_KINDS.includes(leaf.kind)) this.#act(index, leaf)
    else if (leaf.ref !== null)
      throw new Refused('leaf-malformed', `entry ${index} (${leaf.kind}) refers to another`)
    else if (TEXT_KINDS.includes(leaf.kind)) this.texts.push({ index, leaf })
    else if (!RECORD_KINDS.includes(leaf.kind)) {
      cell = isForm ? form.cell : this.#cell(leaf)
      if (!isForm) {
        this.forms.set(head, { leaf, cell })
        this.kinds.set(leaf.subject, (this.kinds.get(leaf.subject) ?? new Set()).add(leaf.kind))
      }
      const sums = this.#sums(leaf.subject)
      sums.counted++
      move(sums, cell, 1)
    }
    this.cells.push(cell)
    return leaf.day
  }

  /** @param {number} index @param {Leaf} leaf */
  #act(index, leaf) {
    const ref = leaf.ref ?? index
    const cell = this.cells[ref]
    const gone = this.gone.get(ref)
    const wanted = leaf.kind === 'restore' ? 'remove' : leaf.kind === 'erase' ? gone : undefined
    if (ref >= index || !cell || cell.subject !== leaf.subject || gone !== wanted)
      throw new Refused(
        'act-without-ground',
        `entry ${index} (${leaf.kind}) refers to ${leaf.ref ?? 'nothing'}, which it cannot`,
      )
    const sums = this.#sums(leaf.subject)
    if (leaf.kind === 'change') {
      move(sums, cell, -1)
      const changed = this.#cell(leaf)
      this.cells[ref] = changed
      move(sums, changed, 1)
    } else if (leaf.kind === 'restore') {
      sums.restored++
      this.gone.delete(ref)
      move(sums, cell, 1)
    } else if (leaf.kind !== 'erase') {
      sums[leaf.kind === 'withdraw' ? 'withdrawn' : 'removed']++
      this.gone.set(ref, leaf.kind)
      move(sums, cell, -1)
    }
  }

  /** @param {Leaf} leaf */
  #cell({ subject, version, basis, choice }) {
    const key = `${subject}\n${version}\n${basis}\n${choice}`
    let cell = this.known.get(key)
    if (!cell) this.known.set(key, (cell = { subject, version, basis, choice }))
    return cell
  }

  /** @param {string} subject */
  #sums(subject) {
    let sums = this.subjects.get(subject)
    if (!sums) this.subjects.set(subject, (sums = noSums()))
    return sums
  }
}

/** @param {Sums} sums @param {Cell} cell @param {1 | -1} by */
function move(sums, { basis, choice, version }, by) {
  sums.net += by
  sums.basis[basis] = (sums.basis[basis] ?? 0) + by
  sums.choice[choice] = (sums.choice[choice] ?? 0) + by
  sums.version[version] = (sums.version[version] ?? 0) + by
  if (choice !== '-') sums.answer[`${basis}|${choice}`] = (sums.answer[`${basis}|${choice}`] ?? 0) + by
}
