import { Refused } from './bytes.js'
import { checkFile, openHandover } from './handover.js'
import { parseVkey } from './note.js'
import { logKeysOf } from './policy.js'
import { decoded, webSource } from './sources.js'
import { readTexts } from './texts.js'
import { verifyLog } from './verify-log.js'

// The command line: node verify.js https://instance | FOLDER. Node 20 or newer; nothing else.

const USAGE = `Checks the public log of a Firsthand instance and recounts its numbers.

  node verify.js https://instance            over the network
  node verify.js FOLDER                      a mirror, or a folder with a log
  node verify.js --handover NOTE             files of a petition (hand-over, archive) that lie beside their note

  --petition SLUG   only the numbers of one petition
  --curve FILE      with --petition: writes time,size,net for every published checkpoint as CSV
  --policy FILE     trust the keys in this file (C2SP tlog-policy) instead of the first ones seen
  --memory FILE     where to remember keys and checkpoints (firsthand-memory.json)

Exit code 0: everything fits. 1: something does not, and its name. 2: the command was not understood.
`

const LIMITS = `What this shows: these are the entries that were counted, nothing was taken out or changed since the checkpoints above, the published
numbers are their sum, and the texts that are shown are those that the log names. What it does not show: that every signature is a
different human being. Countries and minutes are reported by the site; they are not in the log, because they identify people. A proof
says that a viewing was verified; how many keys of whoever verified it were used wrongly, only they can say: compare the keys above
with those that they publish.`

/** @param {string} folder @returns {Promise<import('./walk.js').Source>} */
export async function folderSource(folder) {
  const { readFile } = await import('node:fs/promises')
  const { join } = await import('node:path')
  /** @param {string} path @returns {Promise<Uint8Array | undefined>} */
  const bytes = (path) =>
    readFile(join(folder, decodeURIComponent(path))).catch((error) => {
      if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code)) return undefined
      throw error
    })
  const log = (await bytes('log/checkpoint')) ? 'log/' : ''
  return { name: folder, log, bytes, text: async (path) => decoded(await bytes(path)) }
}

/** @typedef {Record<string, import('./verify-log.js').Memory & { from?: string[] }>} MemoryFile */

/**
 * @param {string[]} args
 * @param {{ out(line: string): void, progress(line: string): void }} say
 * @returns {Promise<number>} exit code
 */
export async function main(args, say) {
  const { readFile, rename, writeFile } = await import('node:fs/promises')
  /** @type {Record<string, string>} */
  const options = {}
  /** @type {string[]} */
  const places = []
  for (let i = 0; i < args.length; i++) {
    const name = /^--(petition|curve|policy|memory|handover)$/.exec(args[i] ?? '')?.[1]
    if (name && args[i + 1] !== undefined) options[name] = /** @type {string} */ (args[++i])
    else places.push(args[i] ?? '')
  }
  if (options.handover !== undefined && places.length === 0 && !options.petition && !options.curve)
    return checkHandover(options.handover, options, say)
  const [place] = places
  if (
    place === undefined ||
    places.length > 1 ||
    place.startsWith('-') ||
    (options.curve && !options.petition) ||
    options.handover !== undefined
  ) {
    say.out(USAGE)
    return 2
  }
  const memoryPath = options.memory ?? 'firsthand-memory.json'
  /** @type {MemoryFile} */
  const remembered = JSON.parse(await readFile(memoryPath, 'utf8').catch(() => '{}'))
  try {
    const source = /^https?:\/\//.test(place) ? webSource(place) : await folderSource(place)
    const policy = options.policy === undefined ? undefined : await readFile(options.policy, 'utf8')
    const report = await verifyLog(source, {
      policy,
      petition: options.petition,
      texts: readTexts,
      remember: (origin) => {
        const other = Object.entries(remembered).find(
          ([known, { from }]) => known !== origin && from?.includes(place),
        )
        if (other)
          throw new Refused(
            'origin-changed',
            `this address had the log ${other[0]} before, now it has ${origin}`,
          )
        return remembered[origin]
      },
      progress: (done, size) => {
        if (done === size || done % 25_600 === 0) say.progress(`${done} of ${size} entries`)
      },
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    })
    for (const line of reportLines(report, remembered[report.checkpoint.origin])) say.out(line)
    if (options.curve)
      await writeFile(
        options.curve,
        `time,size,net\n${report.curve.map(({ time, size, net }) => `${time},${size},${net}\n`).join('')}`,
      )
    const from = [
      ...new Set([
        ...(remembered[report.checkpoint.origin]?.from ?? []),
        ...(/^https?:/.test(place) ? [place] : []),
      ]),
    ]
    const { origin } = report.checkpoint
    await writeFile(
      `${memoryPath}.new`,
      `${JSON.stringify({ ...remembered, [origin]: { ...report.memory, from } }, null, 1)}\n`,
    )
    await rename(`${memoryPath}.new`, memoryPath)
    return 0
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    say.out(`FAILED  ${error.reason}: ${error.message}`)
    return 1
  }
}

/**
 * A note with the files beside it: signed by a key of the policy, or by one that this computer remembers from checking the log.
 * @param {string} path
 * @param {Record<string, string>} options
 * @param {{ out(line: string): void }} say
 */
