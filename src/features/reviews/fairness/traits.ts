import type { Site } from '#core/site.ts'
import { hasWords, type Words } from '#core/i18n.ts'
import lists from './traits.json' with { type: 'json' }

/** What the operator of a site decided: lists by kind of work, and the words of traits that are the site's own. */
export type TraitSettings = Pick<Site, 'traits' | 'traitWords'>
export type TraitKind = keyof typeof lists

export const TRAIT_KINDS = Object.keys(lists) as TraitKind[]
export const MOST_IN_LIST = 20
/** With fewer there is nothing to choose between. */
export const FEWEST_IN_LIST = 2

/** What people can pick from about this kind of work today, in this order. */
export const traitsFor = (kind: TraitKind, { traits }: TraitSettings): string[] => [
  ...(traits[kind] ?? lists[kind]),
]

/** What is not in the list and can be brought in: retired ones, and those that the site has for other kinds of works. */
export function otherTraits(kind: TraitKind, site: TraitSettings): string[] {
  const list = traitsFor(kind, site)
  return [...new Set([...lists[kind], ...Object.keys(site.traitWords)])].filter(
    (trait) => !list.includes(trait),
  )
}

/** In the language of the page, else in the one the operator wrote. */
export function traitName(
  words: Words,
  trait: string,
  { traitWords }: Pick<TraitSettings, 'traitWords'>,
): string {
  const own = traitWords[trait]
  const key = `fairness.trait-${trait}`
  return (
    own?.[words.locale.slice(0, 2)] ?? (hasWords(key) ? words(key) : (Object.values(own ?? {})[0] ?? trait))
  )
}

/** A trait's name in the log: the letters of its word, so that a reader of the log understands it. Undefined when it has none. */
export function traitId(word: string, taken: readonly string[]): string | undefined {
  const letters = word
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .slice(0, 18)
  if (!letters) return
  const free = ['', ...'bcdefghijklmnopqrstuvwxyz'].map((end) => letters + end)
  return free.find((id) => !taken.includes(id))
}

export const isKind = (name: string): name is TraitKind => TRAIT_KINDS.some((kind) => kind === name)
