import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { canonicalAddress, isDisposable, parseAddress, suggestedDomain } from './addresses.ts'

const canonical = (text: string): string => canonicalAddress(parseAddress(text)!, 1)

describe('addresses', () => {
  const same: [string, string][] = [
    ['Ada@Example.ORG', 'ada@example.org'],
    ['ada+films@example.org', 'ada@example.org'],
    ['a.d.a@gmail.com', 'ada@gmail.com'],
    ['ada+x@googlemail.com', 'ada@gmail.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@example.org.', 'ada@example.org'],
    ['ada-news@yahoo.com', 'ada@yahoo.com'],
    ['a-d_a@pm.me', 'ada@proton.me'],
  ]
  for (const [typed, mailbox] of same)
    it(`${typed} is ${mailbox}`, () => assert.equal(canonical(typed), mailbox))

  it('keeps apart what belongs to different people', () => {
    assert.notEqual(canonical('a.da@example.org'), canonical('ada@example.org'))
    assert.notEqual(canonical('ada@hotmail.com'), canonical('ada@outlook.com'))
    assert.equal(canonical('+ada@example.org'), '+ada@example.org')
  })

  const wrong = [
    '',
    'ada',
    'ada@',
    '@example.org',
    'ada@example',
    'a da@example.org',
    'ada@exa mple.org',
    'ada\r\nbcc:x@example.org',
    'ada@example.org\r\nx',
    `${'a'.repeat(65)}@example.org`,
    'ada@-example.org',
    'ada..b@example.org',
    '"ada b"@example.org',
    'ada@[127.0.0.1]',
    'ada\u0000@example.org',
  ]
  for (const text of wrong)
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseAddress(text), undefined))

  it('never lets a line end, a space or a bracket through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const address = parseAddress(text)
        if (address) assert.doesNotMatch(address.typed, /[\s<>"(),:;\\[\]\u0000-\u001f]/)
      }),
    )
  })

  it('suggests the likelier domain for one slip, and nothing for a right one', () => {
    for (const slip of ['gmial.com', 'gmai.com', 'gmaill.com', 'gnail.com'])
      assert.equal(suggestedDomain(slip), 'gmail.com')
    assert.equal(suggestedDomain('gmail.com'), undefined)
    assert.equal(suggestedDomain('example.org'), undefined)
    assert.equal(suggestedDomain('gmx.net'), undefined)
  })

  it('knows throw-away domains', () => {
    assert.equal(isDisposable('mailinator.com'), true)
    assert.equal(isDisposable('example.org'), false)
  })
})