async function checkHandover(path, options, say) {
  const { readFile } = await import('node:fs/promises')
  const { dirname, join } = await import('node:path')
  try {
    /** @type {MemoryFile} */
    const remembered = JSON.parse(
      await readFile(options.memory ?? 'firsthand-memory.json', 'utf8').catch(() => '{}'),
    )
    const keys =
      options.policy === undefined
        ? Object.values(remembered).flatMap(({ vkeys }) => vkeys.map(parseVkey))
        : logKeysOf(await readFile(options.policy, 'utf8'))
    if (keys.length === 0)
      throw new Refused(
        'key-unknown',
        'this computer knows no key yet: check the site first (node verify.js https://instance), or name a policy with --policy',
      )
    const handover = await openHandover(
      await readFile(path, 'utf8').catch(() => {
        throw new Refused('file-missing', `${path} cannot be read`)
      }),
      keys,
    )
    for (const file of handover.files) {
      const bytes = await readFile(join(dirname(path), file.name)).catch(() => undefined)
      checkFile(file, bytes)
      say.out(`${file.name}  ${file.sha256}  as it was signed`)
    }
    say.out('')
    say.out(`petition     ${handover.petition}`)
    say.out(`counted      the first ${handover.size} entries of ${handover.origin}`)
    say.out(
      `signed by    ${handover.signers.map(({ vkey }) => vkey.split('+').slice(0, 2).join('+')).join(', ')}`,
    )
    say.out('')
    say.out(
      'Everything fits. To recount the numbers in them, check the site: node verify.js https://instance',
    )
    return 0
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    say.out(`FAILED  ${error.reason}: ${error.message}`)
    return 1
  }
}

const TRUST = {
  policy: 'named in the policy you gave',
  memory: 'the one that this computer remembers',
  'first-use': 'taken on trust, this being the first look; it is remembered from now on',
}

/** @param {import('./texts.js').TextRow} row */
const textNote = ({ hidden, recounted, waiting, erased, size }) =>
  hidden
    ? `hidden by a decision: ${recounted} entries of it were not compared`
    : `named by the first ${size} entries${erased > 0 ? `; words of ${erased} were erased and not compared` : ''}${waiting > 0 ? `; ${waiting} shown a moment ago, not in the log yet` : ''}`

/** @param {import('./verify-log.js').Report} report @param {import('./verify-log.js').Memory | undefined} before */
export function* reportLines(report, before) {
  const { checkpoint, rows, texts = [] } = report
  const last = before?.seen.at(-1)
  yield `log          ${checkpoint.origin}`
  yield `checkpoint   ${checkpoint.size} entries, signed by ${report.vkey.split('+').slice(0, 2).join('+')}`
  yield `key          ${TRUST[report.trust]}${report.rotations > 0 ? `; ${report.rotations} rotation(s) followed` : ''}`
  yield 'tiles        every entry, every tile and the root fit together'
  yield `history      ${report.history} published checkpoints, each a prefix of this one`
  yield last
    ? `remembered   contains the ${last.size} entries seen here on ${last.time}`
    : 'remembered   nothing yet: run it again later, and it will notice what changed'
  yield `days         never fall; ${
    report.days.uncheckedBefore === 0
      ? 'all agree with what was seen here'
      : `days unchecked for the ${report.days.uncheckedBefore} entries that were there at the first look`
  }`
  yield* tokenLines(report.tokens)
  yield ''
  if (rows === undefined) yield 'numbers      none are published here: only the log was checked'
  else {
    const width = Math.max(9, ...[...rows, ...texts].map(({ label }) => label.length))
    yield `${'what'.padEnd(width)}  ${'published'.padStart(10)}  ${'recounted'.padStart(10)}  of the first`
    for (const row of rows)
      yield `${row.label.padEnd(width)}  ${String(row.published).padStart(10)}  ${String(row.recounted).padStart(10)}  ${row.size} entries`
    for (const row of texts)
      yield `${row.label.padEnd(width)}  ${String(row.hidden ? 'hidden' : row.published).padStart(10)}  ${String(row.recounted).padStart(10)}  ${textNote(row)}`
    for (const { label, sums } of rows.length <= 4 ? rows.slice(0, 1) : [])
      for (const name of /** @type {const} */ (['basis', 'choice', 'version']))
        yield `${label}, by ${name}: ${Object.entries(sums[name])
          .filter(([, n]) => n !== 0)
          .sort()
          .map(([key, n]) => `${key} ${n}`)
          .join(', ')}`
  }
  yield ''
  yield LIMITS
  yield ''
  yield 'Everything fits.'
}

/** @param {import('./verify-log.js').Report['tokens']} keys */
function* tokenLines(keys) {
  if (keys === undefined) {
    yield 'viewings     not checked: the keys of those who verified them are not published here'
    return
  }
  const used = keys.filter(({ tokens }) => tokens > 0)
  if (used.length === 0) return
  const total = used.reduce((sum, { tokens }) => sum + tokens, 0)
  yield `viewings     ${total} used proofs: each signed by a published key, each used once, and none shown without`
  for (const { issuer, host, proof, work, kind, tokens, id } of used)
    yield `             ${String(tokens).padStart(7)}  ${proof.padEnd(11)} ${issuer || host}, ${work}, ${kind}, key ${id.slice(0, 12)}${
      proof === 'room' ? ' (the site’s own room: no evidence against its operator)' : ''
    }`
}
