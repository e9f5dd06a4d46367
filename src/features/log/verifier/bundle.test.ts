import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { withApp } from '../../../../test/app.ts'
import { logRoutes } from '../index.ts'
import { checkScript, verifierFile } from './bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'firsthand-verify-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'verify.js')
const testLog = new URL('../../../../verify/vectors/tessera-testlog', import.meta.url).pathname

describe('verify.js', () => {
  it('is one file without imports, served with its checksum', () =>
    withApp(
      async (app) => {
        const served = await app.request('/verify.js')
        const sum = createHash('sha256').update(served.text).digest('hex')
        assert.equal((await app.request('/verify.js.sha256')).text, `${sum}  verify.js\n`)
        assert.equal(sum, verifierFile().sha256)
        assert.doesNotMatch(served.text, /^(import|export) /m)
        assert.match(served.headers.get('content-type') ?? '', /^text\/javascript/)
      },
      { routes: logRoutes },
    ))

  // The oldest Node that is promised, where this machine has it, and the one that runs the tests.
  for (const node of [process.execPath, '/usr/bin/node'].filter((path) => existsSync(path)))
    for (const type of ['commonjs', 'module'])
      it(`runs alone in ${execFileSync(node, ['--version']).toString().trim()}, in a folder of type ${type}`, () => {
        writeFileSync(file, verifierFile().text)
        writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }))
        const help = spawnSync(node, [file], { cwd: folder, encoding: 'utf8', timeout: 60_000 })
        assert.equal(help.status, 2)
        assert.match(help.stdout, /node verify\.js https:\/\/instance/)
        // A log of another product: its signature and tree fit, its entries are not ours.
        const policy = join(folder, 'policy')
        writeFileSync(
          policy,
          'log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum none\n',
        )
        const foreign = spawnSync(node, [file, testLog, '--policy', policy], {
          cwd: folder,
          encoding: 'utf8',
          timeout: 60_000,
        })
        assert.equal(foreign.status, 1)
        assert.match(foreign.stdout, /^FAILED {2}leaf-malformed: /)
        assert.equal(existsSync(join(folder, 'firsthand-memory.json')), false)
      })
})

describe('the page that checks', () => {
  it('is one file under 60 kB that only its own script and style may run in', () =>
    withApp(
      async (app) => {
        const page = await app.request('/check')
        assert.equal(page.status, 200)
        assert.ok(Buffer.byteLength(page.text) < 60_000, `${Buffer.byteLength(page.text)} bytes`)
        const csp = page.headers.get('content-security-policy') ?? ''
        const inline = (tag: string): string =>
          new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page.text)?.[1] ?? ''
        for (const tag of ['script', 'style'])
          assert.ok(
            csp.includes(`'sha256-${createHash('sha256').update(inline(tag)).digest('base64')}'`),
            `${tag} is not allowed by ${csp}`,
          )
        assert.doesNotMatch(csp, /unsafe/)
        assert.doesNotMatch(page.text, /(src|href)="(?!https?:\/\/[^"]*\/log")/)
        assert.match(
          (await app.request('/log')).headers.get('content-security-policy') ?? '',
          /script-src 'self';/,
        )
        // Sentences for the script keep their placeholders.
        const given = JSON.parse(/id="given">(.*?)<\/script>/.exec(page.text)?.[1] ?? '') as {
          words: Record<string, string>
        }
        assert.match(given.words.yes ?? '', /Entry \{index\} .* of \{size\} entries/)
      },
      { routes: logRoutes },
    ))

  it('has a script that is a script', () => {
    const script = join(folder, 'check.cjs')
    writeFileSync(script, checkScript())
    assert.equal(spawnSync(process.execPath, ['--check', script], { timeout: 60_000 }).status, 0)
    assert.ok(!readFileSync(script, 'utf8').includes('</script'))
  })
})
