import fc from 'fast-check'

const SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'

/** What people send who mean harm, or whose programs are broken; as text, to be encoded like any other. */
export const HOSTILE: Record<string, string> = {
  nothing: '',
  spaces: ' \t\u00a0\u2003 ',
  'null byte': 'a\0b',
  'lone surrogate': 'a\ud800b',
  'replacement character': 'a\ufffdb',
  'control characters': '\u0001\u001b[31m\u007f\u0085',
  'line end and header': 'Ben\r\nBcc: everybody@evil.example\r\nSet-Cookie: x=y',
  'line end alone': 'Ben\nX-Evil: 1',
  'Unicode line ends': 'a\u2028b\u2029c',
  'reversed text': '\u202egro.elpmaxe\u2066@neb',
  'zero width': 'a\u200b\u200d\ufeffb',
  'combining marks': `Z${'\u0335\u0321\u034f'.repeat(800)}`,
  'ligature that grows': '\ufdfa'.repeat(300),
  // The mail template stands on these two (core/mail/template.ts).
  'private use': '\ue0c0\ue0c1\ue0c0\ue0c2',
  'beyond the BMP': '👩‍👩‍👧‍👦𝕬'.repeat(40),
  markup: SCRIPT,
  'markup in an attribute': `' autofocus onfocus=alert(1) x='`,
  'entity soup': '&lt;&#x22;&amp;&notanentity;<!--',
  'script address': 'javascript:alert(1)//https://a.example',
  link: 'https://buy.example/?a=b#c',
  'address in a name': 'eve@evil.example',
  'two addresses': 'ben@example.org, eve@evil.example',
  'address with a header': 'ben@example.org\r\nRCPT TO:<eve@evil.example>',
  'address in brackets': '<ben@example.org> SIZE=1',
  'domain that is a number': 'ben@127.0.0.1',
  'bang path': 'evil.example!ben%a@example.org',
  SQL: "x'); drop table voices; --",
  'LIKE wildcards': '%_%\\_%',
  'regular expression': `${'(a+)+'.repeat(20)}$`,
  'words with holes': '{$n :number} {{7*7}} ${7*7} #{7*7} %s %n',
  formula: '=HYPERLINK("https://evil.example","x")',
  'formula after a tab': '\t=1+1',
  'path upwards': '../../../../etc/passwd',
  prototype: '__proto__',
  constructor: 'constructor',
  'number beyond 2^31': '2147483648',
  'number beyond 2^53': '9007199254740993',
  'number beyond 2^63': '9223372036854775808',
  'number of 400 digits': '9'.repeat(400),
  negative: '-1',
  float: '1e308',
  'not a number': 'NaN',
  hexadecimal: '0x10',
  'Arabic digits': '١٢٣٤٥٦',
  'a day that is none': '2026-02-30',
  'a day far away': '9999-12-31',
  'year zero': '0000-00-00',
  'a day of the year zero': '0000-01-01',
  'a file of a day that is none': '2026-02-30.json',
  'a file of a day of the year zero': '0000-01-01.json',
  'id of nobody': '00000000-0000-4000-8000-000000000000',
  'id with a tail': '00000000-0000-4000-8000-000000000000\0',
  json: '{"a":[1,{"__proto__":{"x":1}}',
  'sixty thousand spaces': ' '.repeat(60_000),
  'sixty thousand tabs and a letter': `${'\t'.repeat(20_000)}x`,
  'twenty thousand line ends': '\n'.repeat(20_000),
  'sixty thousand letters': 'a'.repeat(60_000),
  'sixty thousand letters without a space, mixed': 'ſİßŒ'.repeat(5_000),
}

/** Found a fault once; tried everywhere, in every run. */
export const FOUND = [
  'prototype',
  'constructor',
  'sixty thousand spaces',
  'control characters',
  'a day of the year zero',
  'a file of a day that is none',
  'a file of a day of the year zero',
]

/** What stands in an address or a body although no encoder writes it. */
export const BROKEN: string[] = [
  '%00',
  '%0',
  '%',
  '%zz',
  '%u0041',
  '%ff',
  '%c0%af',
  '%c0%80',
  '%ed%a0%80',
  '%f4%90%80%80',
  '%fe%ff',
  '%e2%82',
  '%2e%2e%2f',
  '%2F',
  '%5c',
  '%0d%0aX-Evil:%201',
  '%09',
  '%7f',
  '%EF%BF%BD',
]

/** Texts that nobody thought of: any code units, with the characters above more often than chance would have it. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(fc.constantFrom(...Object.values(HOSTILE).filter((text) => text.length < 100), ...BROKEN), {
      maxLength: 4,
    })
    .map((parts) => parts.join('')),
)
