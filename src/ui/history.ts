import type { Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { offsetOf, pageLinks, pageNumber } from '#core/pages.ts'
import { pager } from './parts.ts'

const PER_PAGE = 10

/** A history is worked out ten wordings at a time: `?page=2` has the next ones. `from` is the place of the first one, counted from 0. */
export function pageOfHistory<T>(
  { words, url }: Pick<Visit, 'words' | 'url'>,
  all: readonly T[],
): { shown: T[]; from: number; pages: Html | '' } {
  const number = pageNumber(url)
  const from = offsetOf(number, PER_PAGE) ?? all.length
  const shown = all.slice(from, from + PER_PAGE)
  const { prev, next } = pageLinks(url, { number, size: PER_PAGE, total: all.length })
  const range = shown.length ? { from: from + 1, to: from + shown.length, total: all.length } : {}
  const pages =
    all.length > PER_PAGE
      ? pager({ words, previous: prev ?? undefined, next: next ?? undefined, ...range })
      : ''
  return { shown, from, pages }
}
