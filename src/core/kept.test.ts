import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptAnswers, type KeptAnswers } from './kept.ts'

const at = (path: string): Request => new Request(`http://localhost${path}`)
const of = (bytes: number) => async (): Promise<Response> => new Response(new Uint8Array(bytes))

test('those who come while an answer is made wait for the same one', async () => {
  const kept = keptAnswers({ answers: 10, bytes: 1_000 })
  let made = 0
  const make = async (): Promise<Response> => new Response(`${++made}`)
  const texts = await Promise.all([1, 2, 3].map(async () => (await kept.answer(at('/'), 60, make)).text()))
  assert.deepEqual(texts, ['1', '1', '1'])
})

test('a stranger who invents addresses fills neither the list nor the memory', async () => {
  const kept = keptAnswers({ answers: 5, bytes: 1_000 })
  for (let n = 0; n < 40; n++) {
    const answer = await kept.answer(at(`/source.tar.gz?n=${n}`), 60, of(n < 20 ? 400 : 10))
    assert.equal((await answer.arrayBuffer()).byteLength, n < 20 ? 400 : 10)
    const { answers, bytes } = kept.size()
    assert.ok(answers <= 5 && bytes <= 1_000, `${answers} answers, ${bytes} bytes`)
  }
  assert.deepEqual(kept.size(), { answers: 5, bytes: 50 })
  await kept.answer(at('/huge'), 60, of(5_000))
  assert.deepEqual(kept.size(), { answers: 0, bytes: 0 })
})

test('what failed is asked for again, and its bytes are not counted', async () => {
  const kept = keptAnswers({ answers: 5, bytes: 1_000 })
  assert.equal(
    (await kept.answer(at('/'), 60, async () => new Response('away', { status: 503 }))).status,
    503,
  )
  await assert.rejects(kept.answer(at('/'), 60, () => Promise.reject(new Error('x'))))
  assert.equal((await kept.answer(at('/'), 60, of(7))).status, 200)
  assert.deepEqual(kept.size(), { answers: 1, bytes: 7 })
})

const unavailable = async (): Promise<Response> => new Response('away', { status: 503 })
const textOf = async (kept: KeptAnswers, make: () => Promise<Response>, seconds = 0): Promise<string> =>
  (await kept.answer(at('/'), seconds, make)).text()

test('while a new answer cannot be made, the last good one is given', async () => {
  const kept = keptAnswers({ answers: 5, bytes: 1_000 })
  assert.equal(await textOf(kept, async () => new Response('good')), 'good')
  assert.equal(await textOf(kept, unavailable), 'good')
  assert.equal(await textOf(kept, () => new Promise(() => {})), 'good')
  // Somebody waits for ever in the background; the next ones are not held up by it.
  assert.equal(await textOf(kept, async () => new Response('never asked')), 'good')
  assert.deepEqual(kept.size(), { answers: 1, bytes: 4 })
})

test('an answer that has become another one is not kept beside the old', async () => {
  const kept = keptAnswers({ answers: 5, bytes: 1_000 })
  await textOf(kept, async () => new Response('good'))
  assert.equal(await textOf(kept, async () => new Response('better')), 'better')
  assert.deepEqual(kept.size(), { answers: 1, bytes: 6 })
  assert.equal(await textOf(kept, async () => new Response('hidden', { status: 410 })), 'hidden')
  assert.equal(await textOf(kept, unavailable), 'away')
  assert.deepEqual(kept.size(), { answers: 0, bytes: 0 })
})
