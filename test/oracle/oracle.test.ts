import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { run } from '#core/db.ts'
import { publish, receiptOf } from '#features/log/index.ts'
import { consistencyProof, folderSource, tilePath, toBase64 } from '#verify'
import { aSubject, entryFor, logApp, order } from '../../src/features/log/log.testing.ts'
import { withApp } from '../app.ts'

const folder = mkdtempSync(join(tmpdir(), 'firsthand-oracle-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const oracle = join(folder, 'oracle')

/** A program of the project's own, out of nothing but Debian's golang-go and golang-golang-x-mod-dev. */
function build(): void {
  const { status, stderr } = spawnSync('go', ['build', '-o', oracle, 'main.go'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    env: {
      ...process.env,
      GO111MODULE: 'off',
      GOPATH: '/usr/share/gocode',
      GOCACHE: join(folder, 'cache'),
      GOFLAGS: '',
    },
  })
  assert.equal(status, 0, stderr)
}

// Around every width at which a tile begins, is full, or a level begins; the last has three levels.
const SIZES = [1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 66_100]

describe('an independent program', () => {
  it('verifies checkpoint, tiles, inclusion, consistency and receipts of a log that the product wrote', () =>
    withApp(async ({ ctx }) => {
      build()
      const subject = await aSubject(ctx)
      for (const [i, size] of SIZES.entries()) {
        for (let from = SIZES[i - 1] ?? 0; from < size; from += 10_000)
          await order(
            ctx,
            Array.from({ length: Math.min(10_000, size - from) }, () => entryFor(ctx, subject)),
          )
        while ((await publish(ctx, 'public')) > 0);
      }
      const kept = await run<{ size: number; root: Buffer }>(
        ctx.db,
        `select size, root from log_checkpoints where log = 'public' order by size`,
      )
      const size = kept.at(-1)!.size
      assert.equal(size, SIZES.at(-1))
      writeFileSync(
        join(folder, 'checkpoints'),
        kept
          .slice(0, -1)
          .map((row) => `${row.size} ${row.root.toString('base64')}\n`)
          .join(''),
      )
      const source = await folderSource(ctx.config.logDir)
      const read = async (level: number, n: number, width: number): Promise<Uint8Array> =>
        (await source.bytes(tilePath(level, n, width))) ?? (await source.bytes(tilePath(level, n)))!
      const proofs: string[] = []
      for (const older of kept.slice(0, -1))
        proofs.push(
          [older.size, size, ...(await consistencyProof(read, older.size, size)).map(toBase64)].join(' '),
        )
      writeFileSync(join(folder, 'proofs'), `${proofs.join('\n')}\n`)
      const receipts = join(folder, 'receipts')
      mkdirSync(receipts)
      const indexes = [
        ...new Set([...SIZES.map((n) => n - 1), ...Array.from({ length: 100 }, (_, i) => (i * 7919) % size)]),
      ]
      for (const index of indexes)
        writeFileSync(join(receipts, `${index}.tlog-proof`), (await receiptOf(ctx, index))!)
      const [{ vkey }] = (await run<{ vkey: string }>(ctx.db, 'select vkey from log_keys')) as [
        { vkey: string },
      ]
      const check = (log: string): Promise<{ stdout: string }> =>
        promisify(execFile)(oracle, [
          log,
          vkey,
          join(folder, 'checkpoints'),
          receipts,
          join(folder, 'proofs'),
        ])
      const { stdout } = await check(ctx.config.logDir)
      // 13 sizes before the last; from 1,000 to 65,535 in four pieces of at most 20,000, which makes three more.
      // Tiles of 66,100 entries: 258 full and one of 52 at level 0, one full and one of 2 at level 1, one of 1 at level 2.
      assert.equal(
        stdout,
        `entries 66100 tiles 262 inclusion ${Math.ceil(66_100 / 34)} checkpoints 16 proofs 16 receipts ${indexes.length}\n`,
      )

      // And it is no yes-man.
      const tile = join(ctx.config.logDir, 'tile/0/100')
      const bytes = readFileSync(tile)
      writeFileSync(
        tile,
        bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
      )
      await assert.rejects(check(ctx.config.logDir), /tile\/0\/100 is another one/)
      writeFileSync(tile, bytes)
      writeFileSync(
        join(ctx.config.logDir, 'checkpoint'),
        readFileSync(join(ctx.config.logDir, 'checkpoint'), 'utf8').replace('66100', '66101'),
      )
      await assert.rejects(check(ctx.config.logDir), /signature of the checkpoint/)
    }, logApp))
})
