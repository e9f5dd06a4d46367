// node issuer/main.js keys | codes | serve: see README.md.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Ledger } from './ledger.js'
import { createIssuer, plainCode } from './server.js'
import { KINDS, makeKey, sha256 } from './tokens.js'

const USAGE = `node issuer/main.js keys  --file FILE --name NAME --host HOST --site https://SITE --work SLUG --title TITLE
node issuer/main.js codes --ledger FILE --many N > codes.csv      or: --from codes.csv, to take codes that exist
node issuer/main.js serve --file FILE --ledger FILE [--port 8080] [--address 127.0.0.1]
`

// Without letters and digits that look alike; 16 of them are 80 bits.
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const newCode = () =>
  Array.from(randomBytes(16), (byte) => ALPHABET[byte % 32])
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-')

/** @param {string[]} args */
export function main(args) {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: Object.fromEntries(
      ['file', 'name', 'host', 'site', 'work', 'title', 'ledger', 'many', 'from', 'port', 'address'].map(
        (name) => [name, { type: /** @type {const} */ ('string') }],
      ),
    ),
  })
  const given = (/** @type {string[]} */ ...names) => names.every((name) => values[name])
  const [command] = positionals
  if (command === 'keys' && given('file', 'name', 'host', 'site', 'work')) return keys(values)
  if (command === 'codes' && given('ledger') && (given('many') || given('from'))) return codes(values)
  if (command === 'serve' && given('file', 'ledger')) return serve(values)
  process.stderr.write(USAGE)
  process.exitCode = 2
}

/** @typedef {Record<string, string | undefined>} Values */

/** @param {Values} values */
function keys({ file = '', name, host = '', site, work, title }) {
  /** @type {import('./tokens.js').StoredKey[]} */
  const made = []
  for (const kind of KINDS)
    made.push(
      makeKey(
        kind,
        made.map(({ tokenKey }) => sha256(Buffer.from(tokenKey, 'base64url'))[31] ?? 0),
      ),
    )
  const settings = {
    name,
    host: host.toLowerCase(),
    site,
    work,
    title: title ?? work,
    secret: randomBytes(32).toString('base64url'),
    keys: made,
  }
  writeFileSync(file, `${JSON.stringify(settings, null, 1)}\n`, { mode: 0o600, flag: 'wx' })
  console.log('For the operator of the site, who registers them at /desk/issuers:\n')
  console.log(`Name  ${name}\nHost  ${settings.host}\nWork  ${work}`)
  for (const { kind, tokenKey } of made) console.log(`\nKey for ${kind}\n${tokenKey}`)
}

/** @param {Values} values */
function codes({ ledger: path = '', many, from }) {
  const ledger = new Ledger(path)
  const list = from
    ? readFileSync(from, 'utf8')
        .split(/\r?\n/)
        .map((line) => (line.split(/[,;]/)[0] ?? '').replace(/"/g, '').trim())
        .filter((code) => code && code.toLowerCase() !== 'code')
    : Array.from({ length: Number(many) }, newCode)
  const short = list.find((code) => plainCode(code).length < 12)
  if (short !== undefined)
    throw new Error(`"${short}" is too short: a code that can be guessed is worth nothing (12 at least)`)
  for (const code of list) ledger.grant(plainCode(code))
  if (from) console.log(`${list.length} codes taken.`)
  else console.log(['code', ...list].join('\n'))
}

/** @param {Values} values */
function serve({ file = '', ledger = '', port = '8080', address = '127.0.0.1' }) {
  if (!existsSync(file)) throw new Error(`${file} is not there: make it with "keys"`)
  const server = createIssuer(JSON.parse(readFileSync(file, 'utf8')), new Ledger(ledger))
  server.listen(Number(port), address, () => console.log(`Issuer at http://${address}:${port}`))
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2))
