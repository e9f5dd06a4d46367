import { join } from 'node:path'
import type PDFDocument from 'pdfkit'
import { fontFile, prepareCardFonts, runsOf, subsets, type CardFace } from '#ui/card-fonts.ts'

export type Pdf = InstanceType<typeof PDFDocument>

/** Whether our fonts have all characters of a text; a script that they lack is left out rather than shown as boxes. */
export const canWrite = (face: CardFace, text: string): boolean => runsOf(face, oneLine(text)) !== undefined

const oneLine = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ')

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
  // A file is read when something is written with it, and only the letters that are used go into the document.
  for (const face of ['title', 'text'] as const)
    for (const subset of subsets) {
      const path = join(fontsDir, fontFile(face, subset))
      pdf.registerFont(subset === 'latin' ? face : `${face}-${subset}`, path)
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

/** A paragraph at the place where the last one ended; each run in the subset that has its letters. */
export function write(
  pdf: Pdf,
  face: CardFace,
  text: string,
  { size, align = 'left', gap = 0 }: { size: number; align?: 'left' | 'center'; gap?: number },
): void {
  const runs = runsOf(face, oneLine(text)) ?? []
  pdf.fontSize(size)
  // Centred text cannot go on after a change of font, so it stands at the left where it needs two.
  const options = {
    align: runs.length > 1 ? ('left' as const) : align,
    // The serif brings more line height than a headline needs.
    lineGap: size * (face === 'title' ? -0.24 : 0.04),
  }
  runs.forEach((part, index) =>
    pdf
      .font(part.subset === 'latin' ? face : `${face}-${part.subset}`)
      .text(part.text, { ...options, continued: index + 1 < runs.length }),
  )
  if (gap) pdf.y += gap
}
