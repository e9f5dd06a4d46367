import { join } from 'node:path'
import { encode } from 'uqr'
import type { Visit } from '#core/http.ts'
import { canWrite, newPdf, pdfBytes, write, type Pdf } from '#ui/pdf.ts'
import { petitionPath, type Petition } from '../queries.ts'

type Bytes = Uint8Array<ArrayBuffer>
interface Kept {
  until: number
  pdf: Promise<Bytes>
}
const keptPosters = (): Map<number, Kept> => new Map()
const MINUTE = 60_000
const MOST_KEPT = 100
const QR = 230

/** One page to print and hang up: what is asked, of whom, and a code that leads to the petition. Made at most once a minute. */
export async function posterOf(visit: Visit, petition: Petition): Promise<Bytes> {
  const kept = visit.ctx.shared(keptPosters)
  const now = performance.now()
  const known = kept.get(petition.id)
  if (known && known.until > now) return known.pdf
  if (kept.size >= MOST_KEPT) kept.clear()
  const pdf = draw(visit, petition)
  kept.set(petition.id, { until: now + MINUTE, pdf })
  pdf.catch(() => kept.delete(petition.id))
  return pdf
}

async function draw({ ctx, words, site }: Visit, petition: Petition): Promise<Bytes> {
  const { text, addressee } = petition
  const url = `${ctx.config.baseUrl}${petitionPath(petition)}`
  const pdf = await newPdf(join(ctx.config.dataDir, 'fonts'), { title: text.action, language: text.language })
  if (petition.sample) write(pdf, 'text', words('ui.sample'), { size: 14, gap: 8 })
  if (canWrite('title', text.action))
    write(pdf, 'title', text.action, { size: text.action.length > 50 ? 38 : 46, gap: 14 })
  else write(pdf, 'text', words('organising.poster-script'), { size: 15, gap: 14 })
  const whom = addressee
    ? words('petitions.byline-to', { addressee, author: petition.author })
    : words('petitions.byline-call', { author: petition.author })
  if (canWrite('text', whom)) write(pdf, 'text', whom, { size: 17, gap: 14 })
  if (canWrite('text', text.why.replaceAll('\n', ' ')))
    write(pdf, 'text', shortened(text.why), { size: 15, gap: 10 })
  code(pdf, `${url}?via=poster`, 842 - 56 - QR - 46)
  pdf.y = 842 - 56 - 40
  pdf.x = 56
  write(pdf, 'text', words('organising.poster-how'), { size: 14, gap: 2 })
  write(pdf, 'text', url.replace(/^https?:\/\//, ''), { size: 11 })
  if (canWrite('title', site.name)) {
    pdf.y = 842 - 56 - QR - 30
    pdf.x = 56 + QR + 30
    write(pdf, 'title', site.name, { size: 20, gap: 4 })
    write(pdf, 'text', words('organising.poster-counted'), { size: 14 })
  }
  return pdfBytes(pdf)
}

const MOST_WHY = 520
const shortened = (why: string): string =>
  why.length <= MOST_WHY ? why : `${why.slice(0, MOST_WHY).replace(/\s+\S*$/u, '')} …`

/** ISO/IEC 18004, with its quiet zone of four modules. */
function code(pdf: Pdf, content: string, top: number): void {
  const { data, size } = encode(content, { ecc: 'M', border: 4 })
  const module = QR / size
  data.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) pdf.rect(56 + x * module, top + y * module, module + 0.02, module + 0.02)
    }),
  )
  pdf.fill('#000000')
}
