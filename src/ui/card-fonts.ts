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

/** Scripts that both families have; Arabic, Hebrew and those of East Asia are not among them. */
export const subsets = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'] as const
export type Subset = (typeof subsets)[number]

/** Name of the TrueType file of a subset in the folder of `prepareCardFonts`. */
export const fontFile = (face: CardFace, subset: Subset): string =>
  `${cardFaces[face].family}-${subset}-${cardFaces[face].weight}.ttf`

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
      const path = join(dir, fontFile(face, subset))
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
  let width = 0
  for (const character of text) {
    const codePoint = character.codePointAt(0)!
    const font = facesOf(face).find((candidate) => candidate.has(codePoint))
    if (!font) return undefined
    width += font.advance(codePoint)
  }
  return width
}

function facesOf(face: CardFace): Face[] {
  let found = faces.get(face)
  if (!found) faces.set(face, (found = subsets.map((subset) => readFace(unpacked(face, subset)))))
  return found
}

/** Cuts a text where another subset has the letters; a run goes on as long as its own has them. Undefined: a character has no glyph. */
export function runsOf(face: CardFace, text: string): { subset: Subset; text: string }[] | undefined {
  const found = facesOf(face)
  const runs: { subset: Subset; text: string }[] = []
  for (const character of text) {
    const codePoint = character.codePointAt(0)!
    const last = runs.at(-1)
    if (last && found[subsets.indexOf(last.subset)]!.has(codePoint)) {
      last.text += character
      continue
    }
    const index = found.findIndex((candidate) => candidate.has(codePoint))
    if (index < 0) return undefined
    runs.push({ subset: subsets[index]!, text: character })
  }
  return runs
}
