import { html, type Child, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import {
  emailField,
  errorSummary,
  hidden,
  radioGroup,
  submitButton,
  textArea,
  textField,
} from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import {
  day,
  definitionList,
  emptyState,
  headline,
  linkRow,
  notice,
  section,
  statusTag,
  table,
} from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { stateTag } from '../views.ts'
import { MAX_TEXT, MAX_TITLE } from '../updates/forms.ts'
import type { Update } from '../updates/queries.ts'
import { updateView, writerOf } from '../updates/views.ts'
import type { Organiser } from './access.ts'
import { channels } from './channels.ts'
import type { ChannelCount, CoOrganiser } from './queries.ts'
import type { Standing } from './standing.ts'

export interface OrganisePage {
  petition: Petition
  organiser: Organiser
  standing: Standing
  updates: Update[]
  mailed: Map<number, { owed: number; sent: number }>
  channels: ChannelCount[]
  others: CoOrganiser[]
  /** What pledges and a rejoinder add. */
  more: Child
  /** The form that was sent with a mistake. */
  wrong?: { form: string; values: Record<string, string>; problems: Problems }
}

const DONE: Record<string, MessageKey> = {
  waiting: 'organising.done-waiting',
  shown: 'organising.done-shown',
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
${numbers(words, page)}
${waiting(words, page)}
${updates(words, page)}
${page.more}
${shares(visit, page)}
${organiser.role === 'author' ? organisers(words, page) : ''}
${leave(words, page)}`,
  )
}

export const fieldOf = (form: string, name: string): string => `f-${form}-${name}`

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

function updates(words: Words, page: OrganisePage): Html {
  const { petition, organiser, mailed } = page
  return section({
    id: 'updates',
    title: words('organising.updates'),
    content: html`${organiser.role === 'reads' ? '' : updateForm(words, petition, page.wrong)}
${
  page.updates.length
    ? html`<ul class="rows">${page.updates.map((update) => {
        const mail = mailed.get(update.id)
        return html`<li><p><strong dir="auto">${update.title}</strong> ${statusTag(words(`organising.state-${update.decision}` as MessageKey), update.decision === 'shown' ? 'open' : 'waiting')}</p>
<p class="note"><bdi>${writerOf(words, petition, update.by)}</bdi> · ${day(words, update.writtenAt)}${mail ? ` · ${words('organising.mailed', { sent: mail.sent, owed: mail.owed })}` : ''}</p>
${['refused', 'hidden'].includes(update.decision) ? html`<p>${words('organising.moderator-wrote')} <span dir="auto">${update.reason}</span></p>` : ''}</li>`
      })}</ul>`
    : emptyState({ text: words('organising.updates-none') })
}`,
  })
}

function updateForm(words: Words, petition: Petition, wrong: OrganisePage['wrong']): Html {
  const mine = wrong?.form === 'updates' ? wrong : undefined
  const field = (name: string) => ({
    words,
    name,
    id: fieldOf('updates', name),
    value: mine?.values[name],
    error: mine?.problems[name] && words(mine.problems[name]),
  })
  return html`<form method="post" action="${petitionPath(petition)}/organise/updates" novalidate>
<p>${words('organising.update-how')}</p>
${textField({ ...field('title'), label: words('organising.update-title'), maxlength: MAX_TITLE, required: true })}
${textArea({ ...field('text'), label: words('organising.update-text'), hint: words('organising.update-text-hint'), maxlength: MAX_TEXT, rows: 8, required: true })}
${submitButton({ label: words('organising.preview'), name: 'go', value: 'preview' })}
</form>`
}

/** As readers will see it; nothing is stored yet. */
export function previewPage(
  visit: Visit,
  petition: Petition,
  organiser: Organiser,
  { title, text }: { title: string; text: string },
  checked: boolean,
): Response {
  const { words, ctx } = visit
  const path = petitionPath(petition)
  const carry = html`${hidden('title', title)}${hidden('text', text)}`
  return pageOf(
    visit,
    { title: words('organising.preview-title'), robots: 'noindex', sample: petition.sample },
    html`${headline({ kicker: html`<a href="${path}/organise">${words('organising.heading')}</a>`, title: words('organising.preview-title') })}
<p>${words(checked ? 'organising.preview-checked' : 'organising.preview-at-once')}</p>
${updateView(words, petition, { title, text, writtenAt: ctx.clock.now(), by: organiser.by })}
<form method="post" action="${path}/organise/updates">${carry}
${submitButton({ label: words(checked ? 'organising.send-to-check' : 'organising.publish'), name: 'go', value: 'publish' })}
${submitButton({ label: words('organising.edit'), name: 'go', value: 'edit', kind: 'quiet' })}
</form>`,
  )
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
        { label: words('organising.link') },
        { label: words('organising.visits-week'), numeric: true },
        { label: words('organising.visits'), numeric: true },
      ],
      rows: channels.map((channel) => [
        words(`organising.channel-${channel}`),
        html`<copy-button copied="${words('ui.share-copied')}"><input type="text" readonly value="${url(channel)}" dir="ltr" aria-label="${words('organising.link-for', { channel: words(`organising.channel-${channel}`) })}"><button class="button quiet" type="button" hidden>${words('ui.share-copy')}</button><span class="copied" role="status"></span></copy-button>`,
        words.number(of.get(channel)?.week ?? 0),
        words.number(of.get(channel)?.total ?? 0),
      ]),
    })}</div>
<p>${words('organising.poster-note')} <a href="${path}/poster.pdf">${words('organising.poster')}</a></p>`,
  })
}

