import { MessageFormat } from 'messageformat'
import { en, type Area, type MessageKey } from '#locales/index.ts'

export type { MessageKey }
export type Values = Record<string, string | number | Date>

/** Turns a key of `locales/` into a sentence of one language. */
export interface Words {
  (key: MessageKey, values?: Values): string
  locale: string
  /** `rtl` for languages written from right to left. */
  direction: 'ltr' | 'rtl'
  timeZone: string
  number(value: number): string
  percent(ratio: number): string
  /** 12 September 2026 */
  date(at: Date): string
  /** 12 September 2026, 14:02:07 */
  time(at: Date): string
  country(code: string): string
}

/** Whether there are words for a key that was put together. */
export function hasWords(key: string): key is MessageKey {
  const dot = key.indexOf('.')
  const area: Record<string, string> | undefined = (en as Record<string, Record<string, string>>)[
    key.slice(0, dot)
  ]
  return area !== undefined && Object.hasOwn(area, key.slice(dot + 1))
}

const compiled = new Map<string, MessageFormat>()

function message(locale: string, key: MessageKey): MessageFormat {
  const id = `${locale}\0${key}`
  let found = compiled.get(id)
  if (!found) {
    const dot = key.indexOf('.')
    const area: Record<string, string> = en[key.slice(0, dot) as Area]
    const source = area[key.slice(dot + 1)]
    if (source === undefined) throw new Error(`no words for ${key}`)
    // Bidi isolation marks would end up inside titles, mail subjects and attributes.
    found = new MessageFormat(locale, source, { bidiIsolation: 'none' })
    compiled.set(id, found)
  }
  return found
}

// A sentence without values is always the same one, and with numbers alone it comes again: with every page until somebody signs. What has
// words of people in it is made every time and not kept.
const fixed = new Map<string, string>()
const counted = new Map<string, string>()
const MOST_COUNTED = 5_000

function sentence(locale: string, key: MessageKey, values: Values | undefined): string {
  let id = `${locale}\0${key}`
  const kept = values === undefined ? fixed : Object.values(values).every(isNumber) ? counted : undefined
  if (values && kept) for (const name in values) id += `\0${name}=${String(values[name])}`
  const known = kept?.get(id)
  if (known !== undefined) return known
  const made = message(locale, key).format(values ?? {}, (error) => {
    throw error
  })
  if (kept === counted && counted.size >= MOST_COUNTED) counted.clear()
  kept?.set(id, made)
  return made
}

const isNumber = (value: unknown): boolean => typeof value === 'number'

const RIGHT_TO_LEFT = /^(ar|arc|ckb|dv|fa|he|ks|ps|sd|ug|ur|yi)\b/

/** Which way a language is written. */
export const directionOf = (locale: string): 'ltr' | 'rtl' => (RIGHT_TO_LEFT.test(locale) ? 'rtl' : 'ltr')

/** Plain `en` would write American dates, in an order that the rest of the world misreads. */
export const dateLocale = (locale: string): string => (locale === 'en' ? 'en-GB' : locale)

const made = new Map<string, Words>()

/** The words of a language; made once per language and time zone. */
export function wordsOf(locale: string, timeZone: string): Words {
  const id = `${locale}\0${timeZone}`
  let words = made.get(id)
  if (!words) {
    const numbers = new Intl.NumberFormat(locale)
    const percents = new Intl.NumberFormat(locale, { style: 'percent' })
    const dates = new Intl.DateTimeFormat(dateLocale(locale), { dateStyle: 'long', timeZone })
    const times = new Intl.DateTimeFormat(dateLocale(locale), {
      dateStyle: 'long',
      timeStyle: 'medium',
      hourCycle: 'h23',
      timeZone,
    })
    const regions = new Intl.DisplayNames(locale, { type: 'region' })
    words = Object.assign((key: MessageKey, values?: Values) => sentence(locale, key, values), {
      locale,
      timeZone,
      direction: directionOf(locale),
      number: (value: number) => numbers.format(value),
      percent: (ratio: number) => percents.format(ratio),
      date: (at: Date) => dates.format(at),
      time: (at: Date) => times.format(at),
      country: (code: string) => regions.of(code) ?? code,
    })
    made.set(id, words)
  }
  return words
}
