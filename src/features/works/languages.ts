import type { Words } from '#core/i18n.ts'

/** ISO 639-1, and `und` (ISO 639-2) for a title in a language that has no code here. */
const codes =
  'aa ab af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo ' +
  'fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb ' +
  'lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd ' +
  'se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu und'
const known = new Set(codes.split(' '))

export const isLanguage = (code: string): boolean => known.has(code)

const made = new Map<string, { names: Intl.DisplayNames; options: { value: string; label: string }[] }>()

function of(locale: string): { names: Intl.DisplayNames; options: { value: string; label: string }[] } {
  let found = made.get(locale)
  if (!found) {
    const names = new Intl.DisplayNames(locale, { type: 'language' })
    const { compare } = new Intl.Collator(locale)
    const options = [...known]
      .map((value) => ({ value, label: names.of(value) ?? value }))
      .sort((a, b) => compare(a.label, b.label))
    made.set(locale, (found = { names, options }))
  }
  return found
}

export const languageName = (words: Words, code: string): string => of(words.locale).names.of(code) ?? code

/** Languages by name, in the order of the reader's language. */
export const languageOptions = (words: Words): { value: string; label: string }[] => of(words.locale).options
