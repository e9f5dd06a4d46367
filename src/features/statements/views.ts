import { html, safeUrl, type Html } from '#core/html.ts'
import { dateLocale, type Words } from '#core/i18n.ts'
import { day, section, statement as quoted, statusTag } from '#ui/parts.ts'
import { partyPath } from './parties/index.ts'
import { promiseList } from './promises/views.ts'
import type { Promised } from './promises/queries.ts'
import { statementPath, type Statement } from './queries.ts'

export interface Reply {
  /** What stands under a statement, by its id: what people say of it. */
  under?: ReadonlyMap<number, Html>
  addressee: string
  statements: readonly Statement[]
  /** By statement. */
  promises: ReadonlyMap<number, readonly Promised[]>
  /** What stands there while there is no answer; the petition knows whether one was asked for. */
  without: Html
  /** The day by the clocks of the site. */
  today: string
}

/**
 * The reply beside the demand, at the same size. Everything that was said stands there, the newest first; until then it says that there is no
 * answer, in the same place.
 */
export function replyView(words: Words, { statements, promises, under, without, today }: Reply): Html {
  const newest = statements.at(-1)
  if (!newest) return section({ id: 'reply', title: words('statements.reply'), content: without })
  const one = (said: Statement): Html =>
    html`${statementView(words, said)}${promiseList(words, promises.get(said.id) ?? [], today)}${under?.get(said.id) ?? ''}`
  return section({
    id: 'reply',
    title: words('statements.reply'),
    note: statusTag(newest.party),
    content: html`${one(newest)}${statements
      .slice(0, -1)
      .reverse()
      .map(
        (earlier) =>
          html`<details><summary>${words('statements.earlier', { party: earlier.party, day: calendarDay(words, earlier.saidOn) })}</summary>${one(earlier)}</details>`,
      )}`,
  })
}

/** What was said, and under it who says it, in which role, when, and where it comes from. */
export function statementView(words: Words, said: Statement): Html {
  return html`${
    said.hidden
      ? html`<p>${words('statements.hidden')} ${day(words, said.hidden.at)}: <span dir="auto">${said.hidden.reason}</span></p>`
      : quoted(said.text)
  }
<p class="note">${words(`statements.kind-${said.kind}`)} · ${whoSays(words, said)}, ${calendarDay(words, said.saidOn)} · ${origin(words, said)} · <a href="${statementPath(said)}">${
    said.version > 1
      ? words('statements.changed', { n: said.version })
      : words('statements.version', { n: said.version })
  }</a></p>`
}

/** "Ines Varga, head of press, for Lumen" */
function whoSays(words: Words, said: Statement): Html {
  const party = html`<bdi>${said.party}</bdi>`
  const place = said.partySlug ? html`<a href="${partyPath({ slug: said.partySlug })}">${party}</a>` : party
  const { byName, byTitle } = said.versions.at(-1)!
  return byName
    ? html`<bdi>${byName}</bdi>, <bdi>${byTitle}</bdi>, ${words('statements.for')} ${place}`
    : place
}

function origin(words: Words, said: Statement): Html {
  if (!said.sourceUrl) return html`${words('statements.made-here')}`
  const link = html`<a href="${safeUrl(said.sourceUrl)}" rel="external nofollow">${words('statements.source')}</a>`
  return html`${link}, ${words(said.versions[0]!.enteredBy === 'staff' ? 'statements.entered-by-staff' : 'statements.entered-by-party')}`
}

export const calendarDay = (words: Words, day: string): string =>
  new Intl.DateTimeFormat(dateLocale(words.locale), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )
