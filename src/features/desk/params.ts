import { NotFound } from '#core/errors.ts'

// One below 2^53, far above every id: PostgreSQL would refuse larger ones as an error of its own.
const ID = /^[1-9]\d{0,14}$/

/** A row's id out of an address. */
export function idIn(text: string): number {
  if (!ID.test(text)) throw new NotFound()
  return Number(text)
}

/** Where a page of a list begins; anything unreadable is the first page. */
export const beforeIn = (url: URL): number | undefined => {
  const text = url.searchParams.get('before') ?? ''
  return ID.test(text) ? Number(text) : undefined
}

// What no petition is called.
const NONE = '?'

/** Last part of a petition's address, however much of the address somebody pasted; '' for nothing. */
export function slugIn(text: string): string {
  const last =
    text
      .trim()
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? ''
  try {
    const slug = decodeURIComponent(last)
    // eslint-disable-next-line no-control-regex
    return /[\u0000-\u001f\u007f\ufffd]/.test(slug) ? NONE : slug
  } catch {
    return NONE
  }
}
