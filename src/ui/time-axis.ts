import { scaleUtc } from 'd3-scale'
import { html, type Html } from '#core/html.ts'
import { dateLocale, type Words } from '#core/i18n.ts'

const MINUTE = 60_000

const parts = new Map<string, Intl.DateTimeFormat>()

/** How far the clocks of a time zone are ahead of UTC at a moment, in milliseconds. */
export function offsetAt(at: Date, timeZone: string): number {
  let format = parts.get(timeZone)
  if (!format)
    parts.set(
      timeZone,
      (format = new Intl.DateTimeFormat('en', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
      })),
    )
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute)
  return wall - Math.floor(at.getTime() / MINUTE) * MINUTE
}

export interface Tick {
  at: Date
  label: string
}

/** About `count` round moments between two, round by the clocks of the time zone, also across a change of the clocks. */
export function timeTicks(domain: [Date, Date], count: number, locale: string, timeZone: string): Tick[] {
  const wall = (at: Date): Date => new Date(at.getTime() + offsetAt(at, timeZone))
  const ticks = scaleUtc().domain(domain.map(wall)).ticks(count)
  return ticks.map((tick) => {
    // The offset before the change may differ from the one after it; the second look settles it.
    const guess = new Date(tick.getTime() - offsetAt(tick, timeZone))
    return { at: new Date(tick.getTime() - offsetAt(guess, timeZone)), label: tickLabel(tick, locale) }
  })
}

const labels = new Map<string, Intl.DateTimeFormat>()

function tickLabel(wall: Date, locale: string): string {
  const options: Intl.DateTimeFormatOptions =
    wall.getUTCHours() || wall.getUTCMinutes()
      ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
      : wall.getUTCDate() > 1
        ? { day: 'numeric', month: 'short' }
        : wall.getUTCMonth()
          ? { month: 'short' }
          : { year: 'numeric' }
  const id = locale + JSON.stringify(options)
  let format = labels.get(id)
  if (!format) labels.set(id, (format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })))
  return format.format(wall)
}

const minutes = new Map<string, Intl.DateTimeFormat>()

export function minuteOf(words: Words, at: Date, timeZone: string): Html {
  return html`<time datetime="${at.toISOString()}">${minuteText(words, at, timeZone)}</time>`
}

/** A moment to the minute, for lists and tables where seconds say nothing. */
export function minuteText(words: Words, at: Date, timeZone: string): string {
  const id = `${words.locale} ${timeZone}`
  let format = minutes.get(id)
  if (!format)
    minutes.set(
      id,
      (format = new Intl.DateTimeFormat(dateLocale(words.locale), {
        dateStyle: 'medium',
        timeStyle: 'short',
        hourCycle: 'h23',
        timeZone,
      })),
    )
  return format.format(at)
}
