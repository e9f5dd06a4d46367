import { join } from 'node:path'
import { encode } from 'uqr'
import type { Context } from '#core/context.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { BASES } from '#features/voices/index.ts'
import { calendarDay } from '#features/works/index.ts'
import { canWrite, newPdf, pdfBytes, write, type Pdf } from '#ui/pdf.ts'
import { petitionPath } from '../queries.ts'
import type { Count, Facts } from './facts.ts'

type Bytes = Uint8Array<ArrayBuffer>

const MARGIN = 56
const QR = 110
const PAGE = { width: 595.28, height: 841.89 }

export interface PdfOptions {
  what: 'handover' | 'archive'
  site: string
  /** Left out where the name of the author is no longer told. */
  author: string | undefined
}

/** The petition on paper: its text, its numbers with the log they are counted from, and a code that leads to it. No names of signers. */
export async function petitionPdf(
  ctx: Context,
  words: Words,
  facts: Facts,
  { what, site, author }: PdfOptions,
): Promise<Bytes> {
  const { petition, total, log, at } = facts
  const { text } = petition
  const url = ctx.config.baseUrl + petitionPath(petition)
  const pdf = await newPdf(join(ctx.config.dataDir, 'fonts'), { title: text.action, language: text.language })
  const paper = paperOf(pdf, words)
  code(pdf, url)
  paper.text(words(`life.pdf-${what}`, { site }), 11)
  if (petition.sample) paper.text(words('ui.sample'), 12)
  paper.title(text.action, 24, QR + 12, words('life.pdf-part-title'))
  paper.text(
    [
      petition.addressee
        ? words('petitions.to', { addressee: petition.addressee })
        : words('petitions.form-call'),
      ...(author ? [`${words('petitions.by-label')} ${author}`] : []),
    ].join(' · '),
    12,
    QR + 12,
    words('life.pdf-part-names'),
  )
  paper.text(url, 10, QR + 12)
  pdf.y = Math.max(pdf.y, MARGIN + QR + 12)
  paper.heading(words(petition.form === 'demand' ? 'petitions.the-demand' : 'petitions.the-call'))
  for (const part of [text.why, text.more].join('\n\n').split(/\n+/))
    if (part.trim()) paper.text(part, 12, 0, words('life.pdf-part-text'))
  paper.heading(words('life.pdf-numbers'))
  paper.title(words('life.pdf-net', { n: total.net }), 20)
  paper.text(words('life.pdf-as-of', { at: words.time(at), zone: words.timeZone, size: log.size }), 11)
  paper.text(
    words('life.pdf-sum', {
      counted: total.counted,
      withdrawn: total.withdrawn,
      removed: total.removed,
      restored: total.restored,
      net: total.net,
    }),
    11,
  )
  paper.text(
    words('life.pdf-open', {
      from: words.date(petition.state.liveSince ?? petition.openedAt),
      to: calendarDay(words, petition.closesOn),
    }),
    11,
  )
  paper.rows(words('life.pdf-basis'), byBasis(facts), (key) => basisLabel(words, key))
  paper.rows(
    words('life.pdf-version'),
    facts.counts.filter(({ dimension }) => dimension === 'version'),
    (key) => words('petitions.version', { n: Number(key) || 1 }),
  )
  paper.rows(
    words('life.pdf-countries'),
    facts.countries.map(({ code: key, net }) => ({ key, net })),
    (key) => countryLabel(words, key),
  )
  paper.heading(words('life.pdf-check'))
  if (log.name === 'public') {
    paper.text(words('life.pdf-check-how', { size: log.size, site: ctx.config.baseUrl }), 11)
    paper.text(`${words('life.pdf-root')} ${log.root.toString('base64')}`, 9)
    paper.text(`${words('life.pdf-text-hash')} ${text.hash}`, 9)
  } else paper.text(words('life.pdf-sample'), 11)
  paper.missing()
  return pdfBytes(pdf)
}

/** From the firmest ground to none, as everywhere. */
const byBasis = ({ counts }: Facts): Count[] =>
  counts
    .filter(({ dimension }) => dimension === 'basis')
    .toSorted((a, b) => rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1))

const rank = (key: string): number => BASES.findIndex((basis) => basis === key.split('/')[0])

function basisLabel(words: Words, key: string): string {
  const [seen = '', proof] = key.split('/')
  const label = words(`voices.seen.${seen}` as MessageKey)
  return proof ? `${label} (${words('life.pdf-proof')})` : label
}

const countryLabel = (words: Words, code: string): string => {
  if (code === 'other') return words('petitions.country-other')
  return code === 'unknown' ? words('petitions.country-unknown') : words.country(code)
}

interface Paper {
  heading(text: string): void
  title(text: string, size: number, indent?: number, part?: string): void
  text(text: string, size: number, keepRight?: number, part?: string): void
  rows(title: string, rows: readonly { key: string; net: number }[], label: (key: string) => string): void
  /** Says what our fonts could not write. */
  missing(): void
}

/** Writes one thing below the other; what is in a script that the fonts lack is left out, and said at the end. */
function paperOf(pdf: Pdf, words: Words): Paper {
  const left = new Set<string>()
  const line = (
    face: 'title' | 'text',
    text: string,
    size: number,
    gap: number,
    keepRight = 0,
    part = words('life.pdf-part-other'),
  ): void => {
    if (!canWrite(face, text)) return void left.add(part)
    // A page margin for this paragraph alone: runs of two fonts share no width.
    pdf.page.margins.right = MARGIN + keepRight
    write(pdf, face, text, { size, gap })
    pdf.page.margins.right = MARGIN
  }
  const room = (height: number): void => {
    if (pdf.y + height > PAGE.height - MARGIN) pdf.addPage()
  }
  const paper: Paper = {
    heading(text) {
      room(60)
      pdf.y += 8
      line('title', text, 15, 4)
    },
    title: (text, size, keepRight, part) => line('title', text, size, 4, keepRight, part),
    text: (text, size, keepRight, part) => line('text', text, size, 4, keepRight, part),
    rows(title, rows, label) {
      if (!rows.length) return
      room(50)
      pdf.y += 6
      line('text', title, 12, 2)
      for (const { key, net } of rows) {
        room(18)
        const { y } = pdf
        line('text', label(key), 11, 0)
        const after = pdf.y
        pdf.y = y
        pdf.font('text').fontSize(11)
        pdf.text(words.number(net), MARGIN, y, { align: 'right', width: PAGE.width - 2 * MARGIN })
        pdf.x = MARGIN
        pdf.y = Math.max(after, y + 15)
      }
    },
    missing() {
      if (left.size) line('text', words('life.pdf-missing', { parts: [...left].join(', ') }), 11, 0)
    },
  }
  return paper
}

/** ISO/IEC 18004 at the top right, with its quiet zone of four modules. */
function code(pdf: Pdf, content: string): void {
  const { data, size } = encode(content, { ecc: 'M', border: 4 })
  const module = QR / size
  const from = PAGE.width - MARGIN - QR
  data.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) pdf.rect(from + x * module, MARGIN + y * module, module + 0.02, module + 0.02)
    }),
  )
  pdf.fill('#000000')
}
