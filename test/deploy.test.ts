import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { NODE_FLAGS } from '#core/process-child.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const program = read('bin/firsthand.ts')
const isCommand = (name: string): boolean => new RegExp(`^  '?${name}'?: \\{`, 'm').test(program)

/** The instructions of a Dockerfile, with continued lines in one. */
const instructions = read('deploy/Dockerfile')
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.trim())
  .map((line) => ({ name: line.split(' ')[0]!, rest: line.slice(line.indexOf(' ') + 1) }))
const rests = (name: string): string[] =>
  instructions.filter((each) => each.name === name).map(({ rest }) => rest)

describe('the Dockerfile', () => {
  test('has instructions that exist (docs.docker.com/reference/dockerfile)', () => {
    const known = ['FROM', 'RUN', 'CMD', 'EXPOSE', 'ENV', 'COPY', 'ENTRYPOINT', 'VOLUME', 'USER', 'WORKDIR']
    for (const { name } of instructions) assert.ok(known.includes(name), name)
  })

  test('builds on exact versions, with the Node that the packages name', () => {
    const node = (JSON.parse(read('package.json')) as { dependencies: Record<string, string> }).dependencies
      .node
    for (const from of rests('FROM'))
      assert.match(from, new RegExp(`^node:${node!.replaceAll('.', '\\.')}-[a-z-]+( AS [a-z]+)?$`))
  })

  test('installs from the lock file without install scripts, and runs as nobody in particular', () => {
    const npm = rests('RUN').filter((run) => run.includes('npm '))
    assert.equal(npm.length, 1)
    assert.match(npm[0]!, /npm ci .*--omit=dev .*--ignore-scripts/)
    const [user] = rests('USER')
    assert.match(user!, /^[1-9]\d{3,}:[1-9]\d{3,}$/)
    // Whatever is copied after it would belong to root all the same, but nothing may run as root after it.
    assert.equal(
      instructions
        .slice(instructions.findIndex(({ name }) => name === 'USER'))
        .some(({ name }) => name === 'RUN'),
      false,
    )
    for (const command of [...rests('CMD'), ...rests('ENTRYPOINT'), ...rests('VOLUME')])
      assert.ok(Array.isArray(JSON.parse(command)), command)
    for (const flag of NODE_FLAGS)
      assert.ok((JSON.parse(rests('ENTRYPOINT')[0]!) as string[]).includes(flag), flag)
  })

  test('takes no data, keys or secrets of this machine into the image', () => {
    const ignored = read('.dockerignore').split('\n')
    for (const path of ['data', 'node_modules', '.git', 'deploy/secrets'])
      assert.ok(ignored.includes(path), path)
  })
})

describe('the compose file', () => {
  const text = read('deploy/compose.yaml')

  test('names exact images and commands that exist', () => {
    const images = [...text.matchAll(/^\s+image: (.+)$/gm)].map(([, image]) => image!)
    assert.equal(images.length, 3)
    for (const image of images) assert.match(image, /:\d+\.\d+/)
    for (const [, command] of text.matchAll(/^\s+command: \[(\w+)\]$/gm))
      assert.ok(isCommand(command!), command)
  })

  test('holds no secret and opens only the proxy', () => {
    assert.doesNotMatch(text, /PASSWORD: |postgres(ql)?:\/\/|smtps?:\/\//)
    assert.deepEqual(
      [...text.matchAll(/^\s+ports: (.+)$/gm)].map(([, ports]) => ports),
      ["['80:80', '443:443']"],
    )
    assert.match(text, /read_only: true[^]*cap_drop: \[ALL\][^]*no-new-privileges:true/)
  })
})

describe('the units for systemd', () => {
  const folder = join(ROOT, 'deploy', 'systemd')
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.service')))
    test(`${name} runs a command that exists, as a user of its own, shut in`, () => {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n')
      const command = lines.find((line) => line.startsWith('ExecStart='))!
      const [flags, said] = command.split(/ ?bin\/firsthand\.ts /)
      assert.ok(isCommand(said!.split(' ')[0]!), command)
      // `serve` gives them to its processes by itself.
      if (['web', 'worker'].includes(said!)) assert.ok(flags!.endsWith(NODE_FLAGS.join(' ')), command)
      for (const line of [
        'User=firsthand',
        'NoNewPrivileges=yes',
        'ProtectSystem=strict',
        'CapabilityBoundingSet=',
        'UMask=0077',
      ])
        assert.ok(lines.includes(line), line)
    })
})
