import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpsAdvice } from '#core/https-advice.ts'

const at = (baseUrl: string, rest: { host?: string; trustedProxies?: number } = {}): string[] =>
  httpsAdvice({
    baseUrl,
    secure: baseUrl.startsWith('https:'),
    host: 'localhost',
    port: 3000,
    trustedProxies: 0,
    ...rest,
  })

test('on this machine nothing is said', () => {
  for (const baseUrl of [
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'http://firsthand.localhost:3000',
  ])
    assert.deepEqual(at(baseUrl), [], baseUrl)
})

test('a public address without HTTPS: what does not work, and the proxy lines with its name and port', () => {
  const text = at('http://voices.example').join('\n')
  assert.match(text, /passkeys do not work/)
  assert.match(text, /BASE_URL=https:\/\/voices\.example HOST=127\.0\.0\.1 TRUSTED_PROXIES=1/)
  assert.match(text, /voices\.example \{\n\s+reverse_proxy 127\.0\.0\.1:3000\n\s+\}/)
  assert.match(text, /server_name voices\.example;/)
  assert.match(text, /proxy_pass http:\/\/127\.0\.0\.1:3000;/)
})

test('a bare address has no certificate, so the lines name an example domain', () => {
  for (const baseUrl of ['http://192.0.2.7:3000', 'http://[2001:db8::7]:3000'])
    assert.match(at(baseUrl).join('\n'), /server_name firsthand\.example;/, baseUrl)
})

test('behind a proxy on this machine that is not trusted, everybody would share one limit', () => {
  assert.match(at('https://voices.example').join('\n'), /Set TRUSTED_PROXIES=1/)
  assert.deepEqual(at('https://voices.example', { trustedProxies: 1 }), [])
  assert.deepEqual(at('https://voices.example', { host: '0.0.0.0' }), [])
})
