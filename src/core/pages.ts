/** Pages of a long list: `?page=2`, counted from 1. Beyond the ends a page is empty, never an error, so that a program can walk on. */
export interface PageOfMany {
  number: number
  size: number
  total: number
}

export interface PageLinks {
  first: string
  prev: string | null
  next: string | null
  last: string
}

const WHOLE = /^-?\d{1,7}$/

export function pageNumber(url: URL): number {
  const given = url.searchParams.get('page') ?? ''
  return WHOLE.test(given) ? Number(given) : 1
}

/** Offset of the page's first item; undefined before the beginning. */
export const offsetOf = (number: number, size: number): number | undefined =>
  number < 1 ? undefined : (number - 1) * size

const lastPage = (total: number, size: number): number => Math.max(1, Math.ceil(total / size))

/** Addresses (path and query) of the neighbours; also from far beyond the ends they lead back to where there is something. */
export function pageLinks(url: URL, { number, size, total }: PageOfMany): PageLinks {
  const last = lastPage(total, size)
  const to = (page: number): string => {
    const params = new URLSearchParams(url.searchParams)
    if (page === 1) params.delete('page')
    else params.set('page', String(page))
    const query = params.toString()
    return url.pathname + (query ? `?${query}` : '')
  }
  return {
    first: to(1),
    prev: number > 1 ? to(Math.min(number - 1, last)) : null,
    next: number < last ? to(Math.max(number + 1, 1)) : null,
    last: to(last),
  }
}

export const absoluteLinks = (baseUrl: string, { first, prev, next, last }: PageLinks): PageLinks => ({
  first: baseUrl + first,
  prev: prev && baseUrl + prev,
  next: next && baseUrl + next,
  last: baseUrl + last,
})
