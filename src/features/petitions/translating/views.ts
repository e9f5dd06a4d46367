import { html, type Html } from '#core/html.ts'
import { directionOf, type Words } from '#core/i18n.ts'
import { languageName } from '#features/works/index.ts'
import { notice } from '#ui/parts.ts'
import { petitionPath, textsOf, type CurrentText, type Petition } from '../queries.ts'

/** Each language has an address of its own; the author's words stand at the petition's. */
export const textPath = (
  petition: Pick<Petition, 'slug' | 'text'>,
  { language }: Pick<CurrentText, 'language'>,
): string =>
  language === petition.text.language ? petitionPath(petition) : `${petitionPath(petition)}/in/${language}`

/** Where a reader is sent on to the language that they prefer; the petition itself while there is only one. */
export const readersPath = (petition: Pick<Petition, 'slug' | 'translations'>): string =>
  petition.translations.length ? `${petitionPath(petition)}/in` : petitionPath(petition)

/** For search engines: every language, and for readers of any other the address that chooses. */
export const alternatesOf = (petition: Petition): { language: string; href: string }[] =>
  petition.translations.length
    ? [
        ...textsOf(petition).map((text) => ({ language: text.language, href: textPath(petition, text) })),
        { language: 'x-default', href: readersPath(petition) },
      ]
    : []

/** Names of languages as their readers know them. */
const ownName = (language: string): string =>
  new Intl.DisplayNames([language], { type: 'language', fallback: 'code' }).of(language) ?? language

/** Plain links between the languages; the one that is read is named, not linked. */
export function languageLinks(words: Words, petition: Petition, read: CurrentText): Html | '' {
  if (!petition.translations.length) return ''
  const item = (text: CurrentText): Html => {
    const { language } = text
    const name = html`<span lang="${language}" dir="${directionOf(language)}">${ownName(language)}</span>`
    return language === read.language
      ? html`<li><b aria-current="true">${name}</b></li>`
      : html`<li><a href="${textPath(petition, text)}" hreflang="${language}">${name}</a></li>`
  }
  return html`<nav class="languages" aria-label="${words('texts.languages')}"><ul class="link-row"><li>${words('texts.languages')}</li>${textsOf(petition).map(item)}</ul></nav>`
}

/** A translation says that it is one. */
export const translationNotice = (words: Words, petition: Petition, read: CurrentText): Html | '' =>
  read.language === petition.text.language
    ? ''
    : notice({
        title: words('texts.in-language', { language: languageName(words, read.language) }),
        content: html`<p>${words('texts.translated-note', { language: languageName(words, petition.text.language) })} <a href="${petitionPath(petition)}">${words('texts.original', { language: languageName(words, petition.text.language) })}</a></p>`,
      })
