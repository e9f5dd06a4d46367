import { Refused, fromBase64, same, toBase64 } from './bytes.js'
import { openCheckpoint, parseCheckpoint } from './checkpoint.js'
import { Recount, noSums } from './leaf.js'
import { parseNote, parseVkey } from './note.js'
import { logKeysOf } from './policy.js'
import { keysFrom, newestCheckpoint, readHistory } from './history.js'
import { differences, readPublished } from './published.js'
import { checkTokens } from './tokens.js'
import { walkLog } from './walk.js'

/** @typedef {import('./walk.js').Source} Source */

/**
 * What one computer remembers of one log.
 * @typedef {object} Memory
 * @property {string[]} vkeys key that was pinned, then those that followed it by the log's own rules
 * @property {{ size: number, root: string, time: string }[]} seen checkpoints that were verified, and when
 */

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {string} subject
 * @property {number} size
 * @property {number} published net
 * @property {number} recounted net
 * @property {import('./leaf.js').Sums} sums
 */

/**
 * @typedef {object} Report
 * @property {import('./checkpoint.js').Checkpoint} checkpoint
 * @property {string} vkey that signed it
 * @property {'policy' | 'memory' | 'first-use'} trust where the key comes from
 * @property {number} history checkpoints of the published history that were found to be prefixes
 * @property {number} remembered
 * @property {number} rotations
 * @property {{ uncheckedBefore: number }} days entries before this one were there before this computer first looked
 * @property {Row[] | undefined} rows undefined: nothing but the log is published here
 * @property {import('./tokens.js').IssuerKey[] | undefined} tokens keys of verified viewings, with their spent tokens; undefined: not published here
 * @property {import('./texts.js').TextRow[] | undefined} texts undefined: they were not compared
 * @property {{ time: string, size: number, net: number }[]} curve
 * @property {Memory} memory to keep for next time
 */

const CLOCKS_DIFFER_MS = 10 * 60_000
const REMEMBERED = 400

/**
 * Verifies a published log from first to last entry, and recounts every published number. Throws `Refused` with a named reason.
 * @param {Source} source
 * @param {object} options
 * @param {string} [options.policy] text of a tlog-policy that decides instead of the site's own
 * @param {string} [options.petition] slug
 * @param {typeof import('./texts.js').readTexts} [options.texts] what compares the texts, too; a part of its own, because a page carries this one
 * @param {(origin: string) => Memory | undefined} [options.remember]
 * @param {Date} [options.now]
 * @param {import('./walk.js').Walk['progress']} [options.progress]
 * @param {(milliseconds: number) => Promise<void>} [options.wait]
 * @returns {Promise<Report>}
 */