function organisers(words: Words, page: OrganisePage): Html {
  const { petition, others, wrong } = page
  const path = petitionPath(petition)
  const mine = wrong?.form === 'organisers' ? wrong : undefined
  const field = (name: string) => ({
    words,
    name,
    id: fieldOf('organisers', name),
    value: mine?.values[name],
    error: mine?.problems[name] && words(mine.problems[name]),
  })
  return section({
    id: 'organisers',
    title: words('organising.organisers'),
    content: html`${
      others.length
        ? html`<ul class="rows">${others.map(
            (
              one,
            ) => html`<li><p><strong dir="auto">${one.name}</strong> · <bdi>${one.address}</bdi> · ${words(`organising.role-short-${one.role}`)}</p>
<p class="note">${one.acceptedAt ? html`${words('organising.accepted')} ${day(words, one.acceptedAt)}` : html`${words('organising.invited')} ${day(words, one.invitedAt)}`}</p>
<form method="post" action="${path}/organise/organisers/${one.id}/end">${submitButton({ label: words('organising.end', { name: one.name }), kind: 'quiet' })}</form></li>`,
          )}</ul>`
        : ''
    }
<form method="post" action="${path}/organise/organisers" novalidate>
<p>${words('organising.invite-how')}</p>
${textField({ ...field('name'), label: words('organising.invite-name'), maxlength: 80, required: true })}
${emailField({ ...field('email'), label: words('organising.invite-email'), autocomplete: 'off', required: true })}
${radioGroup({
  ...field('role'),
  label: words('organising.invite-role'),
  choices: (['writes', 'reads'] as const).map((role) => ({
    value: role,
    label: words(`organising.invite-${role}`),
  })),
})}
${submitButton({ label: words('organising.invite'), kind: 'quiet' })}
</form>`,
  })
}

const leave = (words: Words, { petition, organiser }: OrganisePage): Html =>
  section({
    id: 'leave',
    title: words('organising.leave'),
    content: html`<form method="post" action="${petitionPath(petition)}/organise/leaving"><p>${words('organising.leave-how')}</p>${submitButton({ label: words('organising.leave'), kind: 'quiet' })}</form>
${
  organiser.role === 'author'
    ? ''
    : html`<form method="post" action="${petitionPath(petition)}/organise/organisers/${organiser.id}/end"><p>${words('organising.stop-how')}</p>${submitButton({ label: words('organising.stop'), kind: 'danger' })}</form>`
}`,
  })

/** For everybody who is not known here as an organiser. Says the same whoever asks. */
export function entryPage(
  visit: Visit,
  petition: Petition,
  { typed = '', problem, status }: { typed?: string; problem?: MessageKey; status: number },
): Response {
  const { words } = visit
  const path = petitionPath(petition)
  return pageOf(
    visit,
    { title: words('organising.enter-title'), robots: 'noindex', sample: petition.sample, status },
    html`${errorSummary({ words, errors: problem ? [{ name: 'email', message: words(problem) }] : [] })}
${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title: words('organising.enter-title') })}
<p>${words('organising.enter-how')}</p>
<form method="post" action="${path}/organise/letters" novalidate>
${emailField({ words, name: 'email', label: words('organising.enter-email'), value: typed, required: true, ...(problem && { error: words(problem) }) })}
${submitButton({ label: words('organising.enter-send') })}
</form>`,
  )
}

export const plainPage = (
  visit: Visit,
  petition: Petition,
  title: string,
  content: Html,
  status = 200,
): Response =>
  pageOf(
    visit,
    { title, robots: 'noindex', sample: petition.sample, status },
    html`${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title })}${content}`,
  )
