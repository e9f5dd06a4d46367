import { html, safeUrl, type Html } from '#core/html.ts'
import { dateLocale, type Words } from '#core/i18n.ts'
import { day, section, statement as quoted, statusTag } from '#ui/parts.ts'
import type { Statement } from './queries.ts'

/**
 * The reply beside the demand, at the same size. Everything that was said stands there, the newest first; until then it says that there is no
 * answer, in the same place.
 */
export function replyView(
  words: Words,
  { addressee, statements }: { addressee: string; statements: readonly Statement[] },
): Html {
  const newest = statements.at(-1)
  if (!newest)
    return section({
      id: 'reply',
      title: words('statements.reply'),
      content: html`<p class="lead">${addressee ? words('statements.no-answer', { addressee }) : words('statements.no-answer-call')}</p>`,
    })
  return section({
    id: 'reply',
    title: words('statements.reply'),
    note: statusTag(newest.party),
    content: html`${one(words, newest)}${statements
      .slice(0, -1)
      .reverse()
      .map(
        (earlier) =>
          html`<details><summary>${words('statements.earlier', { party: earlier.party, day: calendarDay(words, earlier.saidOn) })}</summary>${one(words, earlier)}</details>`,
      )}`,
  })
}

function one(words: Words, said: Statement): Html {
  return html`${quoted(said.text)}
<p class="note">${words('statements.said', { party: said.party, day: calendarDay(words, said.saidOn) })} · ${
    said.sourceUrl
      ? html`<a href="${safeUrl(said.sourceUrl)}" rel="external nofollow">${words('statements.source')}</a>`
      : words('statements.no-source')
  } · ${words('statements.version', { n: said.version })}</p>
${
  said.versions.length > 1
    ? html`<details><summary>${words('statements.versions')}</summary>${said.versions
        .slice(0, -1)
        .reverse()
        .map(
          (version) =>
            html`<h3>${words('statements.version', { n: version.version })}, ${day(words, version.enteredAt)}</h3>${quoted(version.text)}`,
        )}</details>`
    : ''
}`
}

const calendarDay = (words: Words, day: string): string =>
  new Intl.DateTimeFormat(dateLocale(words.locale), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )
