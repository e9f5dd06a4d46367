import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { FileSystemConfigLoader, HtmlValidate } from 'html-validate'
import { FEW_PAGES } from '#core/assets.ts'
import { wordsOf } from '#core/i18n.ts'
import { gallery, petitionExample } from '#ui/gallery.ts'
import type { Frame } from '#ui/layout.ts'

const frame: Frame = {
  words: wordsOf('en', 'Europe/Paris'),
  site: { name: 'Firsthand', sample: true },
  path: '/answers',
  title: 'Every component',
  description: 'What pages are made of',
  canonical: 'https://firsthand.example/design',
  card: 'https://firsthand.example/card.png',
  feeds: [{ title: 'News', href: '/news.atom' }],
  robots: 'noindex',
  assets: { css: ['/assets/site.css'], js: ['/assets/live-count.js'] },
  staff: { name: 'Mo' },
}

const pages = { gallery: gallery(frame).toString(), petition: petitionExample(frame).toString() }

for (const [name, markup] of Object.entries(pages)) {
  test(`${name}: html-validate finds nothing`, async () => {
    const report = await new HtmlValidate(new FileSystemConfigLoader()).validateString(
      markup,
      join(process.cwd(), `${name}.html`),
    )
    assert.deepEqual(
      report.results.flatMap((result) => result.messages.map((found) => `${found.line}: ${found.message}`)),
      [],
    )
  })

  test(`${name}: nothing that the content security policy forbids`, () => {
    assert.doesNotMatch(markup, /\sstyle=|\son\w+=|<style|<script(?! type="module" src=")/)
  })

  test(`${name}: every pattern, label and description that is referred to exists once`, () => {
    const ids = [...markup.matchAll(/\sid="([^"]+)"/g)].map((found) => found[1]!)
    assert.equal(new Set(ids).size, ids.length)
    const references = [...markup.matchAll(/\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"/g)].flatMap(
      (found) => found[1]!.split(' '),
    )
    assert.deepEqual(
      references.filter((id) => !ids.includes(id)),
      [],
    )
    for (const pattern of ['seen-all', 'seen-some', 'seen-promo', 'seen-unsaid'])
      assert.ok(ids.includes(pattern), pattern)
  })
}

test('the navigation marks the page one is on, and only that', () => {
  const marked = [...pages.gallery.matchAll(/<a href="([^"]+)" aria-current="page">/g)].map(
    (found) => found[1],
  )
  assert.deepEqual([...new Set(marked)], ['/answers'])
})

test('the style sheet is small, and no text or target is', () => {
  const folder = join(import.meta.dirname, '../../public/css')
  const sheet = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  // What every page loads; the rest travels with the few pages that need it.
  const everywhere = readdirSync(folder).filter((name) => !FEW_PAGES.test(name))
  const size = everywhere.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0)
  assert.ok(size < 30_000, `${size} bytes`)
  assert.match(sheet, /--text: 1\.0625rem/)
  assert.match(sheet, /--target: 2\.75rem/)
  for (const [, size] of sheet.matchAll(/font(?:-size)?:[^;]*?([\d.]+)rem/g))
    assert.ok(Number(size) * 16 >= 17, size)
})
