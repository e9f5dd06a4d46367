import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { verifierFile } from '../src/features/log/verifier/bundle.ts'

/** Writes `verify.js` and its checksum, as the site serves them: for a release, or for somebody who trusts the source more than a site. */
export function verifierCommand(args: string[]): void {
  const { values } = parseArgs({ args, options: { to: { type: 'string', default: '.' } } })
  const { text, sha256 } = verifierFile()
  mkdirSync(values.to, { recursive: true })
  writeFileSync(join(values.to, 'verify.js'), text)
  writeFileSync(join(values.to, 'verify.js.sha256'), `${sha256}  verify.js\n`)
  console.log(`${resolve(values.to, 'verify.js')}  ${sha256}`)
}
