/** One setting for the whole site, in one cookie of this browser: `hide`, then the works whose scores may be seen (`hide.12.45`). */
export interface Hiding {
  on: boolean
  seen: number[]
}

/** More works than this would make the cookie longer than browsers keep. The oldest go first, and can be opened again. */
const MOST = 400

export function readHiding(cookie: string | undefined): Hiding {
  const [word, ...ids] = (cookie ?? '').split('.')
  if (word !== 'hide') return { on: false, seen: [] }
  return {
    on: true,
    seen: ids
      .filter((id) => /^[1-9]\d{0,14}$/.test(id))
      .map(Number)
      .slice(-MOST),
  }
}

export const writeHiding = ({ seen }: Hiding): string => ['hide', ...seen].join('.')

export const withSeen = ({ on, seen }: Hiding, workId: number): Hiding => ({
  on,
  seen: [...seen.filter((id) => id !== workId), workId].slice(-MOST),
})

/**
 * The personal style sheet. Pages are alike for everybody and hold both the scores and the sentence that stands in their place; this small
 * file, which no cache keeps, says which of them this browser shows. So it works without script and on pages from a cache.
 */
export function hidingCss({ on, seen }: Hiding): string {
  if (!on) return ''
  const shown = seen.map((id) => `[data-work="${id}"]`).join()
  return [
    '.scores{display:none}.scores-hidden{display:block}',
    shown && `.scores:is(${shown}){display:revert}.scores-hidden:is(${shown}){display:none}`,
  ].join('')
}
