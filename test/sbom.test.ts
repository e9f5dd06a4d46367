import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allows, partsOf } from '../bin/sbom.ts'

test('a licence fits when its expression leaves a way that does', () => {
  for (const expression of [
    'MIT',
    '(MIT OR EUPL-1.1+)',
    'EUPL-1.1+ OR MIT',
    'Apache-2.0 AND LGPL-3.0-or-later AND MIT',
    'SSPL-1.0 AND MIT OR ISC',
    '(MIT AND (BSD-3-Clause OR GPL-2.0-only))',
  ])
    assert.equal(allows(expression), true, expression)
  for (const expression of [
    undefined,
    '',
    'UNLICENSED',
    'SEE LICENSE IN LICENSE',
    'GPL-2.0-only',
    'SSPL-1.0',
    'MIT AND SSPL-1.0',
    '(SSPL-1.0 OR CC-BY-NC-4.0)',
    'MIT MIT',
    'MIT OR',
    '(MIT',
  ])
    assert.equal(allows(expression), false, String(expression))
})

test('every package of the lock file does, and is told with its name', () => {
  const parts = partsOf(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
  assert.deepEqual(
    parts.filter(({ licence }) => !allows(licence)),
    [],
  )
  assert.equal(parts.find(({ name }) => name === '@fontsource/source-serif-4')?.licence, 'OFL-1.1')
  assert.equal(parts.find(({ name }) => name === 'prettier')?.dev, true)
  assert.equal(parts.find(({ name }) => name === 'hono')?.dev, false)
})
