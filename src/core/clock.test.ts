import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { run } from '#core/db.ts'
import { withApp } from '../../test/app.ts'
import { isDay } from './clock.ts'

const digits = (length: number, most: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(length, '0'))

/** Mostly days, and often the edges of years, centuries and months. */
const written = fc
  .tuple(
    fc.oneof(
      digits(4, 9_999),
      fc.constantFrom('0000', '0001', '0004', '0100', '1900', '2000', '2100', '9999'),
    ),
    digits(2, 13),
    fc.oneof(digits(2, 32), fc.constantFrom('28', '29', '30', '31')),
  )
  .map((parts) => parts.join('-'))

it('a day is what PostgreSQL takes for one', () =>
  withApp(async ({ ctx }) => {
    await run(
      ctx.db,
      `create function pg_temp.takes(text) returns boolean language plpgsql as
       $$ begin return $1::date::text = $1; exception when others then return false; end $$`,
    )
    const days = ['0000-01-01', '0000-12-31', '0001-01-01', '2026-02-30', ...fc.sample(written, 3_000)]
    const rows = await run<{ day: string; takes: boolean }>(
      ctx.db,
      'select day, pg_temp.takes(day) as takes from unnest($1::text[]) as day',
      [days],
    )
    assert.equal(rows.length, days.length)
    assert.ok(rows.some(({ takes }) => takes) && rows.some(({ takes }) => !takes))
    for (const { day, takes } of rows) assert.equal(isDay(day), takes, day)
  }))

it('a day is written in one way', () => {
  for (const text of [
    '',
    '2026-9-1',
    '2026-09-12 ',
    ' 2026-09-12',
    '+002026-09-12',
    '10000-01-01',
    '2026-09-12T00:00:00Z',
    '٢٠٢٦-٠٩-١٢',
  ])
    assert.equal(isDay(text), false, text)
})
