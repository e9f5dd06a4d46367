import { html, raw, type Child, type Html } from '#core/html.ts'
import { dateLocale, type Words } from '#core/i18n.ts'

const relative = new Map<string, Intl.RelativeTimeFormat>()

/** "3 seconds ago", in the largest unit that is full; `live-count.js` says the same in the browser. */
export function age(locale: string, milliseconds: number): string {
  let format = relative.get(locale)
  if (!format)
    relative.set(locale, (format = new Intl.RelativeTimeFormat(dateLocale(locale), { style: 'short' })))
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  if (seconds < 60) return format.format(-seconds, 'second')
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute')
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3600), 'hour')
  return format.format(-Math.floor(seconds / 86_400), 'day')
}

export interface LiveCount {
  words: Words
  /** Address of the JSON `{ net, log: { size, at }, next_poll_seconds }`; left out: the number does not move. */
  src?: string
  value: number
  /** Size of the log that the number belongs to. */
  size: number
  /** When that size was reached. */
  at: Date
  now: Date
  /** "signatures" by default. */
  unit?: (n: number) => string
  /** After the age, such as a link to how we count. */
  more?: Child
}

/** The big number with the moment it belongs to and its age. */
export function liveCount({
  words,
  src,
  value,
  size,
  at,
  now,
  more,
  unit = (n) => words('ui.signatures-unit', { n }),
}: LiveCount): Html {
  const shown = html`<p class="count"><data class="count-number" value="${value}">${words.number(value)}</data> <span class="count-unit">${unit(value)}</span></p>
<p class="count-time"><span>${words('ui.as-of')} <time class="count-at" datetime="${at.toISOString()}">${words.time(at)}</time>, <span class="count-age">${age(words.locale, now.getTime() - at.getTime())}</span></span>${more ? html` <span>${more}</span>` : ''}</p>`
  if (!src) return html`<div class="big-number">${shown}</div>`
  return html`<live-count class="big-number" src="${src}" size="${size}" locale="${dateLocale(words.locale)}" time-zone="${words.timeZone}"${unitForms(words, unit)}>
${shown}
<span class="visually-hidden" role="status"></span>
</live-count>`
}

// The script cannot know the words of a language, so the unit travels in each plural form that the language has.
const SAMPLES = [0, 1, 2, 3, 5, 6, 8, 11, 20, 100, 1_000_000]

/** A number for each plural form of a language; made once, because the rules of a language take long to find. */
const plurals = new Map<string, [form: string, n: number][]>()

function pluralsOf(locale: string): [form: string, n: number][] {
  let forms = plurals.get(locale)
  if (!forms) {
    const rules = new Intl.PluralRules(locale)
    forms = [...new Map(SAMPLES.map((n) => [rules.select(n) as string, n]))]
    plurals.set(locale, forms)
  }
  return forms
}

function unitForms(words: Words, unit: (n: number) => string): Html {
  return html`${pluralsOf(words.locale).map(([form, n]) => html` ${raw(`unit-${form}`)}="${unit(n)}"`)}`
}
