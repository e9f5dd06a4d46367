import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { codeIn } from '../bin/replay/mailbox.ts'
import { ageMeter, quantile } from '../bin/replay/measuring.ts'
import { inventPeople, readGeography } from '../bin/replay/people.ts'
import { seeded } from '#core/random.ts'
import { readSeries } from '../bin/replay/series.ts'

const fixture = join(import.meta.dirname, 'fixtures/falling.csv')
const data = join(import.meta.dirname, '../../shared/data/petitions')

describe('replaying a curve', () => {
  it('reads each step as a change, falls included; the first reading is where it starts', () => {
    const { steps, expected } = readSeries(fixture)
    assert.deepEqual(
      steps.map((step) => step.change),
      [30, 40, -9, 29, -3],
    )
    assert.equal(expected, 87)
    assert.equal(steps[0]!.at.toISOString(), '2026-09-08T10:01:00.000Z')
  })

  it('ends as soon as the curve has climbed to the limit', () => {
    assert.deepEqual(
      readSeries(fixture, 50).steps.map((step) => step.change),
      [30, 20],
    )
    assert.equal(readSeries(fixture, 50).expected, 50)
  })

  it('says which line it cannot read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'series-'))
    const file = join(folder, 'bad.csv')
    writeFileSync(file, 'timestamp,count\n2026-09-08 10:00:00,1\n2026-09-08 10:01:00,many\n')
    assert.throws(() => readSeries(file), /bad\.csv: line 3/)
    rmSync(folder, { recursive: true })
  })

  it('reads the public curves: last minus first, and the sum of hourly increments', (t) => {
    if (!existsSync(data)) return t.skip('the public curves are not beside this checkout')
    const viral = readSeries(join(data, 'uk-700143-per-minute-2024.csv'))
    assert.equal(viral.expected, 3_004_622 - 201_079)
    assert.ok(viral.steps.every((step) => step.change > 0))
    assert.equal(readSeries(join(data, 'uk-751472-hourly-2026.json')).expected, 68_217)
  })

  it('invents the same people again for one seed, with an address each', () => {
    const make = (): string[] => {
      const person = inventPeople(readGeography(undefined), seeded(7))
      return Array.from({ length: 2_000 }, (_, n) => person(n).email)
    }
    assert.deepEqual(make(), make())
    assert.equal(new Set(make()).size, 2_000)
  })

  it('finds the code in a subject, also in an encoded word', () => {
    assert.equal(codeIn('From: a\r\nSubject: 123 456 is your code\r\n\r\nx'), '123456')
    assert.equal(codeIn('Subject: =?UTF-8?Q?123_456_is_your_code_=E2=80=93_Paper?=\r\n\r\n'), '123456')
    assert.equal(
      codeIn(`Subject: =?UTF-8?B?${Buffer.from('654 321 – Paper').toString('base64')}?=\r\n\r\n`),
      '654321',
    )
    assert.equal(codeIn('Subject: News\r\n\r\n123 456'), undefined)
  })

  it('measures quantiles by the nearest rank, and the age of a count from outside', () => {
    assert.equal(quantile([5, 1, 4, 2, 3], 0.5), 3)
    assert.equal(quantile([1, 2, 3, 4], 0.99), 4)
    assert.equal(quantile([], 0.5), 0)
    const age = ageMeter()
    age.confirmed()
    age.seen(1)
    assert.equal(age.worstSeconds(), 0)
    const until = performance.now() + 30
    while (performance.now() < until);
    age.seen(0)
    assert.ok(age.worstSeconds() >= 0.02)
  })
})
