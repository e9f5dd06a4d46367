import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { publicVerif, TokenChallenge } from '@cloudflare/privacypass-ts'
import { finishToken, requestToken, verifyToken } from '../../public/js/blind-rsa.js'
import { aWork } from '../../src/features/petitions/petitions.testing.ts'
import { grantViewing, keysOf, retireKey } from '../../src/features/viewings/index.ts'
import { askToken, publishedKey, roomToken, workId } from '../../src/features/viewings/viewings.testing.ts'
import { run } from '../../src/core/db.ts'
import { withApp, type TestApp } from '../app.ts'

const WORK = 'paper-crowns-2026'

/** A viewing of the work, the key for reviews, and an honest request. */
async function viewed(app: TestApp, kind = 'review') {
  await aWork(app)
  const viewing = await grantViewing(app.ctx, await workId(app, WORK), 'room')
  const key = await publishedKey(app, WORK, kind)
  return { viewing, key, ...(await requestToken(key['token-key'], key.challenge)) }
}

const numberTooLarge = (request: Uint8Array): Uint8Array => {
  const body = Uint8Array.from(request)
  body.fill(0xff, 3)
  return body
}

describe('asking for a token', () => {
  it('gives one for each kind of contribution, and the same answer to the same request', () =>
    withApp(async (app) => {
      const { viewing, key, request, blinding } = await viewed(app)
      const answer = await askToken(app, viewing, request)
      assert.deepEqual(
        [answer.status, answer.headers.get('content-type')],
        [200, 'application/private-token-response'],
      )
      const token = await finishToken(blinding, answer.bytes)
      assert.ok(await verifyToken(token, key['token-key'], key.challenge))
      assert.deepEqual((await askToken(app, viewing, request)).bytes, answer.bytes)
      for (const kind of ['sign', 'vote']) {
        const other = await publishedKey(app, WORK, kind)
        const asked = await requestToken(other['token-key'], other.challenge)
        assert.equal((await askToken(app, viewing, asked.request)).status, 200)
      }
    }))

  it('keeps a hash of the secret, the key and a hash of the message, and nothing else', () =>
    withApp(async (app) => {
      const { viewing, request } = await viewed(app)
      await askToken(app, viewing, request)
      const rows = await run<Record<string, Buffer | null>>(app.ctx.db, 'select * from viewings')
      assert.equal(rows.length, 3)
      assert.deepEqual(Object.keys(rows[0]!).sort(), ['blinded', 'key_id', 'viewing'])
      assert.equal(rows.filter(({ blinded }) => blinded).length, 1)
      const everything = JSON.stringify(
        rows.map((row) => Object.values(row).map((value) => value?.toString('hex'))),
      )
      assert.doesNotMatch(everything, new RegExp(Buffer.from(viewing, 'base64url').toString('hex')))
      assert.doesNotMatch(everything, new RegExp(Buffer.from(request.slice(3)).toString('hex')))
    }))

  it('gives no second token for another message', () =>
    withApp(async (app) => {
      const { viewing, key, request } = await viewed(app)
      assert.equal((await askToken(app, viewing, request)).status, 200)
      const other = await requestToken(key['token-key'], key.challenge)
      assert.equal((await askToken(app, viewing, other.request)).status, 409)
    }))

  it('refuses a message of 255 or 257 bytes, one that is not below the modulus, another type, another key', () =>
    withApp(async (app) => {
      const { viewing, request } = await viewed(app)
      const wrongType = Uint8Array.from(request)
      wrongType[1] = 1
      const wrongKey = Uint8Array.from(request)
      const last = (await keysOf(app.ctx)).map(({ id }) => id.at(-1)!)
      wrongKey[2] = Array.from({ length: 256 }, (_, i) => i).find((byte) => !last.includes(byte))!
      const bodies: [Uint8Array, number][] = [
        [request.slice(0, -1), 422],
        [Uint8Array.from([...request, 0]), 422],
        [Uint8Array.from([...request.slice(0, 3), ...request.slice(4)]), 422],
        [new Uint8Array(), 422],
        [new Uint8Array(200_000), 422],
        [numberTooLarge(request), 422],
        [wrongType, 422],
        [wrongKey, 403],
      ]
      for (const [body, status] of bodies)
        assert.equal((await askToken(app, viewing, body)).status, status, `${body.length} bytes`)
      // None of them has used the viewing up.
      assert.equal((await askToken(app, viewing, request)).status, 200)
    }))

  it('refuses who has no viewing, and another media type', () =>
    withApp(async (app) => {
      const { viewing, request } = await viewed(app)
      for (const secret of ['A'.repeat(43), '', `${viewing}\0`, "' or true --"])
        assert.ok([400, 403].includes((await askToken(app, secret.replace('\0', '%00'), request)).status))
      assert.equal((await askToken(app, viewing, request, 'application/octet-stream')).status, 400)
    }))

  it('gives nothing for a key that was retired, and forgets its viewings', () =>
    withApp(async (app) => {
      const { viewing, key, request } = await viewed(app)
      await retireKey(app.ctx, Buffer.from(key['token-key-id'], 'base64url'), '1', 'changed')
      assert.equal((await askToken(app, viewing, request)).status, 403)
      assert.equal((await run(app.ctx.db, 'select from viewings')).length, 2)
      // The next viewing gets a new key.
      const token = await roomToken(app, WORK, 'review')
      const fresh = await publishedKey(app, WORK, 'review')
      assert.notEqual(fresh['token-key-id'], key['token-key-id'])
      assert.ok(await verifyToken(token, fresh['token-key'], fresh.challenge))
    }))

  it('is understood by an independent client of RFC 9578', () =>
    withApp(async (app) => {
      const { viewing, key } = await viewed(app)
      const client = new publicVerif.Client(publicVerif.BlindRSAMode.PSS)
      const request = await client.createTokenRequest(
        TokenChallenge.deserialize(new Uint8Array(Buffer.from(key.challenge, 'base64url'))),
        new Uint8Array(Buffer.from(key['token-key'], 'base64url')),
      )
      const answer = await askToken(app, viewing, request.serialize())
      const token = await client.finalize(client.deserializeTokenResponse(answer.bytes))
      const bytes = Buffer.from(token.serialize())
      assert.ok(await verifyToken(bytes.toString('base64url'), key['token-key'], key.challenge))
    }))
})
