import { isDay } from '#core/clock.ts'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { dateLocale, type Words } from '#core/i18n.ts'
import { calendarDay, type Work } from '#features/works/index.ts'
import { fieldId, hidden } from '#ui/fields.ts'
import { DIARIES } from '../reviewing/forms.ts'

const names = {
  letterboxd: 'Letterboxd',
  imdb: 'IMDb',
  trakt: 'Trakt',
  goodreads: 'Goodreads',
  netflix: 'Netflix',
}

/** "logged on Letterboxd on 1 September 2026" */
export const loggedText = (words: Words, at: string, on: string): string =>
  words('reviews.logged', { at: names[at as keyof typeof names], on: calendarDay(words, on) })

/**
 * Reads the export of a diary in the browser and fills in the form from its row about this work. Only that row is sent, with the form; the
 * file never leaves the device. Needs script, and says so; what it fills in can be typed as well.
 */
export function diaryReader({ words, ctx }: Visit, work: Work, values: Record<string, string>): Html {
  const { url } = ctx.assets
  const [at = '', on = ''] = [values['logged-at'], values['logged-on']]
  const known = DIARIES.some((diary) => diary === at) && isDay(on)
  const about = {
    titles: work.titles.map(({ title }) => title),
    year: work.year,
    identifiers: Object.fromEntries(work.identifiers.map(({ scheme, value }) => [scheme, value])),
  }
  return html`<diary-import class="field" locale="${dateLocale(words.locale)}" work="${JSON.stringify(about)}" words="${JSON.stringify(readerWords(words))}" reader="${url('diaries.js')}" unzip="${url('fflate.js')}" table="${url('papaparse.js')}">
${known ? html`<p class="diary-kept">${loggedText(words, at, on)}</p>` : ''}
<details><summary>${words('reviews.diary')}</summary>
<p class="hint">${words('reviews.diary-how', { names: Object.values(names).join(', ') })}</p>
<p class="diary-without">${words('reviews.diary-script')}</p>
<p class="diary-file" hidden><label for="${fieldId('diary')}">${words('reviews.diary-file')}</label> <input id="${fieldId('diary')}" type="file" accept=".csv,.json,.zip"></p>
<p class="diary-said" role="status"></p>
</details>
${hidden('logged-at', known ? at : '')}${hidden('logged-on', known ? on : '')}
</diary-import>`
}

const readerWords = (words: Words): Record<string, string> => ({
  unreadable: words('reviews.diary-unreadable'),
  large: words('reviews.diary-large'),
  unknown: words('reviews.diary-unknown'),
  none: words('reviews.diary-none'),
  // Filled in by the browser, which knows diary, day and mark.
  found: words('reviews.diary-found', { at: '%at%', on: '%on%' }),
  mark: words('reviews.diary-mark', { mark: '%mark%' }),
})