export async function verifyLog(
  source,
  { policy, petition, texts, remember, now = new Date(), progress, wait },
) {
  const numbers = await readPublished(source, petition)
  const compareTexts = await texts?.(source, petition, numbers?.listed ?? [])
  const published = numbers?.published
  const highest = Math.max(numbers?.complete ?? 0, ...(published ?? []).map(({ size }) => size))
  const given = policy ?? (await source.text(`${source.log}policy`))
  if (given === undefined)
    throw new Refused('policy-missing', `${source.name} publishes no policy; name one with --policy`)
  const offered = logKeysOf(given)
  const history = await readHistory(source)
  const note = await newestCheckpoint(
    source,
    highest,
    Math.max(0, ...history.checkpoints.slice(-1).map(({ size }) => size)),
    wait,
  )
  const { origin } = parseCheckpoint(parseNote(note).text)
  const memory = remember?.(origin)
  const pinned = policy === undefined ? memory?.vkeys.map(parseVkey) : undefined
  const chain = await keysFrom(pinned ?? offered, history.keys, origin)
  // After a rotation the older key must not sign any more; a policy accepts every key that it lists.
  const checkpoint = await openCheckpoint(note, pinned ? chain.verifiers.slice(-1) : chain.verifiers).catch(
    (error) => {
      if (error.reason !== 'signature-missing') throw error
      throw pinned
        ? new Refused(
            'key-changed',
            'the checkpoint is not signed by the key that this log had, and no entry of the log announces another',
          )
        : new Refused('key-unknown', 'the checkpoint is not signed by a key of the policy')
    },
  )
  const current = /** @type {import('./note.js').Verifier} */ (checkpoint.signers[0])

  const recount = new Recount()
  const rows = published === undefined ? undefined : /** @type {Row[]} */ ([])
  /** @type {Report['curve']} */
  const curve = []
  const days = dayRules(memory)
  /** @type {Map<number, ((root: Uint8Array) => void)[]>} */
  const at = new Map()
  const expect = (/** @type {number} */ size, /** @type {(root: Uint8Array) => void} */ check) => {
    const checks = at.get(size)
    if (checks) checks.push(check)
    else at.set(size, [check])
  }
  for (const seen of memory?.seen ?? [])
    expectRoot(
      seen,
      checkpoint,
      expect,
      seen.size === checkpoint.size ? 'two-checkpoints-of-one-size' : 'history-rewritten',
      `what this computer saw on ${seen.time}`,
    )
  for (const past of history.checkpoints) {
    expectRoot(past, checkpoint, expect, 'history-wrong', `the published checkpoint of ${past.time}`)
    const subject = petition === undefined ? undefined : published?.[0]?.subject
    if (subject !== undefined && past.size <= checkpoint.size)
      expect(
        past.size,
        () =>
          void curve.push({ time: past.time, size: past.size, net: recount.subjects.get(subject)?.net ?? 0 }),
      )
  }
  for (const handover of chain.handovers)
    expectRoot(handover, checkpoint, expect, 'handover-wrong', 'the checkpoint that hands over to a new key')
  for (const number of published ?? []) expect(number.size, () => void rows?.push(recounted(number, recount)))
  const named = new Set((published ?? []).map(({ subject }) => subject))
  if (numbers?.complete !== undefined) expect(numbers.complete, () => requireAll(recount, named))
  expect(checkpoint.size, (root) => {
    if (!same(root, checkpoint.root))
      throw new Refused('root-wrong', 'the entries do not lead to the root that the checkpoint names')
  })

  const root = await walkLog(source, checkpoint.size, {
    entry: (index, entry) => days(index, recount.add(entry)),
    at: new Map([...at].map(([size, checks]) => [size, (root) => checks.forEach((check) => check(root))])),
    progress,
  })
  chain.announced(recount.keys)
  const tokens = await checkTokens(source, recount, numbers?.works)
  if (texts && numbers && !compareTexts && recount.texts.length > 0)
    throw new Refused(
      'text-missing',
      `the log names ${recount.texts.length} texts, but ${source.name} does not say where they are published`,
    )
  const seen = [
    ...(memory?.seen ?? []),
    { size: checkpoint.size, root: toBase64(root), time: now.toISOString() },
  ]
  return {
    checkpoint,
    vkey: current.vkey,
    trust: policy !== undefined ? 'policy' : memory ? 'memory' : 'first-use',
    history: history.checkpoints.length,
    remembered: memory?.seen.length ?? 0,
    rotations: chain.handovers.length,
    days: { uncheckedBefore: seen[0]?.size ?? 0 },
    texts: compareTexts?.(recount.texts),
    rows: rows?.sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0)),
    tokens,
    curve,
    memory: {
      vkeys: pinned
        ? chain.verifiers.map(({ vkey }) => vkey)
        : [...(memory?.vkeys ?? []).filter((vkey) => vkey !== current.vkey), current.vkey],
      seen: seen.length > REMEMBERED ? [...seen.slice(0, 1), ...seen.slice(1 - REMEMBERED)] : seen,
    },
  }
}

/**
 * @param {import('./history.js').Past} past
 * @param {import('./checkpoint.js').Checkpoint} checkpoint
 * @param {(size: number, check: (root: Uint8Array) => void) => void} expect
 * @param {string} reason
 * @param {string} what
 */
function expectRoot({ size, root }, checkpoint, expect, reason, what) {
  if (size > checkpoint.size)
    throw new Refused(
      reason === 'history-rewritten' ? 'log-shrank' : reason,
      `the log has ${checkpoint.size} entries, but ${what} has ${size}`,
    )
  const bytes = fromBase64(root)
  expect(size, (found) => {
    if (!same(found, bytes)) throw new Refused(reason, `the first ${size} entries are not those of ${what}`)
  })
}

/**
 * An entry that was there when this computer looked is of that day or before; one that came later is of that day or after.
 * @param {Memory | undefined} memory
 */
function dayRules(memory) {
  const dayAt = (/** @type {string} */ time, /** @type {number} */ shift) =>
    new Date(Date.parse(time) + shift).toISOString().slice(0, 10)
  const looks = (memory?.seen ?? []).map(({ size, time }) => ({
    size,
    from: dayAt(time, -CLOCKS_DIFFER_MS),
    to: dayAt(time, CLOCKS_DIFFER_MS),
    time,
  }))
  return (/** @type {number} */ index, /** @type {string} */ day) => {
    for (const { size, from, to, time } of looks)
      if (index < size ? day > to : day < from)
        throw new Refused(
          'day-wrong',
          `entry ${index} is of ${day}, but this computer ${index < size ? 'saw it already' : 'did not see it yet'} on ${time}`,
        )
  }
}

/** @param {import('./published.js').Published} number @param {Recount} recount @returns {Row} */
function recounted({ label, subject, size, said }, recount) {
  const now = recount.subjects.get(subject) ?? noSums()
  const sums = { ...now, basis: { ...now.basis }, choice: { ...now.choice }, version: { ...now.version } }
  const found = differences(said, sums)
  if (found.length > 0)
    throw new Refused('number-wrong', `${label}, for the first ${size} entries: ${found.join('; ')}`)
  return { label, subject, size, published: Number(said.net), recounted: sums.net, sums }
}

/** Nothing that was counted may be left out of what is published. @param {Recount} recount @param {Set<string>} named */
function requireAll(recount, named) {
  for (const subject of recount.subjects.keys())
    if (!named.has(subject))
      throw new Refused(
        'number-missing',
        `the log has entries about ${subject}, but no number is published for it`,
      )
}
