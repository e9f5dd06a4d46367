import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { endOf, mayConfirm, monthsAfter, stateOf, type StateName, type StateRow } from './states.ts'

const rowsOf = (...decided: [StateName, string][]): StateRow[] =>
  decided.map(([state, at], index) => ({
    n: index + 1,
    state,
    at: new Date(at),
    by: 'rule',
    reason: 'x',
    note: null,
  }))

const opened: [StateName, string][] = [
  ['awaiting', '2026-09-08T10:00:00Z'],
  ['live', '2026-09-08T10:05:00Z'],
]

describe('the end of a day', () => {
  it('is midnight by the clocks of the zone', () => {
    assert.equal(endOf('2027-03-08', 'Etc/UTC').toISOString(), '2027-03-09T00:00:00.000Z')
    assert.equal(endOf('2027-03-08', 'Europe/Paris').toISOString(), '2027-03-08T23:00:00.000Z')
    assert.equal(endOf('2027-03-08', 'Pacific/Kiritimati').toISOString(), '2027-03-08T10:00:00.000Z')
    assert.equal(endOf('2027-03-08', 'Pacific/Pago_Pago').toISOString(), '2027-03-09T11:00:00.000Z')
  })
  it('holds on days of 23 and 25 hours', () => {
    // Clocks in Paris go forward on 28 March 2027 and back on 25 October 2026.
    assert.equal(endOf('2027-03-28', 'Europe/Paris').toISOString(), '2027-03-28T22:00:00.000Z')
    assert.equal(endOf('2026-10-25', 'Europe/Paris').toISOString(), '2026-10-25T23:00:00.000Z')
  })
  it('is one o’clock where midnight does not exist', () => {
    // Beirut skipped from 0:00 to 1:00 on 31 March 2024.
    assert.equal(endOf('2024-03-30', 'Asia/Beirut').toISOString(), '2024-03-30T22:00:00.000Z')
  })
})

describe('the state of a petition', () => {
  const at = (time: string): Date => new Date(time)
  const state = (rows: StateRow[], now: string): ReturnType<typeof stateOf> =>
    stateOf(rows, '2027-03-08', at(now), 'Europe/Paris')

  it('is signable once its author confirmed, and listed once a moderator did', () => {
    assert.deepEqual(
      [state(rowsOf(opened[0]!), '2026-09-09T00:00:00Z')].map(({ name, signable, listed }) => ({
        name,
        signable,
        listed,
      })),
      [{ name: 'awaiting', signable: false, listed: false }],
    )
    const live = state(rowsOf(...opened), '2026-09-09T00:00:00Z')
    assert.deepEqual(
      [live.name, live.signable, live.listed, live.liveSince?.toISOString()],
      ['live', true, false, '2026-09-08T10:05:00.000Z'],
    )
    const listed = state(rowsOf(...opened, ['listed', '2026-09-09T08:00:00Z']), '2026-09-09T09:00:00Z')
    assert.deepEqual([listed.name, listed.signable, listed.listed], ['listed', true, true])
  })

  it('ends with the last moment of its last day, recorded or not', () => {
    const rows = rowsOf(...opened, ['listed', '2026-09-09T08:00:00Z'])
    assert.equal(state(rows, '2027-03-08T22:59:59.999Z').signable, true)
    const over = state(rows, '2027-03-08T23:00:00Z')
    assert.deepEqual([over.name, over.signable, over.listed, over.row], ['closed', false, true, undefined])
    const recorded = state(rowsOf(...opened, ['closed', '2027-03-08T23:00:00Z']), '2027-03-09T12:00:00Z')
    assert.deepEqual(
      [recorded.name, recorded.listed, recorded.endsAt.toISOString()],
      ['closed', false, '2027-03-08T23:00:00.000Z'],
    )
  })

  it('takes a confirmation within a day of the end, when it was submitted before', () => {
    const over = state(rowsOf(...opened), '2027-03-09T10:00:00Z')
    assert.equal(mayConfirm(over, at('2027-03-08T22:59:59Z'), at('2027-03-09T22:59:59Z')), 'open')
    assert.equal(mayConfirm(over, at('2027-03-08T22:59:59Z'), at('2027-03-09T23:00:00Z')), 'closed')
    assert.equal(mayConfirm(over, at('2027-03-08T23:00:00Z'), at('2027-03-09T01:00:00Z')), 'closed')
  })

  it('ends early when a moderator closes it, and goes on when it is opened again', () => {
    const closed = rowsOf(...opened, ['listed', '2026-09-09T08:00:00Z'], ['closed', '2026-10-01T12:00:00Z'])
    assert.equal(state(closed, '2026-10-01T12:00:01Z').endsAt.toISOString(), '2026-10-01T12:00:00.000Z')
    assert.equal(
      state([...closed, ...rowsOf(['listed', '2026-10-02T12:00:00Z'])], '2026-10-03T00:00:00Z').signable,
      true,
    )
  })

  it('takes nothing more once declined or hidden', () => {
    for (const end of ['declined', 'hidden'] as const) {
      const state1 = state(rowsOf(...opened, [end, '2026-09-10T00:00:00Z']), '2026-09-10T01:00:00Z')
      assert.equal(state1.signable, false)
      assert.equal(mayConfirm(state1, at('2026-09-09T23:00:00Z'), at('2026-09-10T01:00:00Z')), 'gone')
    }
  })
})

describe('months', () => {
  it('end with the month where the day does not exist', () => {
    assert.equal(monthsAfter('2026-11-22', 6), '2027-05-22')
    assert.equal(monthsAfter('2026-08-31', 6), '2027-02-28')
    assert.equal(monthsAfter('2027-08-31', 6), '2028-02-29')
    assert.equal(monthsAfter('2026-11-22', 12), '2027-11-22')
  })
})
