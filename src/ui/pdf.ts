import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type PDFDocument from 'pdfkit'
import { lineWidth, prepareCardFonts, type CardFace } from '#ui/card-fonts.ts'

export type Pdf = InstanceType<typeof PDFDocument>

const FILES: Record<CardFace, string> = { title: 'source-serif-4-latin-600', text: 'source-sans-3-latin-400' }
const MORE: Record<CardFace, string> = {
  title: 'source-serif-4-latin-ext-600',
  text: 'source-sans-3-latin-ext-400',
}

/** Whether our fonts have all characters of a text; a script that they lack is left out rather than shown as boxes. */
export const canWrite = (face: CardFace, text: string): boolean => lineWidth(face, text) !== undefined

/** A page of paper with the site's fonts, taken from `fontsDir` as TrueType. Loaded when the first one is asked for. */
export async function newPdf(fontsDir: string, info: { title: string; language: string }): Promise<Pdf> {
  prepareCardFonts(fontsDir)
  const { default: Document } = await import('pdfkit')
  const pdf = new Document({
    size: 'A4',
    margin: 56,
    lang: info.language,
    displayTitle: true,
    info: { Title: info.title },
  })
  for (const face of Object.keys(FILES) as CardFace[]) {
    pdf.registerFont(face, readFileSync(join(fontsDir, `${FILES[face]}.ttf`)))
    pdf.registerFont(`${face}-more`, readFileSync(join(fontsDir, `${MORE[face]}.ttf`)))
  }
  return pdf
}

/** The bytes of a finished document. */
export function pdfBytes(pdf: Pdf): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = []
  const done = new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(parts))))
    pdf.on('error', reject)
  })
  pdf.end()
  return done
}

// Latin-1 and the punctuation that the first subset has; the others stand in the second.
const LATIN =
  ' -\u00ff\u0131\u0152\u0153\u02bb\u02bc\u02c6\u02da\u02dc\u2000-\u206f\u20ac\u2122\u2191\u2193\u2212\u2215'
const FIRST = new RegExp(`^[${LATIN}]+$`, 'u')
const RUNS = new RegExp(`[${LATIN}]+|[^${LATIN}]+`, 'gu')

/** A paragraph at the place where the last one ended; each run in the subset that has its letters. */
export function write(
  pdf: Pdf,
  face: CardFace,
  text: string,
  { size, align = 'left', gap = 0 }: { size: number; align?: 'left' | 'center'; gap?: number },
): void {
  const runs = text.replace(/\s+/gu, ' ').match(RUNS) ?? []
  pdf.fontSize(size)
  // Centred text cannot go on after a change of font, so it stands at the left where it needs two.
  const options = {
    align: runs.length > 1 ? ('left' as const) : align,
    // The serif brings more line height than a headline needs.
    lineGap: size * (face === 'title' ? -0.24 : 0.04),
  }
  runs.forEach((part, index) =>
    pdf
      .font(FIRST.test(part) ? face : `${face}-more`)
      .text(part, { ...options, continued: index + 1 < runs.length }),
  )
  if (gap) pdf.y += gap
}
