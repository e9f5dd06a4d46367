import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { calendarDay } from '#features/works/index.ts'
import { notice } from '#ui/parts.ts'
import type { Petition } from '../queries.ts'

/** Why the last day is a later one than the author chose. */
export function extensionNotice(words: Words, { extensions, state }: Petition): Html | '' {
  if (!extensions.length || !['live', 'listed', 'dormant', 'closed'].includes(state.name)) return ''
  const days = extensions.map(({ day, minutesDown }) =>
    words('life.extended-day', { day: calendarDay(words, day), n: minutesDown }),
  )
  return notice({
    content: html`<p>${words('life.extended', { n: extensions.length })} ${words('life.extended-why')}</p>
<ul>${days.map((day) => html`<li>${day}</li>`)}</ul>`,
  })
}
