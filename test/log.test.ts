import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { checkReceipt, commitsTo, fromBase64, logKeysOf, main, utf8 } from '#verify'
import { run } from '#core/db.ts'
import { eraseVoice } from '../src/features/voices/acting/erasing.ts'
import { removeVoice, tick } from '#features/voices/index.ts'
import { mirror } from '../bin/export.ts'
import { createApp } from '../src/app.ts'
import { aWork, livePetition, moderator, sign } from '../src/features/petitions/petitions.testing.ts'
import { aSubject, noteApp, sign as signThing } from '../src/features/voices/voices.testing.ts'
import { withApp, type TestApp } from './app.ts'

const folder = mkdtempSync(join(tmpdir(), 'firsthand-log-test-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A petition with its author and three signers, of whom one is removed; everything is counted. */
async function dispute(app: TestApp): Promise<{ slug: string; ben: Awaited<ReturnType<typeof sign>> }> {
  await aWork(app)
  const slug = await livePetition(app)
  const ben = await sign(app, slug, { name: 'Ben Okonjo', seen: 'all' })
  await sign(app, slug, { seen: 'none' })
  await sign(app, slug)
  await tick(app.ctx)
  const mo = await moderator(app)
  const [last] = await run<{ subjectId: number; id: string }>(
    app.ctx.db,
    'select subject_id as "subjectId", id from voices order by confirmed_at desc, id limit 1',
  )
  await removeVoice(app.ctx, mo.id, last!, 'test', null)
  await run(
    app.ctx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason) select subject_id, max(n) + 1, 'listed', $1, 'test', 'checked' from petition_states group by 1`,
    [app.clock.now()],
  )
  await tick(app.ctx)
  return { slug, ben }
}

/** Runs the command line of the verifier. */
async function verify(args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = []
  const code = await main([...args, '--memory', join(folder, 'memory.json')], {
    out: (line) => lines.push(line),
    progress: () => {},
  })
  return { code, text: lines.join('\n') }
}

const inApp = (app: TestApp): Parameters<typeof mirror>[0] => {
  const made = createApp(app.ctx)
  return async (path) => {
    const response = await made.request(`${app.ctx.config.baseUrl}/${path}`)
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
  }
}

describe('a receipt', () => {
  it('is got from the page of the signature, and says what is in the log and nothing about the person', () =>
    withApp(async (app) => {
      const { slug, ben } = await dispute(app)
      const place = `/petitions/${slug}/signature`
      assert.match((await ben.get(place)).text, /receipt\.tlog-proof" download/)
      const receipt = await ben.get(`${place}/receipt.tlog-proof`)
      assert.equal(receipt.status, 200)
      assert.match(receipt.headers.get('content-disposition') ?? '', /\.tlog-proof"$/)
      const { index, leaf, checkpoint } = await checkReceipt(
        receipt.text,
        logKeysOf((await app.request('/log/policy')).text),
      )
      assert.deepEqual([leaf.kind, leaf.basis, checkpoint.size], ['sign', 'all', 5])
      const data = (await ben.get(`${place}/data.json`)).json() as {
        commitments: { random_bytes: string; payload: string }[]
        log_entries: { index: number }[]
      }
      assert.equal(data.log_entries[0]!.index, index)
      const [{ random_bytes: salt, payload }] = data.commitments as [
        { random_bytes: string; payload: string },
      ]
      assert.ok(commitsTo(leaf, fromBase64(salt), utf8(payload)))
      assert.match(payload, /^name=Ben Okonjo$/m)
      // In no writing that a receipt could have.
      for (const secret of ['Ben ', 'Okonjo', payload, salt, Buffer.from(payload).toString('base64')])
        assert.ok(
          !receipt.text.includes(secret) &&
            !Buffer.from(/^extra (.*)$/m.exec(receipt.text)![1]!, 'base64').includes(secret),
        )
    }))

  it('is for the person alone, and there is none before the signature is counted', () =>
    withApp(async (app) => {
      const { publicId } = await aSubject(app.ctx)
      const ben = app.browser()
      await signThing(app, ben, publicId)
      const path = `/things/${publicId}/note/receipt.tlog-proof`
      assert.equal((await ben.get(path)).status, 404)
      await tick(app.ctx)
      assert.equal((await ben.get(path)).status, 200)
      assert.equal((await app.browser().get(path)).status, 403)
    }, noteApp))

  it('still verifies after the signature was erased', () =>
    withApp(async (app) => {
      const { slug, ben } = await dispute(app)
      const receipt = (await ben.get(`/petitions/${slug}/signature/receipt.tlog-proof`)).text
      const [voice] = await run<{ subjectId: number; id: string }>(
        app.ctx.db,
        `select subject_id as "subjectId", id from voices where basis = 'all'`,
      )
      await eraseVoice(app.ctx, voice!)
      await tick(app.ctx)
      assert.equal(
        (await checkReceipt(receipt, logKeysOf((await app.request('/log/policy')).text))).leaf.kind,
        'sign',
      )
    }))
})

describe('the journalist', () => {
  it('checks a site over the network, and a mirror of it without the site', () =>
    withApp(async (app) => {
      const { slug } = await dispute(app)
      const server = createServer(
        getRequestListener(createApp(app.ctx).fetch, { overrideGlobalObjects: false }) as RequestListener,
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      try {
        const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
        const first = await verify([site])
        assert.equal(first.code, 0, first.text)
        // Four signed, one of them was removed.
        assert.match(first.text, new RegExp(`petition ${slug} +3 +3  5 entries`))
        assert.match(first.text, /taken on trust, this being the first look/)
        const curve = join(folder, 'curve.csv')
        const again = await verify([site, '--petition', slug, '--curve', curve])
        assert.equal(again.code, 0, again.text)
        assert.match(again.text, /the one that this computer remembers/)
        assert.match(again.text, /by basis: all 1, none 1, unsaid 1/)
        assert.deepEqual(
          readFileSync(curve, 'utf8')
            .split('\n')
            .map((line) => line.split(',').slice(1).join()),
          ['size,net', '5,3', ''],
        )
        assert.match((await verify([site, '--petition', 'none'])).text, /^FAILED {2}petition-missing/)
      } finally {
        server.close()
      }
      const copy = join(folder, 'mirror')
      const mirrored = await mirror(inApp(app), copy)
      assert.deepEqual([mirrored.entries, mirrored.petitions], [5, 1])
      for (const path of [
        'index.html',
        'check.html',
        'verify.js',
        'verify.js.sha256',
        'log/policy',
        'log/numbers.json',
        'log/checkpoints.json',
        `petitions/${slug}.json`,
      ])
        assert.ok(existsSync(join(copy, path)), path)
      const offline = await verify([copy])
      assert.equal(offline.code, 0, offline.text)
      assert.match(offline.text, /the one that this computer remembers/)
      assert.deepEqual((await mirror(inApp(app), copy)).written, 0)
    }))

  it('finds a changed file in a mirror, with its name, and remembers nothing of it', () =>
    withApp(async (app) => {
      await dispute(app)
      const copy = join(folder, 'changed')
      await mirror(inApp(app), copy)
      const memory = readFileSync(join(folder, 'memory.json'), 'utf8')
      const bundle = join(copy, 'log/tile/entries/000.p/5')
      assert.ok(statSync(bundle).isFile())
      writeFileSync(bundle, readFileSync(bundle, 'latin1').replace('\nall\n', '\naxl\n'), 'latin1')
      const found = await verify([copy, '--policy', join(copy, 'log/policy')])
      assert.equal(found.code, 1)
      assert.match(found.text, /^FAILED {2}entry-not-in-tile: entry \d is not the one/)
      assert.equal(readFileSync(join(folder, 'memory.json'), 'utf8'), memory)
    }))

  it('gets 404 for what is no tile, whatever it looks like', () =>
    withApp(async (app) => {
      await dispute(app)
      for (const path of [
        'tile/0/000.p/05',
        'tile/0/000.p/0',
        'tile/0/000.p/256',
        'tile/64/000',
        'tile/0/0',
        'tile/0/../../keys/root.key',
        'tile/0/000.p',
        'tile/',
        'tile/entries/000.p/5%00',
        'drafts/x',
        'checkpoints/2026-13-45.json',
        'checkpoints/2026-02-30.json',
        'checkpoints/0000-01-01.json',
        'checkpoints/x.json',
      ])
        assert.ok([400, 404].includes((await app.request(`/log/${path}`)).status), path)
      const tile = await app.request('/log/tile/0/000.p/5')
      assert.equal(tile.status, 200)
      assert.equal(tile.headers.get('cache-control'), 'public, max-age=31536000, immutable')
      assert.equal(tile.headers.get('content-type'), 'application/octet-stream')
      assert.equal(tile.headers.get('access-control-allow-origin'), '*')
      assert.equal(
        (await app.request('/log/checkpoint')).headers.get('content-type'),
        'text/plain; charset=utf-8',
      )
      assert.match((await app.request('/log')).words, /The log shows what was counted/)
    }))
})
