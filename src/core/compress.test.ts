import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { shared, takesGzip } from './compress.ts'

const asking = (accepted?: string): Request =>
  new Request('http://localhost/', accepted ? { headers: { 'accept-encoding': accepted } } : {})
const page = (): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from('Paper Crowns '.repeat(400)))

describe('compressing what everybody gets', () => {
  it('reads what the client takes', () => {
    for (const yes of ['gzip', 'br, gzip;q=0.5', 'deflate,gzip', '*']) assert.equal(takesGzip(yes), true, yes)
    for (const no of [null, '', 'br', 'gzip;q=0', 'gzip; q=0.0, br', 'xgzip'])
      assert.equal(takesGzip(no), false, String(no))
  })

  it('sends what is large in pieces of one body, whole and with its length', async () => {
    const body = new Uint8Array(300_000).map((_, i) => i % 251)
    const answer = await shared(asking('gzip'), body, { headers: [['content-type', 'application/gzip']] })
    assert.equal(answer.headers.get('content-length'), '300000')
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), body)
  })

  it('sends the same bytes, smaller, and tells caches apart', async () => {
    const body = page()
    const answer = await shared(asking('gzip'), body, {
      headers: [['content-type', 'text/html; charset=utf-8']],
    })
    const sent = Buffer.from(await answer.arrayBuffer())
    assert.deepEqual(
      [answer.headers.get('content-encoding'), answer.headers.get('vary')],
      ['gzip', 'accept-encoding'],
    )
    assert.ok(sent.length < body.length / 10)
    assert.deepEqual(gunzipSync(sent), Buffer.from(body))
    const plain = await shared(asking(), body, { headers: [['content-type', 'text/html; charset=utf-8']] })
    assert.deepEqual(
      [plain.headers.get('content-encoding'), plain.headers.get('vary')],
      [null, 'accept-encoding'],
    )
    assert.deepEqual(Buffer.from(await plain.arrayBuffer()), Buffer.from(body))
  })

  it('leaves pictures and small answers as they are', async () => {
    for (const [body, type] of [
      [page(), 'image/png'],
      [new Uint8Array(10), 'text/plain'],
    ] as const) {
      const answer = await shared(asking('gzip'), body, { headers: [['content-type', type]] })
      assert.equal(answer.headers.get('content-encoding'), null)
    }
  })
})
