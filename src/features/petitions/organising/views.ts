import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { errorSummary } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { day, definitionList, emptyState, headline, linkRow, notice, section, table } from '#ui/parts.ts'
import { petitionPath } from '../queries.ts'
import { stateTag } from '../views.ts'
import { channels } from './channels.ts'
import { fieldOf, type OrganisePage } from './frame.ts'
import { leave, organisers, passkeysLink } from './organiser-views.ts'
import { updates } from './update-views.ts'

const DONE: Record<string, MessageKey> = {
  waiting: 'organising.done-waiting',
  shown: 'organising.done-shown',
  withdrawn: 'organising.done-withdrawn',
  invited: 'organising.done-invited',
  ended: 'organising.done-ended',
  saved: 'organising.done-saved',
}

export function organisePage(visit: Visit, page: OrganisePage): Response {
  const { words, url } = visit
  const { petition, organiser, wrong } = page
  const path = petitionPath(petition)
  const errors = Object.entries(wrong?.problems ?? {}).map(([name, key]) => ({
    name,
    id: fieldOf(wrong!.form, name),
    message: words(key),
  }))
  const asked = url.searchParams.get('done') ?? ''
  const done = Object.hasOwn(DONE, asked) ? DONE[asked] : undefined
  return pageOf(
    visit,
    {
      title: words('organising.title', { title: petition.text.action }),
      robots: 'noindex',
      sample: petition.sample,
      status: errors.length ? 422 : 200,
      scripts: ['copy-button.js', 'char-count.js'],
      wide: true,
    },
    html`${errorSummary({ words, errors })}
${done ? notice({ kind: 'done', content: html`<p>${words(done)}</p>` }) : ''}
${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title: words('organising.heading'), tag: stateTag(words, petition), byline: words(`organising.role-${organiser.role}`) })}
${organiser.role === 'author' ? ways(words, path) : ''}
${numbers(words, page)}
${waiting(words, page)}
${updates(words, page)}
${page.more}
${shares(visit, page)}
${organiser.role === 'author' ? organisers(words, page) : ''}
${passkeysLink(words, page)}
${leave(words, page)}`,
  )
}

/** What only the author does, each on a page of its own. */
const ways = (words: Words, path: string): Html =>
  linkRow([
    html`<a href="${path}/author">${words('texts.author-link')}</a>`,
    html`<a href="${path}/ending">${words('texts.author-ending')}</a>`,
  ])

function numbers(words: Words, { petition, standing }: OrganisePage): Html {
  const path = petitionPath(petition)
  return section({
    id: 'numbers',
    title: words('organising.numbers'),
    content: html`${definitionList([
      [words('organising.net'), html`<b>${words.number(standing.net)}</b>`],
      [words('organising.today'), words.number(standing.today)],
      [words('organising.week'), words.number(standing.week)],
      [words('organising.follows'), words.number(standing.news)],
      ...(standing.missing === undefined
        ? []
        : ([[words('organising.missing'), words.number(standing.missing)]] as [Child, Child][])),
    ])}
<p class="note">${words('organising.numbers-as-of', { at: words.time(standing.at) })}</p>
${linkRow([
  html`<a href="${path}.json">${words('petitions.data')}</a>`,
  html`<a href="${path}/series.csv">${words('petitions.data-csv')}</a>`,
])}`,
  })
}

function waiting(words: Words, { standing }: OrganisePage): Html {
  return section({
    id: 'waiting',
    title: words('organising.waiting'),
    content: standing.waiting.length
      ? html`<ul class="plain">${standing.waiting.map(
          ({ what, since, href, n = 0 }) =>
            html`<li>${href ? html`<a href="${href}">${words(what, { n })}</a>` : words(what, { n })} · ${day(words, since)}</li>`,
        )}</ul>`
      : emptyState({ text: words('organising.waiting-none') }),
  })
}

function shares(visit: Visit, { petition, channels: counts }: OrganisePage): Html {
  const { words, ctx } = visit
  const path = petitionPath(petition)
  const url = (channel: string): string => `${ctx.config.baseUrl}${path}?via=${channel}`
  const of = new Map(counts.map((row) => [row.channel, row]))
  return section({
    id: 'shares',
    title: words('organising.shares'),
    content: html`<p>${words('organising.shares-how')}</p>
<div class="share-links">${table({
      id: 'shares-table',
      caption: words('organising.shares-caption'),
      captionHidden: true,
      columns: [
        { label: words('organising.channel') },
        { label: words('organising.visits-week'), numeric: true },
        { label: words('organising.visits'), numeric: true },
        { label: words('organising.link') },
      ],
      rows: channels.map((channel) => [
        words(`organising.channel-${channel}`),
        words.number(of.get(channel)?.week ?? 0),
        words.number(of.get(channel)?.total ?? 0),
        html`<copy-button copied="${words('ui.share-copied')}"><input type="text" readonly value="${url(channel)}" dir="ltr" aria-label="${words('organising.link-for', { channel: words(`organising.channel-${channel}`) })}"><button class="button quiet" type="button" hidden>${words('ui.share-copy')}</button><span class="copied" role="status"></span></copy-button>`,
      ]),
    })}</div>
<p>${words('organising.poster-note')} <a href="${path}/poster.pdf">${words('organising.poster')}</a></p>`,
  })
}
