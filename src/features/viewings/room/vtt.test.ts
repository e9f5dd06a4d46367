import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { readVtt } from './vtt.ts'

const good = `WEBVTT - Paper Crowns

NOTE made for the test

1
00:01.000 --> 00:03.500 line:80%
<v Mina>We fold them ourselves.</v>

01:00:04.000 --> 01:00:06.000
<i>Paper</i> &amp; glue
`

it('reads cues, names, comments, spans and hours', () => {
  const read = readVtt(good)
  assert.ok('cues' in read)
  assert.deepEqual(read.cues, [
    { from: 1_000, to: 3_500, text: 'We fold them ourselves.' },
    { from: 3_604_000, to: 3_606_000, text: 'Paper & glue' },
  ])
  assert.ok('cues' in readVtt('\ufeffWEBVTT\r\n\r\n00:00.000 --> 00:01.000\r\nHi\r\n'))
})

it('says what is wrong, and in which line', () => {
  const fault = (text: string) => readVtt(text)
  assert.deepEqual(fault('1\n00:00:01,000 --> 00:00:02,000\nSubRip'), { fault: 'not-vtt', line: 1 })
  assert.deepEqual(fault('WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nSubRip'), { fault: 'time', line: 3 })
  assert.deepEqual(fault('WEBVTT\n\n00:02.000 --> 00:01.000\nBack'), { fault: 'time', line: 3 })
  assert.deepEqual(fault('WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:01.000 --> 00:02.000\nB'), {
    fault: 'order',
    line: 6,
  })
  assert.deepEqual(fault('WEBVTT\n\n00:05.000 --> 00:06.000\n<script>alert(1)</script>'), {
    fault: 'markup',
    line: 4,
  })
  assert.deepEqual(fault('WEBVTT\n\nSTYLE\n::cue { background: url(//evil.example) }'), {
    fault: 'style',
    line: 3,
  })
  assert.deepEqual(fault('WEBVTT\n'), { fault: 'none', line: 2 })
  assert.deepEqual(fault(''), { fault: 'not-vtt', line: 1 })
  assert.deepEqual(fault('WEBVTT\n\nlonely name'), { fault: 'time', line: 3 })
  assert.deepEqual(fault('WEBVTT\n\n' + 'x'.repeat(1_000_001)), { fault: 'too-large', line: 1 })
})

it('answers for any text, in time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('WEBVTT', '\n', '\n\n', '-->', '00:01.000', ' ', '<v ', '>', 'a', '\0')),
      (parts) => {
        const read = readVtt('WEBVTT\n\n' + parts.join(''))
        return 'fault' in read ? read.line >= 1 : read.cues.length > 0
      },
    ),
  )
  const began = performance.now()
  readVtt('WEBVTT\n\n00:00.000 --> 00:01.000 ' + ' '.repeat(300_000) + '\n' + '<v '.repeat(200_000))
  assert.ok(performance.now() - began < 5_000)
})
