import { diffWords } from 'diff'
import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'

export interface DifferencePart {
  text: string
  change: 'same' | 'added' | 'removed'
}

const segmenters = new Map<string, Intl.Segmenter>()

function segmenter(language: string): Intl.Segmenter {
  let found = segmenters.get(language)
  if (!found) {
    // A tag that somebody made up would throw; words are then cut as in any language.
    const known = Intl.Segmenter.supportedLocalesOf(language === 'und' ? [] : [language])
    segmenters.set(language, (found = new Intl.Segmenter(known, { granularity: 'word' })))
  }
  return found
}

/** Word by word what became of a text, also where words are written without spaces. */
export function differenceOf(before: string, after: string, language: string): DifferencePart[] {
  return diffWords(before, after, { intlSegmenter: segmenter(language) }).map(
    ({ value, added, removed }) => ({
      text: value,
      change: added ? 'added' : removed ? 'removed' : 'same',
    }),
  )
}

/** Both versions in one text: what went is struck through, what came is underlined, and both are said. */
export function difference({
  words,
  before,
  after,
  language,
}: {
  words: Words
  before: string
  after: string
  language: string
}): Html {
  const parts = differenceOf(before, after, language)
  const said = (text: string): Html => html`<span class="visually-hidden">${text}</span>`
  return html`<div class="statement difference" lang="${language}" dir="auto">${parts.map(
    ({ text, change }) =>
      change === 'same'
        ? html`${text}`
        : change === 'removed'
          ? html`<del>${said(words('ui.removed-from'))}${text}${said(words('ui.removed-to'))}</del>`
          : html`<ins>${said(words('ui.added-from'))}${text}${said(words('ui.added-to'))}</ins>`,
  )}</div>`
}
