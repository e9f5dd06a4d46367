import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../../../../verify')

/** Each after those that it uses, so that constants are there when they are needed. */
const MODULES = [
  'bytes',
  'sha2',
  'ed25519',
  'note',
  'checkpoint',
  'tree',
  'tiles',
  'leaf',
  'receipt',
  'policy',
  'handover',
  'walk',
  'published',
  'tokens',
  'history',
  'verify-log',
  'sources',
]

/** One module as part of a classic script: imports fall away, because everything stands in one scope. */
const part = (name: string): string =>
  readFileSync(join(FOLDER, `${name}.js`), 'utf8')
    .replace(/^import [^;]*? from '\.\/[a-z0-9-]+\.js'\n/gm, '')
    .replace(/^export (?=async |function|const|class)/gm, '')
    .trim()

// A file that somebody saved is run by whatever Node they have, in whatever folder: as CommonJS or, under a package.json that says
// so, as a module. So it has neither require nor import statements.
const START = `
if (typeof process === 'object' && /(^|[\\\\/])verify(\\.[\\w-]+)*\\.js$/.test(process.argv?.[1] ?? ''))
  main(process.argv.slice(2), {
    out: (line) => console.log(line),
    progress: (line) => void (process.stderr.isTTY && process.stderr.write(\`\\r\${line}   \\r\`)),
  }).then(
    (code) => void (process.exitCode = code),
    (error) => {
      console.error(error)
      process.exitCode = 1
    },
  )
`

/** `verify.js` as one file, as it is served and released. */
export function verifierFile(): { text: string; sha256: string } {
  const head =
    "// Firsthand's verifier: node verify.js https://instance | FOLDER. Licence: AGPL-3.0-or-later.\n'use strict'\n;(() => {\n"
  const text = `${head}${[...MODULES, 'texts', 'cli'].map(part).join('\n\n')}\n${START}})()\n`
  return { text, sha256: createHash('sha256').update(text).digest('hex') }
}

/** The same code for the page that checks in the browser, without its comments and what only the command line does, and the script of that page. */
export function checkScript(): string {
  const text = [...MODULES.filter((name) => name !== 'handover'), 'check-page'].map(part).join('\n')
  return `(()=>{'use strict'\n${withoutComments(text)}\n})()`
}

/** Takes out comments that stand alone on their lines, doc comments and indentation; strings never begin a line with one of those here. */
const withoutComments = (text: string): string =>
  text
    .replace(/\/\*\*[\s\S]*?\*\/ ?/g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/^\s+/gm, '')
    // A line that cannot end here may as well go on.
    .replace(/([({[,=>?:&|])\n/g, '$1')
    .replace(/\n([)\]}.?:&|])/g, '$1')
    // Spaces around signs, on lines without a string or a pattern in which they could mean something.
    .replace(/^[^'"`/\n]+$/gm, (line) => line.replace(/ ([=<>!&|^*?:]+) /g, '$1').replaceAll(', ', ','))
