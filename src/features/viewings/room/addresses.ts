import type { Context } from '#core/context.ts'
import { macText, sameText } from '#core/crypto.ts'
import { NotFound } from '#core/errors.ts'
import { isUuid } from '#core/ids.ts'
import { INIT, segmentName } from './files.ts'

export const PLAYLIST = 'index.m3u8'

/** A signed address serves one viewing of one film until it ends. */
export interface Pass {
  film: string
  viewing: string
  /** Unix seconds. */
  until: number
}

const signature = (ctx: Context, { film, viewing, until }: Pass, name: string): string =>
  macText(ctx.keys.room, 'segment', film, viewing, until, name).slice(0, 22)

export const addressOf = (ctx: Context, pass: Pass, name: string): string =>
  `/room/${pass.film}/${pass.viewing}/${pass.until}/${signature(ctx, pass, name)}/${name}`

/** Throws `NotFound` for what was not signed here, for another viewing, film or file, and after its time. */
export function passIn(
  ctx: Context,
  given: { film: string; viewing: string; until: string; mac: string; name: string },
): Pass {
  const pass = { film: given.film, viewing: given.viewing, until: Number(given.until) }
  const genuine =
    isUuid(given.viewing) &&
    /^\d{10}$/.test(given.until) &&
    sameText(given.mac, signature(ctx, pass, given.name))
  if (!genuine || pass.until * 1_000 <= ctx.clock.now().getTime()) throw new NotFound('room.address-over')
  return pass
}

/** A media playlist of RFC 8216 in which every address is signed for this viewing. */
export function playlistFor(ctx: Context, pass: Pass, durations: readonly number[]): string {
  const longest = Math.max(...durations)
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.ceil(longest / 1_000)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI="${addressOf(ctx, pass, INIT)}"`,
    ...durations.flatMap((duration, index) => [
      `#EXTINF:${(duration / 1_000).toFixed(3)},`,
      addressOf(ctx, pass, segmentName(index)),
    ]),
    '#EXT-X-ENDLIST',
    '',
  ].join('\n')
}

// As `segmentName` writes it; the initialisation segment has no place in the film.
export const indexIn = (name: string): number | undefined => {
  const found = /^s(\d{5})\.m4s$/.exec(name)
  return found ? Number(found[1]) : undefined
}
