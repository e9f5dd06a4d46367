import { join } from 'node:path'
import type { Context } from '#core/context.ts'
import { tallyOf } from '#features/voices/index.ts'
import type { Visit } from '#core/http.ts'
import { prepareCardFonts } from '#ui/card-fonts.ts'
import { petitionCard } from '#ui/card.ts'
import type { Petition } from './queries.ts'

interface KeptCard {
  until: number
  png: Promise<Uint8Array<ArrayBuffer>>
}

const keptCards = (): Map<number, KeptCard> => new Map()
const MINUTE = 60_000
const MOST_KEPT = 500

/** The picture of a shared link; made at most once a minute per petition, because drawing costs as much as a hundred pages. */
export async function cardOf(visit: Visit, petition: Petition): Promise<Uint8Array<ArrayBuffer>> {
  const kept = visit.ctx.shared(keptCards)
  const now = performance.now()
  const known = kept.get(petition.id)
  if (known && known.until > now) return known.png
  if (kept.size >= MOST_KEPT) kept.clear()
  const png = draw(visit.ctx, visit, petition)
  kept.set(petition.id, { until: now + MINUTE, png })
  png.catch(() => kept.delete(petition.id))
  return png
}

/** Once per process and before its first picture: fontconfig reads where its fonts are only then. */
const cardFonts = ({ config }: Context): boolean => {
  prepareCardFonts(join(config.dataDir, 'fonts'))
  return true
}

async function draw(
  ctx: Context,
  { words, site }: Visit,
  petition: Petition,
): Promise<Uint8Array<ArrayBuffer>> {
  ctx.shared(cardFonts)
  const tally = await tallyOf(ctx, petition.id)
  const svg = petitionCard({
    words,
    site: site.name,
    sample: petition.sample,
    title: petition.text.action,
    net: tally.net,
    at: tally.log.at,
    counts: tally.basis,
  })
  // Loaded with the first card, so that a start does not wait for it.
  const { default: sharp } = await import('sharp')
  return new Uint8Array(await sharp(Buffer.from(svg)).png({ palette: true }).toBuffer())
}
