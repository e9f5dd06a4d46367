import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { canWrite, newPdf, pdfBytes, write } from './pdf.ts'

const folder = mkdtempSync(join(tmpdir(), 'firsthand-pdf-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** How many fonts a document brings, each with the letters that it uses. */
async function fontsIn(texts: string[]): Promise<number> {
  const pdf = await newPdf(folder, { title: 'Scripts', language: 'en' })
  for (const text of texts) write(pdf, 'text', text, { size: 12 })
  return Buffer.from(await pdfBytes(pdf))
    .toString('latin1')
    .match(/\/FontFile2 /g)!.length
}

test('Latin, Cyrillic and Greek are written, in one line too; a line takes no more fonts than it needs', async () => {
  for (const face of ['title', 'text'] as const)
    for (const text of [
      'Show the film, Łódź, Việt Nam',
      'Покажите фильм так, как он снят',
      'Їжак і ґанок',
      'Δείξτε την ταινία όπως είναι',
      'Инес Варга (Ines Varga) και Ζωή',
      // In two parts, as some keyboards give them.
      'Zoe\u0308',
    ])
      assert.ok(canWrite(face, text), `${face}: ${text}`)
  assert.equal(await fontsIn(['Show the film']), 1)
  assert.equal(await fontsIn(['Покажите фильм']), 1)
  assert.equal(await fontsIn(['Show it: Покажите, Δείξτε']), 3)
})

test('what the fonts lack is known before it is written', () => {
  for (const text of ['أظهروا الفيلم', 'הראו את הסרט', '映画をそのまま', '上映原版', 'ฉายหนัง', 'Show it 🎬'])
    assert.ok(!canWrite('text', text), text)
})
