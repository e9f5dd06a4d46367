import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { causeOf, createLogger, masked } from './logger.ts'

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = []
  write(createLogger('info', 'web', { write: (line: string) => void lines.push(line) }))
  return lines
}

test('addresses, networks and secrets are taken out of whatever is logged', () => {
  const secret = 'Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF'
  for (const [given, kept] of [
    ['550 5.1.1 <ben@example.org> user unknown', '550 5.1.1 <[address]> user unknown'],
    ['rcpt to:bén+tag@münchen.example refused', 'rcpt to:[address] refused'],
    ['connect ETIMEDOUT 203.0.113.7:587', 'connect ETIMEDOUT [network]:587'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
    ['from 2001:db8:1:2::7 at 14:02:07', 'from [network] at 14:02:07'],
    ['from ::ffff:203.0.113.7', 'from [network]'],
    [`/sign-in/${secret} failed`, '/sign-in/[secret] failed'],
    ['voice 0b2f3c1e-8a4d-4c6f-9b1e-2d3c4b5a6978', 'voice 0b2f3c1e-8a4d-4c6f-9b1e-2d3c4b5a6978'],
    [
      'at run (file:///srv/node_modules/@hono/node-server/dist/index.mjs:12:34)',
      'at run (file:///srv/node_modules/@hono/node-server/dist/index.mjs:12:34)',
    ],
  ] as const)
    assert.equal(masked(given), kept)
})

test('no address survives, wherever it stands in a text', () => {
  const word = fc.stringMatching(/^[a-z0-9.+_-]{1,20}$/)
  fc.assert(
    fc.property(word, word, fc.string(), fc.string(), (local, domain, before, after) => {
      assert.ok(!masked(`${before} ${local}@${domain} ${after}`).includes(`${local}@${domain}`))
    }),
  )
})

test('an error of the database says what and where, not with which values', () => {
  const error = Object.assign(new Error('duplicate key value violates unique constraint "staff_email_key"'), {
    code: '23505',
    detail: 'Key (email)=(mo@example.org) already exists.',
    where: 'COPY staff, line 1: "Mo"',
    table: 'staff',
    constraint: 'staff_email_key',
    parameters: ['mo@example.org', 'Mo'],
  })
  const { stack, ...cause } = causeOf(new Error('saving failed', { cause: error }))
  assert.match(String(stack), /^ {4}at /)
  const inner = cause.cause as Record<string, unknown>
  delete inner.stack
  assert.deepEqual(cause, {
    type: 'Error',
    message: 'saving failed',
    cause: {
      type: 'Error',
      message: 'duplicate key value violates unique constraint "staff_email_key"',
      code: '23505',
      constraint: 'staff_email_key',
      table: 'staff',
    },
  })
  const invalid = Object.assign(new Error('invalid input syntax for type bigint: "Ada Lovage"'), {
    code: '22P02',
  })
  assert.equal(causeOf(invalid).message, 'invalid input syntax for type bigint: "…"')
})

test('one event is one line of JSON in UTC, whatever is in it', () => {
  const [line = '', ...more] = logged((logger) =>
    logger.error({
      event: 'x',
      detail: 'ben@example.org\r\n{"event":"forged"}',
      err: new Error('a\nb cleo@example.org'),
    }),
  )
  assert.equal(more.length, 0)
  assert.equal(line.trimEnd().includes('\n'), false)
  const entry = JSON.parse(line) as Record<string, unknown>
  assert.deepEqual(
    [entry.event, entry.detail, entry.process],
    ['x', '[address]\r\n{"event":"forged"}', 'web'],
  )
  assert.equal('msg' in entry, false)
  assert.equal((entry.err as { message: string }).message, 'a\nb [address]')
  assert.match(String(entry.time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})
