import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { sha256 } from '#core/crypto.ts'
import {
  blindMessage,
  finishToken,
  requestToken,
  unblind,
  verifyToken,
} from '../../../../public/js/blind-rsa.js'
import { blindSign, publicKeyOf, verifySignature } from './blind-rsa.ts'
import {
  decodePublicKey,
  decodeRequest,
  decodeToken,
  encodeChallenge,
  encodePublicKey,
  keyIdOf,
} from './protocol.ts'

const vectors = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/${name}.json`, import.meta.url), 'utf8')) as T
const hex = (text: string): Buffer<ArrayBuffer> => Buffer.from(text.replace(/^0x/, ''), 'hex')
const url = (text: string): string => hex(text).toString('base64url')
const big = (text: string): bigint => BigInt(`0x${text.replace(/^0x/, '')}`)

type Rfc9577 = Record<
  | 'comment'
  | 'token_type'
  | 'issuer_name'
  | 'redemption_context'
  | 'origin_info'
  | 'nonce'
  | 'token_key_id'
  | 'token_authenticator_input',
  string
>
type Rfc9474 = Record<
  | 'name'
  | 'p'
  | 'q'
  | 'n'
  | 'e'
  | 'd'
  | 'msg'
  | 'input_msg'
  | 'salt'
  | 'inv'
  | 'blinded_msg'
  | 'blind_sig'
  | 'sig',
  string
>
type Rfc9578 = Record<
  | 'skS'
  | 'pkS'
  | 'token_challenge'
  | 'nonce'
  | 'blind'
  | 'salt'
  | 'token_request'
  | 'token_response'
  | 'token',
  string
>

const b64 = (value: bigint): string => {
  const text = value.toString(16)
  return Buffer.from(text.length % 2 ? `0${text}` : text, 'hex').toString('base64url')
}

/** Extended Euclid, for what the vectors leave out. */
function inverseOf(a: bigint, n: bigint): bigint {
  let [r, next, t, after] = [n, a % n, 0n, 1n]
  while (next > 0n) {
    const quotient = r / next
    ;[r, next] = [next, r - quotient * next]
    ;[t, after] = [after, t - quotient * after]
  }
  return ((t % n) + n) % n
}

describe('RFC 9474, appendix A', () => {
  for (const v of vectors<Rfc9474[]>('test_vectors_rfc9474')) {
    it(`browser: blinds and unblinds ${v.name}`, async () => {
      const n = big(v.n)
      const r = inverseOf(big(v.inv), n)
      const { blinded, inverse } = await blindMessage(n, hex(v.input_msg), { salt: hex(v.salt), r })
      assert.equal(Buffer.from(blinded).toString('hex'), v.blinded_msg)
      assert.equal(inverse, big(v.inv))
      assert.equal(Buffer.from(unblind(n, hex(v.blind_sig), inverse)).toString('hex'), v.sig)
    })

    it(`server: signs and verifies ${v.name}`, () => {
      const [p, q, d] = [big(v.p), big(v.q), big(v.d)]
      const numbers = {
        n: big(v.n),
        e: big(v.e),
        d,
        p,
        q,
        dp: d % (p - 1n),
        dq: d % (q - 1n),
        qi: inverseOf(q, p),
      }
      const jwk = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, b64(value)]))
      const key = createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' })
      assert.equal(blindSign(key, hex(v.blinded_msg))?.toString('hex'), v.blind_sig)
      const salt = hex(v.salt).length
      assert.ok(verifySignature(createPublicKey(key), hex(v.input_msg), hex(v.sig), salt))
      assert.ok(!verifySignature(createPublicKey(key), hex(v.msg), hex(v.blind_sig), salt))
    })
  }
})

for (const from of ['go', 'rust'])
  describe(`RFC 9578, section 8.2, as ${from} wrote them`, () => {
    for (const [i, v] of vectors<Rfc9578[]>(`pub_verif_rfc9578.${from}`).entries()) {
      it(`browser: asks and finishes token ${i}`, async () => {
        const fixed = { nonce: hex(v.nonce), salt: hex(v.salt), r: big(v.blind) }
        const { request, blinding } = await requestToken(url(v.pkS), url(v.token_challenge), fixed)
        assert.equal(Buffer.from(request).toString('hex'), v.token_request)
        assert.equal(await finishToken(blinding, hex(v.token_response)), url(v.token))
        assert.ok(await verifyToken(url(v.token), url(v.pkS), url(v.token_challenge)))
        const changed = hex(v.token_response)
        changed[100]! ^= 1
        await assert.rejects(finishToken(blinding, changed))
      })

      it(`server: answers and verifies token ${i}`, () => {
        const request = decodeRequest(hex(v.token_request))!
        assert.equal(
          blindSign(createPrivateKey(hex(v.skS).toString()), request.blinded)?.toString('hex'),
          v.token_response,
        )
        const token = decodeToken(hex(v.token))!
        assert.deepEqual([token.nonce, token.keyId], [hex(v.nonce), keyIdOf(hex(v.pkS))])
        assert.equal(request.truncatedKeyId, token.keyId[31])
        assert.deepEqual(token.challengeDigest, sha256(hex(v.token_challenge)))
        assert.ok(verifySignature(publicKeyOf(hex(v.pkS)), token.signed, token.authenticator))
        assert.deepEqual(encodePublicKey(decodePublicKey(hex(v.pkS))!), hex(v.pkS))
      })
    }
  })

describe('RFC 9577, appendix A', () => {
  for (const v of vectors<Rfc9577[]>('auth_scheme_token_v14'))
    it(`writes the challenge of ${v.comment.split('\n')[0]!.slice(0, 60)}`, () => {
      const challenge = encodeChallenge({
        issuerName: hex(v.issuer_name).toString(),
        redemptionContext: hex(v.redemption_context),
        originInfo: hex(v.origin_info).toString(),
      })
      assert.equal(
        Buffer.concat([hex(v.token_type), hex(v.nonce), sha256(challenge), hex(v.token_key_id)]).toString(
          'hex',
        ),
        v.token_authenticator_input,
      )
    })
})
