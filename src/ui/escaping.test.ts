import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { html, type Html } from '#core/html.ts'
import { wordsOf } from '#core/i18n.ts'
import { timeLine } from '#ui/charts.ts'
import * as fields from '#ui/fields.ts'
import { page } from '#ui/layout.ts'
import * as parts from '#ui/parts.ts'

const words = wordsOf('en', 'Etc/UTC')
const now = new Date('2026-09-12T12:00:00Z')
const points = [
  { at: new Date(0), value: 1 },
  { at: now, value: 2 },
]

/** Every place where something that a person typed can stand. */
const everything = (text: string): Html => {
  const field = { words, name: 'name', label: text, hint: text, error: text, value: text }
  return page(
    {
      words,
      site: { name: text, sample: true, source: text },
      path: '/',
      title: text,
      description: text,
      canonical: text,
      card: text,
      feeds: [{ title: text, href: text }],
      assets: { css: ['/a.css'], js: [] },
      staff: { name: text },
    },
    html`${parts.headline({ kicker: text, title: text, byline: text, tag: parts.statusTag(text) })}
${parts.statement(`${text}x`)}${parts.peopleList({ words, names: [text] })}${parts.definitionList([[text, text]])}
${parts.table({ id: 't', caption: text, columns: [{ label: text }, { label: text, numeric: true }], rows: [[text, text]] })}
${parts.notice({ title: text, content: text })}${parts.emptyState({ text, action: text })}${parts.steps({ words, names: [text], current: 1 })}
${parts.linkButton({ href: text, label: text })}${parts.pager({ words, previous: `?after=${text}`, next: text })}
${parts.shareBox({ words, url: 'https://a.example/', title: text })}
${parts.liveCount({ words, src: text, value: 1, size: 1, at: now, now, unit: () => text, more: text })}
${fields.textField(field)}${fields.textArea({ ...field, maxlength: 500 })}${fields.emailField(field)}${fields.hidden('h', text)}
${fields.selectField({ ...field, options: [{ value: text, label: text }] })}
${fields.radioGroup({ ...field, choices: [{ value: text, label: text, hint: text }] })}${fields.checkbox(field)}
${fields.errorSummary({ words, errors: [{ name: text, message: text }] })}
${timeLine({ words, id: 'c', title: text, lanes: [{ label: text, unit: text, points }], marks: [{ at: now, label: text, href: text }], timeZone: 'Etc/UTC', csv: text })}`,
  )
}

/** Tags with the names of their attributes, in order: what a browser would build. */
const skeleton = (markup: Html): string[] =>
  [...markup.toString().matchAll(/<[/!]?[a-zA-Z](?:[^>"]|"[^"]*")*>/g)].map((found) =>
    found[0].replace(/"[^"]*"/g, '""'),
  )

const hostile = fc.oneof(
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "' onmouseover='x",
    '</textarea><b>',
    '<!--',
    '&lt;b&gt;',
    'javascript:alert(1)',
    '" autofocus onfocus="x',
    '</title><img src=x>',
    '{$n}',
    '\0<\u202e>',
  ),
  fc.string({ unit: fc.constantFrom(...'<>"\'&=/`! \0x;:#?{}$|'), minLength: 1, maxLength: 24 }),
)

test('whatever a person types, the page has the same tags and attributes', () => {
  // Names of fields become ids; those are ours, so the plain text stands for every name.
  const plain = skeleton(everything('plain'))
  fc.assert(
    fc.property(
      hostile.filter((text) => text.trim() !== ''),
      (text) => assert.deepEqual(skeleton(everything(text)), plain),
    ),
    { numRuns: 150 },
  )
})

test('no link runs script', () => {
  const markup = everything('javascript:alert(1)').toString()
  assert.doesNotMatch(markup, /(?:href|action)="\s*javascript:/i)
  assert.doesNotMatch(everything('//evil.example').toString(), /href="\/\/evil/)
})
