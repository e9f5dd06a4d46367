import { html, raw, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { basisParts, type BasisCounts } from '#ui/basis-bar.ts'
import { lineWidth, type CardFace } from '#ui/card-fonts.ts'

export interface Card {
  words: Words
  site: string
  /** Where it is shown that all of it is invented. */
  sample?: boolean
  title: string
  net: number
  at: Date
  counts: BasisCounts
}

const WIDTH = 1200
const EDGE = 72
const INNER = WIDTH - 2 * EDGE

/**
 * The picture that a shared link shows, 1200 × 630, as SVG for sharp. The number carries its date and time, because
 * pictures are kept for years. A title in a script that our fonts lack is left out: boxes would say less than nothing.
 */
export function petitionCard({ words, site, sample, title, net, at, counts }: Card): string {
  const { lines, size } = titleLines(title)
  const unit = words('ui.signatures-unit', { n: net })
  const number = words.number(net)
  const room = INNER - (lineWidth('text', unit) ?? 0) * 44 - 20
  const big = Math.min(lines.length ? 132 : 216, room / (lineWidth('title', number) ?? 1))
  const ground = lines.length ? 426 : 372
  const numberWidth = (lineWidth('title', number) ?? 0) * big
  return html`${raw('<?xml version="1.0" encoding="UTF-8"?>')}
<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630">
<defs>${patterns()}</defs>
<rect width="1200" height="630" fill="#fbfaf6"/>
<rect width="1200" height="12" fill="#1d1c1a"/>
${lines.map((line, index) => text('title', line, { x: EDGE, y: 66 + size * 0.72 + index * size * 1.16, size }))}
${text('title', number, { x: EDGE - 4, y: ground, size: big })}
${text('text', unit, { x: EDGE + numberWidth + 20, y: ground, size: 44 })}
${text('text', `${words('ui.as-of')} ${words.time(at)}, ${words.timeZone.replaceAll('_', ' ')}`, { x: EDGE, y: 474, size: 30, fill: '#55524c' })}
${bar(counts)}
${text('title', site, { x: EDGE, y: 598, size: 32 })}
${sample ? text('text', words('ui.sample'), { x: WIDTH - EDGE, y: 598, size: 26, fill: '#55524c', anchor: 'end' }) : ''}
</svg>`.toString()
}

interface TextStyle {
  x: number
  y: number
  size: number
  fill?: string
  anchor?: 'end'
}

// Fontconfig knows the weight of 600 as a family of its own. The quotes are needed: a bare name may not hold a number.
const FAMILIES: Record<CardFace, string> = { title: "'Source Serif 4 SemiBold'", text: "'Source Sans 3'" }

function text(
  face: CardFace,
  content: string,
  { x, y, size, fill = '#1d1c1a', anchor }: TextStyle,
): Html | '' {
  if (lineWidth(face, content) === undefined) return ''
  return html`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-family="${FAMILIES[face]}" font-size="${Number(size.toFixed(1))}" fill="${fill}"${anchor ? raw(` text-anchor="${anchor}"`) : ''}>${content}</text>`
}

/** At most three lines that fit; what does not ends in an ellipsis. No lines when a character has no glyph. */
export function titleLines(title: string): { lines: string[]; size: number } {
  const words = title.normalize('NFC').replace(/\s+/gu, ' ').trim().split(' ')
  if (lineWidth('title', words.join('')) === undefined) return { lines: [], size: 0 }
  for (const [size, most] of [
    [76, 2],
    [SMALL, 3],
  ] as const) {
    const lines = wrap(words, INNER / size)
    if (lines.length <= most) return { lines: balanced(words, lines, INNER / size), size }
  }
  const lines = wrap(words, INNER / SMALL)
  return { lines: [...lines.slice(0, 2), cut(lines.slice(2).join(' '), INNER / SMALL)], size: SMALL }
}

const SMALL = 64

/** The same number of lines, as even as they get: no single word is left on the last one. */
function balanced(words: string[], lines: string[], most: number): string[] {
  for (let narrower = most * 0.95; narrower > most / 2; narrower -= most * 0.05) {
    const tried = wrap(words, narrower)
    if (tried.length > lines.length) break
    lines = tried
  }
  return lines
}

const width = (line: string): number => lineWidth('title', line) ?? Infinity

function wrap(words: string[], most: number): string[] {
  const lines: string[] = []
  for (const word of words.flatMap((long) => pieces(long, most))) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word
    if (lines.length && width(longer) <= most) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** A word that is wider than the card is broken where it reaches the edge. */
function pieces(word: string, most: number): string[] {
  const parts = ['']
  for (const character of word) {
    if (width(parts.at(-1)! + character) > most) parts.push('')
    parts[parts.length - 1] += character
  }
  return parts
}

function cut(line: string, most: number): string {
  if (width(line) <= most) return line
  let characters = [...line]
  while (characters.length && width(`${characters.join('')}…`) > most) characters = characters.slice(0, -1)
  return `${characters.join('').trimEnd()}…`
}

const FILLS = {
  'seen-all-verified': '#17324d',
  'seen-all': 'url(#all)',
  'seen-some': 'url(#some)',
  'seen-promo': 'url(#promo)',
  'seen-none': '#f1f0ec',
  'seen-unsaid': 'url(#unsaid)',
} as const

function bar(counts: BasisCounts): Html {
  const place = (ratio: number): string => (ratio * INNER).toFixed(1)
  return html`<svg x="${EDGE}" y="502" width="${INNER}" height="44">
${basisParts(counts)
  .filter((part) => part.count > 0)
  .map(
    (part) =>
      html`<rect x="${place(part.start)}" width="${place(part.share)}" height="44" fill="${FILLS[part.key]}" stroke="#fbfaf6" stroke-width="2"/>`,
  )}
<rect x="0.5" y="0.5" width="${INNER - 1}" height="43" fill="none" stroke="#77736a"/>
</svg>`
}

// The patterns of the page, larger: this picture is mostly seen at a third of its size.
function patterns(): Html {
  return raw(`<pattern id="all" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="12" height="12" fill="#5f86ad"/><rect width="4" height="12" fill="#17324d"/></pattern>
<pattern id="some" width="12" height="12" patternUnits="userSpaceOnUse"><rect width="12" height="12" fill="#a9c1d8"/><circle cx="6" cy="6" r="2.4" fill="#17324d"/></pattern>
<pattern id="promo" width="13" height="13" patternUnits="userSpaceOnUse"><rect width="13" height="13" fill="#d3dfea"/><rect y="6" width="13" height="2.4" fill="#5f86ad"/></pattern>
<pattern id="unsaid" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="10" height="10" fill="#fbfaf6"/><rect width="1.6" height="10" fill="#a09b90"/></pattern>`) as Html
}
