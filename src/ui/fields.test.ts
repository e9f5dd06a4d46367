import assert from 'node:assert/strict'
import test from 'node:test'
import { wordsOf } from '#core/i18n.ts'
import { countryCodes, isCountry } from '#ui/countries.ts'
import * as fields from '#ui/fields.ts'

const words = wordsOf('en', 'Etc/UTC')

test('a field with a mistake keeps what was typed and names the mistake to assistive programs', () => {
  const markup = fields
    .emailField({
      words,
      name: 'email',
      label: 'E-mail',
      hint: 'Nobody sees it',
      value: 'ada.example',
      error: 'There is no @',
    })
    .toString()
  assert.match(markup, /<label for="f-email">E-mail<\/label>/)
  assert.match(
    markup,
    /value="ada.example" aria-describedby="f-email-error f-email-hint" aria-invalid="true"/,
  )
  assert.match(markup, /id="f-email-error"><span class="visually-hidden">Error: <\/span>There is no @/)
})

test('a text area keeps a first empty line', () => {
  // Parsers drop the line break right after the tag (HTML, 13.2.6.4.7), so it is followed by the one that was typed.
  assert.match(
    fields.textArea({ words, name: 'why', label: 'Why', maxlength: 9, value: '\nsecond' }).toString(),
    />\n\nsecond<\/textarea>/,
  )
})

test('optional is said only where it is decided', () => {
  const text = (required?: boolean): string =>
    fields.textField({ words, name: 'a', label: 'A', required }).toString()
  assert.match(text(false), /\(optional\)/)
  assert.doesNotMatch(text(), /\(optional\)|required/)
  assert.match(text(true), / required/)
})

test('the summary leads to each field, and is nothing without mistakes', () => {
  const markup = fields
    .errorSummary({ words, errors: [{ name: 'email', message: 'There is no @' }] })
    .toString()
  assert.match(markup, /There is a problem/)
  assert.match(markup, /<a href="#f-email">There is no @<\/a>/)
  assert.equal(fields.errorSummary({ words, errors: [] }), '')
})

test('the summary leads to the first choice of a group, whose hint and mistake belong to the group', () => {
  const markup = fields
    .radioGroup({
      words,
      name: 'seen',
      label: 'Seen?',
      error: 'Choose one',
      value: 'b',
      choices: [
        { value: 'a', label: 'A' },
        { value: 'b', label: 'B' },
      ],
    })
    .toString()
  assert.match(markup, /<fieldset class="field" aria-describedby="f-seen-error">/)
  assert.match(markup, /id="f-seen" name="seen" type="radio" value="a">/)
  assert.match(markup, /id="f-seen-2" name="seen" type="radio" value="b" checked>/)
})

test('the trap cannot be reached by keyboard, is not read out and not filled in by the browser', () => {
  const markup = fields.honeypot({ words, name: 'website' }).toString()
  assert.match(markup, /aria-hidden="true"/)
  assert.match(markup, /tabindex="-1" autocomplete="off"/)
})

test('every country once, by name', () => {
  // ISO 3166-1 has 249 codes (Online Browsing Platform); with XK 250.
  assert.equal(countryCodes.length, 250)
  assert.equal(new Set(countryCodes).size, 250)
  assert.ok(isCountry('XK') && !isCountry('XX') && !isCountry('fr'))
  const names = [
    ...fields
      .countryField({ words, name: 'country', value: 'AX' })
      .toString()
      .matchAll(/<option value="(\w*)"( selected)?>([^<]*)</g),
  ]
  assert.equal(names[0]![3], 'Choose a country')
  assert.deepEqual(
    names.slice(1, 4).map((found) => found[3]),
    ['Afghanistan', 'Åland Islands', 'Albania'],
  )
  assert.equal(names.find((found) => found[2])![1], 'AX')
  assert.ok(
    names.every((found) => found[3] !== found[1]),
    'a code without a name',
  )
})
