import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seeded } from '#core/random.ts'
import { checkMail } from '../bin/chaos/check-mail.ts'
import { classify, type Accounting, type Found } from '../bin/chaos/classify.ts'
import type { Attempt, Line, Outcome } from '../bin/chaos/journal.ts'
import { plan } from '../bin/chaos/plan.ts'
import { unreadable } from '../bin/chaos/report.ts'

let n = 0
function tried(deed: Attempt['deed'], address: string, outcome: Outcome | 'no answer', id?: string): Line[] {
  const attempt = { n: n++, at: 0, deed, address, id }
  return [
    { attempt },
    ...(outcome === 'no answer'
      ? []
      : [{ answer: { n: attempt.n, at: 0, ms: 1, outcome, id: outcome === 'ok' ? id : undefined } }]),
  ]
}

const nothing: Found = { submissions: [], voices: [], leaves: [] }
const ben = { id: 'b1', address: 'ben@example.org' }
const voice = { ...ben, active: true, held: false }
const leaf = { voiceId: 'b1', kind: 'sign' }
const signed: Found = { submissions: [ben], voices: [voice], leaves: [leaf] }
const bens = [...tried('submit', ben.address, 'ok', 'b1'), ...tried('confirm', ben.address, 'ok', 'b1')]

const account = (lines: Line[], found: Found): Accounting =>
  classify(lines, found, (address) => address.toLowerCase().replace(/\+.*@/, '@'))
const wrongs = ({ submit, confirm, withdraw }: Accounting): string[] =>
  Object.entries({ submit, confirm, withdraw }).flatMap(([deed, of]) =>
    (['LOST', 'UNEXPECTED', 'DUPLICATE'] as const).flatMap((verdict) =>
      of[verdict] > 0 ? [`${verdict} ${deed}`] : [],
    ),
  )

