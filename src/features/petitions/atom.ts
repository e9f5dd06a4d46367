import type { Context } from '#core/context.ts'
import { html, raw, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { calendarDay } from '#features/works/index.ts'
import type { Numbers } from './page/data.ts'
import { petitionPath } from './queries.ts'
import { bylineOf } from './signing/kind.ts'

export interface AtomEntry {
  id: string
  title: string
  href: string
  at: Date
  summary?: string
}

/** RFC 4287. Escaping is the template's; characters that XML 1.0 cannot hold never get past the forms. */
export function atom({
  title,
  self,
  html: page,
  id,
  entries,
  updated,
  author,
}: {
  title: string
  self: string
  html: string
  id: string
  entries: AtomEntry[]
  updated: Date
  author: string
}): string {
  const newest = entries.reduce((latest, entry) => (entry.at > latest ? entry.at : latest), updated)
  const markup: Html = html`${raw('<?xml version="1.0" encoding="utf-8"?>')}
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${id}</id>
<title>${title}</title>
<updated>${newest.toISOString()}</updated>
<author><name>${author}</name></author>
<link rel="self" type="application/atom+xml" href="${self}"/>
<link rel="alternate" type="text/html" href="${page}"/>
${entries.map(
  (entry) => html`<entry>
<id>${entry.id}</id>
<title>${entry.title}</title>
<updated>${entry.at.toISOString()}</updated>
<link rel="alternate" type="text/html" href="${entry.href}"/>
${entry.summary ? html`<summary>${entry.summary}</summary>` : ''}
</entry>
`,
)}</feed>
`
  return String(markup)
}

/** What happened to one petition, newest first. */
export function petitionEntries(
  ctx: Context,
  words: Words,
  { petition, threshold, statements, announcements }: Numbers,
): AtomEntry[] {
  const url = ctx.config.baseUrl + petitionPath(petition)
  const states = petition.states.flatMap((row): AtomEntry[] => {
    if (row.state === 'awaiting' || row.state === 'supporting' || row.state === 'hidden') return []
    const reopened = petition.states.some((other) => other.n === row.n - 1 && other.state === 'closed')
    const woken = petition.states.some((other) => other.n === row.n - 1 && other.state === 'dormant')
    const key =
      woken && row.state !== 'declined' && row.state !== 'closed'
        ? 'neighbours.event-woken'
        : reopened
          ? 'petitions.event-reopened'
          : (`petitions.event-${row.state}` as const)
    const title = row.restores
      ? words('life.event-restored', { state: words(`life.state-${row.state}`) })
      : words(key)
    return [
      {
        id: `${url}#state-${row.n}`,
        title,
        href: url,
        at: row.at,
        summary: bylineOf(words, petition),
      },
    ]
  })
  const extended = petition.extensions.map(({ day, minutesDown, at }) => ({
    id: `${url}#extended-${day}`,
    title: words('life.event-extended'),
    href: url,
    at,
    summary: words('life.extended-day', { day: calendarDay(words, day), n: minutesDown }),
  }))
  const ends = (petition.textHidden ? [] : announcements).map((one) => ({
    id: `${url}#ending-${one.n}`,
    title: one.delivered
      ? words('life.event-delivered', { to: one.delivered.to })
      : words(`life.event-${one.kind}` as 'life.event-victory'),
    href: `${url}#ending`,
    at: one.check!.at,
    ...(one.words && { summary: one.words }),
  }))
  const reached =
    threshold.reachedAt && petition.form === 'demand'
      ? [
          {
            id: `${url}#threshold`,
            title: words('petitions.event-threshold', { n: threshold.at }),
            href: url,
            at: threshold.reachedAt,
          },
        ]
      : []
  const said = (petition.textHidden ? [] : statements).map((statement) => ({
    id: `${url}#statement-${statement.id}-${statement.version}`,
    title: words('petitions.event-statement', { party: statement.party }),
    href: `${url}#reply`,
    at: statement.enteredAt,
    summary: statement.text,
  }))
  return [...states, ...extended, ...ends, ...reached, ...said].sort(
    (a, b) => b.at.getTime() - a.at.getTime(),
  )
}
