import assert from 'node:assert/strict'
import test from 'node:test'
import { wordsOf } from '#core/i18n.ts'
import { badgeRows, scales, thin, timeLine, type Lane } from '#ui/charts.ts'
import { offsetAt, timeTicks } from '#ui/time-axis.ts'

const at = (text: string): Date => new Date(text)
const day: [Date, Date] = [at('2026-09-08T00:00:00Z'), at('2026-09-09T00:00:00Z')]
const lane: Lane = {
  label: 'Signatures',
  unit: 'signatures',
  points: [
    { at: day[0], value: 0 },
    { at: day[1], value: 600 },
  ],
}

test('a moment stands where its share of the time is, a value where its share of the peak is', () => {
  const { x, y, ticks } = scales(lane, day)
  assert.equal(x(day[0]), 0)
  assert.equal(x(at('2026-09-08T06:00:00Z')), 25)
  assert.equal(x(day[1]), 100)
  // The ground is at 100, the peak at 12 (the headroom): half of it is at 100 - 88 / 2.
  assert.equal(y(0), 100)
  assert.equal(y(300), 56)
  assert.equal(y(600), 12)
  assert.deepEqual(ticks, [200, 400, 600])
})

test('a flat line of zeros does not divide by zero', () => {
  const { y } = scales(
    {
      ...lane,
      points: [
        { at: day[0], value: 0 },
        { at: day[1], value: 0 },
      ],
    },
    day,
  )
  assert.equal(y(0), 100)
})

test('ticks are midnights of the time zone, also across the end of summer time', () => {
  // Paris leaves summer time on 25 October 2026: midnight is 22:00 UTC before and 23:00 UTC after.
  const ticks = timeTicks(
    [at('2026-10-23T10:00:00Z'), at('2026-10-28T10:00:00Z')],
    5,
    'en-GB',
    'Europe/Paris',
  )
  assert.deepEqual(
    ticks.map((tick) => [tick.at.toISOString(), tick.label]),
    [
      ['2026-10-23T22:00:00.000Z', '24 Oct'],
      ['2026-10-24T22:00:00.000Z', '25 Oct'],
      ['2026-10-25T23:00:00.000Z', '26 Oct'],
      ['2026-10-26T23:00:00.000Z', '27 Oct'],
      ['2026-10-27T23:00:00.000Z', '28 Oct'],
    ],
  )
})

test('offsets of time zones', () => {
  assert.equal(offsetAt(at('2026-07-01T00:00:30.5Z'), 'Europe/Paris'), 2 * 3_600_000)
  assert.equal(offsetAt(at('2026-01-01T00:00:00Z'), 'Asia/Kathmandu'), 5.75 * 3_600_000)
  assert.equal(offsetAt(at('2026-01-01T03:00:00Z'), 'America/New_York'), -5 * 3_600_000)
})

test('thinning keeps the first and the last value', () => {
  const many = Array.from({ length: 1_001 }, (_, index) => index)
  assert.deepEqual(thin(many, 5), [0, 250, 500, 750, 1000])
  assert.deepEqual(thin([1, 2], 5), [1, 2])
})

test('numbers that would touch each other stand in different rows', () => {
  const marks = ['00:00', '01:00', '12:00', '12:30', '13:00'].map((time) => ({
    at: at(`2026-09-08T${time}:00Z`),
    label: time,
  }))
  const { badges, height } = badgeRows(marks, day)
  assert.deepEqual(
    badges.map(({ row, number }) => [number, row]),
    [
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 1],
      [5, 2],
    ],
  )
  assert.equal(height, 90)
})

const words = wordsOf('en', 'Etc/UTC')

test('the drawing has its values as a table, and its marks as a list in order of time', () => {
  const markup = timeLine({
    words,
    id: 'c',
    title: 'Signatures over time',
    lanes: [lane],
    marks: [
      { at: day[1], label: 'Second' },
      { at: day[0], label: 'First' },
    ],
    timeZone: 'Etc/UTC',
  }).toString()
  assert.match(markup, /<th scope="row">9 Sept 2026, 00:00<\/th><td class="number">600<\/td>/)
  assert.ok(markup.indexOf('First') < markup.indexOf('Second'))
  assert.match(markup, /M0,100L1000,12/)
})

test('a rate is drawn as steps', () => {
  const points = [
    { at: day[0], value: 10 },
    { at: at('2026-09-08T12:00:00Z'), value: 20 },
    { at: day[1], value: 0 },
  ]
  const markup = timeLine({
    words,
    id: 'c',
    title: 'x',
    lanes: [{ ...lane, kind: 'rate', points }],
    timeZone: 'Etc/UTC',
  }).toString()
  assert.match(markup, /class="curve" d="M0,56L500,56L500,12L1000,12L1000,100"/)
})

test('less than two values is said in words', () => {
  const markup = timeLine({
    words,
    id: 'c',
    title: 'x',
    lanes: [{ ...lane, points: [] }],
    timeZone: 'Etc/UTC',
  }).toString()
  assert.match(markup, /There is nothing to draw yet/)
  assert.doesNotMatch(markup, /<svg/)
})
