import { Busy } from '#core/errors.ts'
import { sha256 } from '#core/crypto.ts'
import type { Context } from '#core/context.ts'
import type { MessageKey } from '#core/i18n.ts'

/** Heights in pixels. All versions are shown at one height, so that none is made larger than another; nothing is enlarged. */
export const SIZES = { small: 240, medium: 640, large: 1400 } as const
export type Size = keyof typeof SIZES

export const MAX_FILE_BYTES = 12 * 1024 * 1024
/** A poster for print has about 35 million; what claims more is made to fill memory. */
const MAX_PIXELS = 50_000_000
const MIN_SIDE = 100
const MAX_WIDTH = 4_200
const SECONDS = 20

export interface EncodedPicture {
  size: Size
  /** Hexadecimal SHA-256 of `bytes`: its name. */
  hash: string
  width: number
  height: number
  bytes: Buffer
}

export interface Encoded {
  /** Of the file as it was given, for comparing it with its source. */
  contentHash: Buffer
  pictures: EncodedPicture[]
}

/** What the first bytes say; nothing else is given to a decoder, so no SVG, PDF or script is ever opened. */
export function formatOf(bytes: Buffer): 'jpeg' | 'png' | 'webp' | 'avif' | undefined {
  const ascii = (from: number, to: number): string => bytes.toString('latin1', from, to)
  if (bytes.length < 32) return
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp'
  if (ascii(4, 12) === 'ftypavif') return 'avif'
}

/** An animated PNG says so before its first image data (PNG, third edition, 11.3.6). */
const isAnimatedPng = (bytes: Buffer): boolean => {
  const control = bytes.indexOf('acTL')
  return control >= 0 && control < bytes.indexOf('IDAT')
}

/** Decoding takes a core and some hundred megabytes, so two run at a time, and few wait. */
function encodingGate(): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= 2) {
      if (waiting.length >= 6) throw new Busy()
      await new Promise<void>((go) => waiting.push(go))
    }
    running++
    try {
      return await work()
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}

/**
 * Decodes a picture and encodes it anew as WebP: what else a file carries (EXIF with places and names, colour profiles, text, other files
 * behind the end) stays behind. Answers what is wrong as the key of a sentence; nothing is stored.
 */
export async function encodePicture(ctx: Context, bytes: Buffer): Promise<Encoded | { problem: MessageKey }> {
  if (bytes.length > MAX_FILE_BYTES) return { problem: 'posters.file-large' }
  const format = formatOf(bytes)
  if (!format) return { problem: 'posters.file-kind' }
  if (format === 'png' && isAnimatedPng(bytes)) return { problem: 'posters.file-moving' }
  return ctx.shared(encodingGate)(() => encode(bytes))
}

async function encode(bytes: Buffer): Promise<Encoded | { problem: MessageKey }> {
  // Loaded with the first picture, so that a start does not wait for it.
  const { default: sharp } = await import('sharp')
  const source = () =>
    sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS, sequentialRead: true }).timeout({
      seconds: SECONDS,
    })
  try {
    const { width, height, pages } = await source().metadata()
    if ((pages ?? 1) > 1) return { problem: 'posters.file-moving' }
    if (Math.min(width, height) < MIN_SIDE) return { problem: 'posters.file-small' }
    if (width * height > MAX_PIXELS) return { problem: 'posters.file-pixels' }
    const { data, info } = await source()
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize({ width: MAX_WIDTH, height: SIZES.large, fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const pictures: EncodedPicture[] = []
    for (const size of Object.keys(SIZES) as Size[]) {
      const made = await sharp(data, {
        raw: { width: info.width, height: info.height, channels: info.channels },
      })
        .resize({ height: SIZES[size], fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 82 })
        .toBuffer({ resolveWithObject: true })
      pictures.push({
        size,
        hash: sha256(made.data).toString('hex'),
        width: made.info.width,
        height: made.info.height,
        bytes: made.data,
      })
    }
    return { contentHash: sha256(bytes), pictures }
  } catch (error) {
    const said = error instanceof Error ? error.message : ''
    return { problem: /pixel limit/i.test(said) ? 'posters.file-pixels' : 'posters.file-broken' }
  }
}
