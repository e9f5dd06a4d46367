export const H = 'Host: localhost\r\n'
export const CLOSE = `${H}Connection: close\r\n`
export const FORM = `${CLOSE}Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n`

/** Requests that no library writes, and every status that is right for them. 0: the connection is closed without an answer. */
export const BYTES: [what: string, pieces: (string | Buffer)[], statuses: number[]][] = [
  ['a null byte in the address', [`GET /a\0b HTTP/1.1\r\n${CLOSE}\r\n`], [400]],
  ['a null byte in a header', [`GET / HTTP/1.1\r\nX: a\0b\r\n${CLOSE}\r\n`], [400]],
  [
    'bytes that are no UTF-8 in the address',
    [
      Buffer.concat([
        Buffer.from('GET /petitions/'),
        Buffer.from([0xff, 0xc3, 0x28]),
        Buffer.from(` HTTP/1.1\r\n${CLOSE}\r\n`),
      ]),
    ],
    [400, 404],
  ],
  [
    'bytes that are no UTF-8 in a cookie',
    [
      Buffer.concat([
        Buffer.from(`GET /desk HTTP/1.1\r\n${CLOSE}Cookie: fh-session=`),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('\r\n\r\n'),
      ]),
    ],
    [303, 400],
  ],
  ['a broken escape', [`GET /petitions/%zz%00 HTTP/1.1\r\n${CLOSE}\r\n`], [400]],
  ['a space in the address', [`GET /a b HTTP/1.1\r\n${CLOSE}\r\n`], [400]],
  ['an address of 15 KB', [`GET /${'a'.repeat(15_000)} HTTP/1.1\r\n${CLOSE}\r\n`], [400, 414]],
  ['an address of 20 KB', [`GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${CLOSE}\r\n`], [431]],
  ['a header of 20 KB', [`GET / HTTP/1.1\r\n${CLOSE}X: ${'a'.repeat(20_000)}\r\n\r\n`], [431]],
  ['3,000 headers', [`GET / HTTP/1.1\r\n${CLOSE}${'a: b\r\n'.repeat(3_000)}\r\n`], [431]],
  ['no host', ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n'], [400]],
  ['two hosts', [`GET / HTTP/1.1\r\n${H}${CLOSE}\r\n`], [200, 400]],
  ['a host that is none', ['GET / HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n'], [400]],
  ['HTTP/0.9', ['GET /\r\n\r\n'], [400]],
  ['HTTP/2 in clear text', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], [400, 0]],
  ['HTTP/9.9', [`GET / HTTP/9.9\r\n${CLOSE}\r\n`], [400, 505]],
  ['TLS', [Buffer.from('16030100c8010000c40303', 'hex')], [400, 0]],
  ['nonsense', [Buffer.from(Array.from({ length: 2_000 }, (_, i) => (i * 7919) % 256))], [400, 0]],
  ['TRACE', [`TRACE / HTTP/1.1\r\n${CLOSE}X: secret\r\n\r\n`], [400, 404, 405]],
  ['CONNECT', [`CONNECT example.org:443 HTTP/1.1\r\n${CLOSE}\r\n`], [400, 404, 405, 0]],
  ['an unknown method', [`STEAL / HTTP/1.1\r\n${CLOSE}\r\n`], [400]],
  [
    'a whole address of another site',
    [`GET http://evil.example/petitions HTTP/1.1\r\n${CLOSE}\r\n`],
    [200, 400, 404],
  ],
  ['an address that begins with two slashes', [`GET //evil.example/ HTTP/1.1\r\n${CLOSE}\r\n`], [404]],
  [
    'an address that begins with a slash and a backslash',
    [`GET /\\evil.example/ HTTP/1.1\r\n${CLOSE}\r\n`],
    [400, 404],
  ],
  ['a line end before the last slash', [`GET /%0A/ HTTP/1.1\r\n${CLOSE}\r\n`], [303]],
  ['a letter beyond Latin before the last slash', [`GET /works/%E6%98%A0/ HTTP/1.1\r\n${CLOSE}\r\n`], [303]],
  ['an asterisk', [`OPTIONS * HTTP/1.1\r\n${CLOSE}\r\n`], [400, 404]],
  [
    'an upgrade',
    [
      `GET / HTTP/1.1\r\n${H}Connection: upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`,
    ],
    [200, 400],
  ],
  [
    'a continue that nobody needs',
    [`POST /works HTTP/1.1\r\n${FORM}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`, 'a=b'],
    [100, 422],
  ],
  [
    'two lengths',
    [`POST /works HTTP/1.1\r\n${FORM}Content-Length: 3\r\nContent-Length: 4\r\n\r\na=bc`],
    [400],
  ],
  [
    'a length and chunks',
    [`POST /works HTTP/1.1\r\n${FORM}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    [400],
  ],
  ['a negative length', [`POST /works HTTP/1.1\r\n${FORM}Content-Length: -1\r\n\r\n`], [400]],
  [
    'a length beyond all numbers',
    [`POST /works HTTP/1.1\r\n${FORM}Content-Length: 99999999999999999999\r\n\r\n`],
    [400],
  ],
  [
    'an unknown transfer coding',
    [`POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    [400, 501],
  ],
  [
    'a coding in two headers',
    [
      `POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
    ],
    [400],
  ],
  [
    'a chunk that says too much',
    [`POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n`],
    [400, 0],
  ],
  [
    'a chunk that is no number',
    [`POST /works HTTP/1.1\r\n${FORM}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    [400, 0],
  ],
  ['a folded header', [`GET / HTTP/1.1\r\n${H}X: a\r\n b\r\nConnection: close\r\n\r\n`], [200, 400]],
  ['a space before the colon', [`GET / HTTP/1.1\r\nHost : localhost\r\nConnection: close\r\n\r\n`], [400]],
  ['a header without a name', [`GET / HTTP/1.1\r\n${CLOSE}: x\r\n\r\n`], [400]],
  ['line feeds alone', ['GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n'], [200, 400]],
  [
    'a body longer than its length',
    [`POST /works HTTP/1.1\r\n${FORM}Content-Length: 3\r\n\r\na=bGET /desk HTTP/1.1\r\n${CLOSE}\r\n`],
    [400, 422],
  ],
  ['a GET with a body', [`GET /petitions HTTP/1.1\r\n${CLOSE}Content-Length: 3\r\n\r\na=b`], [200]],
]
