import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFace, unpackWoff, type Face } from '#ui/woff.ts'

const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/@fontsource')

const cardFaces = {
  title: { family: 'source-serif-4', weight: 600 },
  text: { family: 'source-sans-3', weight: 400 },
} as const

export type CardFace = keyof typeof cardFaces

const subsets = ['latin', 'latin-ext'] as const

const unpacked = (face: CardFace, subset: string): Buffer => {
  const { family, weight } = cardFaces[face]
  return unpackWoff(
    readFileSync(join(PACKAGES, family, 'files', `${family}-${subset}-${weight}-normal.woff`)),
  )
}

/**
 * Writes the letters of the social card as TrueType files into `dir`, with a fontconfig file that knows only them, and
 * points the process to it. Must run before the first picture is rendered: fontconfig reads its settings once.
 */
export function prepareCardFonts(dir: string): void {
  mkdirSync(dir, { recursive: true })
  for (const face of Object.keys(cardFaces) as CardFace[])
    for (const subset of subsets) {
      const { family, weight } = cardFaces[face]
      const path = join(dir, `${family}-${subset}-${weight}.ttf`)
      if (!existsSync(path)) write(path, unpacked(face, subset))
    }
  const settings = join(dir, 'fonts.conf')
  write(
    settings,
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig><dir>${xml(dir)}</dir><cachedir>${xml(join(dir, 'cache'))}</cachedir></fontconfig>\n`,
  )
  process.env.FONTCONFIG_FILE = settings
}

// Two processes may prepare at the same time; neither may read half a file of the other.
function write(path: string, body: Buffer | string): void {
  writeFileSync(`${path}.${process.pid}`, body)
  renameSync(`${path}.${process.pid}`, path)
}

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const faces = new Map<CardFace, Face[]>()

/** Width of a line in parts of the letter size, or undefined when a character has no glyph in our fonts. */
export function lineWidth(face: CardFace, text: string): number | undefined {
  let found = faces.get(face)
  if (!found) faces.set(face, (found = subsets.map((subset) => readFace(unpacked(face, subset)))))
  let width = 0
  for (const character of text) {
    const codePoint = character.codePointAt(0)!
    const font = found.find((candidate) => candidate.has(codePoint))
    if (!font) return undefined
    width += font.advance(codePoint)
  }
  return width
}