describe('the accounting of the chaos run', () => {
  it('finds nothing wrong where everybody got what they were told', () => {
    const { submit, confirm } = account(bens, signed)
    assert.deepEqual([submit['ok-present'], confirm['ok-present']], [1, 1])
    assert.deepEqual(wrongs(account(bens, signed)), [])
  })

  it('misses what was acknowledged and is not there', () => {
    assert.deepEqual(wrongs(account(bens, nothing)), ['LOST submit', 'LOST confirm'])
    assert.deepEqual(wrongs(account(bens, { ...signed, leaves: [] })), ['LOST confirm'])
    const left = [...bens, ...tried('withdraw', ben.address, 'ok', 'b1')]
    assert.deepEqual(wrongs(account(left, signed)), ['LOST withdraw'])
  })

  it('accepts either outcome where there was no answer', () => {
    for (const how of ['unknown', 'no answer'] as const) {
      const lines = [...tried('submit', ben.address, how), ...tried('confirm', ben.address, how, 'b1')]
      const there = account(lines, signed)
      assert.deepEqual(
        [there.submit['unknown-present'], there.confirm['unknown-present'], wrongs(there)],
        [1, 1, []],
      )
      const absent = account(lines, nothing)
      assert.deepEqual(
        [absent.submit['unknown-absent'], absent.confirm['unknown-absent'], wrongs(absent)],
        [1, 1, []],
      )
    }
  })

  it('names what is there and nobody may have done', () => {
    assert.deepEqual(wrongs(account([], signed)), ['UNEXPECTED submit', 'UNEXPECTED confirm'])
    const refused = [
      ...tried('submit', ben.address, 'ok', 'b1'),
      ...tried('confirm', ben.address, 'no', 'b1'),
    ]
    assert.deepEqual(wrongs(account(refused, signed)), ['UNEXPECTED confirm'])
    const twoRows = { ...signed, submissions: [ben, { ...ben, id: 'b2' }] }
    assert.deepEqual(wrongs(account(bens, twoRows)), ['UNEXPECTED submit'])
    const withdrawn = { ...signed, leaves: [leaf, { voiceId: 'b1', kind: 'withdraw' }] }
    assert.deepEqual(wrongs(account(bens, withdrawn)), ['UNEXPECTED withdraw'])
  })

  it('names what counts twice', () => {
    const again = [
      ...bens,
      ...tried('submit', 'Ben+again@example.org', 'ok', 'b2'),
      ...tried('confirm', 'Ben+again@example.org', 'ok', 'b2'),
    ]
    const second = { ...voice, id: 'b2' }
    const both = {
      submissions: [ben, { ...ben, id: 'b2' }],
      voices: [voice, second],
      leaves: [leaf, { ...leaf, voiceId: 'b2' }],
    }
    assert.deepEqual(wrongs(account(again, both)), ['DUPLICATE confirm'])
    assert.deepEqual(wrongs(account(bens, { ...signed, leaves: [leaf, leaf] })), ['DUPLICATE confirm'])
  })

  it('knows a repeated mail from a second one', () => {
    const mail = (messageId: string, id = 'b1'): Line => ({ mail: { at: 0, to: ben.address, messageId, id } })
    const row = { recipient_id: 'b1', kind: 'confirm', message_id: '<1@x>', accepted: true }
    const of = (lines: Line[]): ReturnType<typeof checkMail> =>
      checkMail(
        lines,
        [row],
        ['b1'],
        new Map([
          ['b1', ben.address],
          ['c1', 'cleo@example.org'],
        ]),
      )
    assert.deepEqual(of([mail('<1@x>'), mail('<1@x>')]), { arrived: 2, messages: 1, repeats: 1, wrong: [] })
    assert.match(of([mail('<1@x>'), mail('<2@x>')]).wrong[0]!, /<2@x> was sent, and nobody was owed it/)
    assert.match(of([mail('<1@x>', 'c1')]).wrong[0]!, /opens c1 and belongs to b1/)
    assert.deepEqual(of([]).wrong.length, 2)
  })

  it('repeats its plan by seed and leaves no kind out', () => {
    assert.deepEqual(plan(seeded(7), 40), plan(seeded(7), 40))
    assert.notDeepEqual(plan(seeded(7), 40), plan(seeded(8), 40))
    const steps = plan(seeded(7), 10)
    assert.equal(steps.filter(({ kill }) => kill).length, 10)
    assert.equal(new Set(steps.map(({ kill }) => kill).filter(Boolean)).size, 10)
    assert.equal(new Set(steps.map(({ weather }) => weather).filter(Boolean)).size, 13)
  })
})

describe('readers while only writing is impossible', () => {
  const period = { name: 'disk full', from: 1_000, to: 5_000 }
  const reading = (began: number, ms: number, status: number | undefined) => ({
    began,
    ms,
    status,
    path: '/p',
  })
  const seen = (last: ReturnType<typeof reading>, kills: number[]) => {
    const { asked, failed, how } = unreadable(
      [reading(0, 10, 200), reading(2_000, 10, 200), last],
      [period],
      kills,
    )
    return { asked, failed, how }
  }

  it('are sent away by no answer and by a refusal', () => {
    assert.deepEqual(seen(reading(3_000, 500, undefined), []), {
      asked: 2,
      failed: 1,
      how: { 'disk full: page no answer': 1 },
    })
    assert.deepEqual(seen(reading(3_000, 500, 503), [3_100]), {
      asked: 2,
      failed: 1,
      how: { 'disk full: page 503': 1 },
    })
    assert.deepEqual(seen(reading(3_000, 500, undefined), [2_999, 3_501]).failed, 1)
  })

  it('are sent away by a kill that cut their answer off', () => {
    assert.deepEqual(seen(reading(4_800, 500, undefined), [5_100]), { asked: 1, failed: 0, how: {} })
  })

  it('say nothing of a time that was no such time, nor where nothing could be read before', () => {
    assert.deepEqual(seen(reading(5_001, 10, undefined), []).failed, 0)
    assert.equal(unreadable([reading(2_000, 10, undefined)], [period], []).asked, 0)
  })
})
