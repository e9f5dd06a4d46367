import { prepareCardFonts } from '#ui/card-fonts.ts'

export { prepareCardFonts }

// node bin/fonts.ts FOLDER writes the fonts for social cards there, for a look at them or for another renderer.
if (import.meta.main) {
  const dir = process.argv[2]
  if (!dir) throw new Error('Usage: node bin/fonts.ts FOLDER')
  prepareCardFonts(dir)
}
