import { html, raw, type Child, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { hidden, radioGroup, selectField, submitButton, textArea, textField } from '#ui/fields.ts'
import {
  definitionList,
  emptyState,
  headline,
  linkButton,
  notice,
  section,
  statement,
  time,
} from '#ui/parts.ts'
import {
  causes,
  changeLine,
  factFields,
  factsOf,
  hideReasons,
  identityFields,
  isPicture,
  MAX_FILE_BYTES,
  MAX_NOTE,
  posterPath,
  postersPath,
  presentationName,
  seenFields,
  sensitiveReasons,
  sharedField,
  workPath,
  type Change,
  type Presentation,
  type PresentationAct,
  type Proposal,
  type Work,
  type WorkSummary,
} from '#features/works/index.ts'
import { filledOf, formSummary, problemAt, problemSummary, type Filled } from '../frame.ts'
import { history } from '../history.ts'

export interface PostersDesk {
  words: Words
  hidden: Presentation[]
  proposals: Proposal[]
  works: Map<number, WorkSummary>
  hotline: { name: string; url: string; decided: boolean }
  operator: boolean
  filled: Filled
}

const placeOf = ({ id }: Pick<Presentation, 'id'>): string => `/desk/posters/${id}`

export function postersDeskPage(page: PostersDesk): Html {
  const { words, works, filled } = page
  const title = (id: number): Html => html`<bdi>${works.get(id)?.title ?? ''}</bdi>`
  return html`${problemSummary(words, filled)}
${headline({ title: words('desk.posters') })}
${section({
  id: 'reported',
  title: words('desk.posters-hidden'),
  content: page.hidden.length
    ? html`<ul class="rows">${page.hidden.map((version) => html`<li><p><a href="${placeOf(version)}"><strong>${presentationName(words, version)}</strong></a></p><p class="note">${title(version.workId)} · ${hiddenSince(words, version)}</p></li>`)}</ul>`
    : emptyState({ text: words('desk.posters-hidden-none') }),
})}
${section({
  id: 'proposals',
  title: words('desk.posters-proposed'),
  content: page.proposals.length
    ? html`<ul class="rows">${page.proposals.map((proposal) => html`<li><p><a href="/desk/posters/proposals/${proposal.id}"><strong>${presentationName(words, proposal)}</strong></a></p><p class="note">${title(proposal.workId)} · ${time(words, proposal.at)}</p></li>`)}</ul>`
    : emptyState({ text: words('desk.posters-proposed-none') }),
})}
${section({
  id: 'enter',
  title: words('desk.posters-enter'),
  content: html`<form method="post" action="/desk/posters/work">
${textField({ words, name: 'work', label: words('desk.posters-work'), hint: words('desk.petitions-other-hint'), value: filled.values.work, error: problemAt(words, filled, 'work'), maxlength: 300, required: true, autocomplete: 'off' })}
${submitButton({ label: words('desk.posters-enter-button'), kind: 'quiet' })}
</form>`,
})}
${
  page.operator
    ? section({
        id: 'traits',
        title: words('fairness.desk-title'),
        content: html`<p>${words('fairness.desk-short')}</p><p>${linkButton({ href: '/desk/traits', label: words('desk.change'), kind: 'quiet' })}</p>`,
      })
    : ''
}
${section({
  id: 'hotline',
  title: words('desk.hotline'),
  content: html`<p>${words(page.hotline.decided ? 'desk.hotline-is' : 'desk.hotline-default', { name: page.hotline.name })} <bdi>${page.hotline.url}</bdi></p>${page.operator ? html`<p>${linkButton({ href: '/desk/posters/hotline', label: words('desk.change'), kind: 'quiet' })}</p>` : ''}`,
})}`
}

const hiddenSince = (words: Words, { hidden: act, reports }: Presentation): Html =>
  html`${words(act?.by === 'report' ? 'desk.poster-reported' : 'desk.poster-hidden', { n: reports.length })}, ${act ? time(words, act.at) : ''}`

/** The form for a new version of a work, perhaps filled in from what somebody pointed to. */
export function enterPage(words: Words, work: Work, filled: Filled, proposal?: Proposal): Html {
  const shared = sharedField(words, filled)
  return html`${problemSummary(words, filled)}
${headline({ kicker: html`<a href="/desk/posters">${words('desk.posters')}</a> · <a href="${workPath(work)}"><bdi>${work.title}</bdi></a>`, title: words(proposal ? 'desk.posters-proposal' : 'desk.posters-new') })}
${proposal ? notice({ content: html`<p>${words('desk.posters-proposal-how')}</p>` }) : ''}
<form method="post" action="/desk/posters/works/${encodeURIComponent(work.slug)}" enctype="multipart/form-data">
${proposal ? hidden('proposal', String(proposal.id)) : ''}
${identityFields(words, filled)}
<div class="field"><label for="f-file">${words('posters.file')}</label><p class="hint" id="f-file-hint">${words('posters.file-hint')}</p>${
    filled.problems.file
      ? html`<p class="error" id="f-file-error"><span class="visually-hidden">${words('ui.error')} </span>${words(filled.problems.file)}</p>`
      : ''
  }
<input id="f-file" name="file" type="file" accept="image/jpeg,image/png,image/webp,image/avif" aria-describedby="${filled.problems.file ? 'f-file-error ' : ''}f-file-hint"${filled.problems.file ? raw(' aria-invalid="true"') : ''} data-most-bytes="${MAX_FILE_BYTES}"></div>
${factFields(words, filled)}
${seenFields(words, filled)}
${selectField({ ...shared('sensitive'), label: words('desk.poster-sensitive'), hint: words('desk.poster-sensitive-hint'), options: [{ value: '', label: words('desk.poster-plain') }, ...sensitiveReasons.map((value) => ({ value, label: words(`posters.sensitive-${value}`) }))] })}
${submitButton({ label: words('desk.posters-new-button') })}
</form>
${
  proposal
    ? section({
        id: 'refusal',
        title: words('desk.posters-refuse'),
        content: html`<form method="post" action="/desk/posters/proposals/${proposal.id}/refusal">${textField({ words, name: 'reason', id: 'refusal-reason', label: words('desk.decision-why'), error: problemAt(words, filled, 'refusal'), maxlength: 200, required: true })}${submitButton({ label: words('desk.posters-refuse-button'), kind: 'danger' })}</form>`,
      })
    : ''
}`
}

export interface PosterPage {
  words: Words
  version: Presentation
  work: Work
  others: Presentation[]
  changes: Change[]
  staff: Map<number, string>
  operator: boolean
  filled: Filled & { form?: PresentationAct | 'facts' | 'changes' }
}

export function posterPage(page: PosterPage): Html {
  const { words, version, work } = page
  return html`${formSummary(words, page.filled)}
${headline({ kicker: html`<a href="/desk/posters">${words('desk.posters')}</a> · <a href="${workPath(work)}"><bdi>${work.title}</bdi></a>`, title: presentationName(words, version) })}
${version.hidden ? notice({ kind: 'attention', title: words('desk.poster-is-hidden'), content: html`<p>${hiddenSince(words, version)}</p>` }) : ''}
${content(words, version)}
${factsOf(words, version)}
<p><a href="${posterPath(version)}">${words('desk.posters-public')}</a> · <a href="${postersPath(work)}">${words('posters.title')}</a></p>
${acts(page)}
${changesPart(page)}
${factsPart(page)}
${decided(page)}`
}

function content(words: Words, version: Presentation): Html {
  if (!isPicture(version.kind)) return html`<div lang="${version.language}">${statement(version.text)}</div>`
  const picture = version.pictures.medium!
  return html`<details${version.hidden || version.sensitive ? '' : raw(' open')}><summary>${words('posters.open-picture')}</summary>
<img src="${placeOf(version)}/picture" alt="${version.description}" width="${picture.width}" height="${picture.height}" loading="lazy"></details>`
}

const REASONS: Record<PresentationAct, readonly string[]> = {
  hiding: hideReasons,
  restoration: [],
  mark: sensitiveReasons,
  unmark: [],
}

function acts(page: PosterPage): Html[] {
  const { version, operator } = page
  const able: PresentationAct[] = [
    // What was reported as harming a child comes back by an operator's decision alone.
    ...(version.hidden
      ? operator || version.hidden.reason !== 'child'
        ? (['restoration'] as const)
        : []
      : (['hiding'] as const)),
    ...(isPicture(version.kind) ? ([version.sensitive ? 'unmark' : 'mark'] as const) : []),
  ]
  return able.map((act) => actForm(page, act))
}

function actForm(page: PosterPage, act: PresentationAct): Html {
  const { words, version } = page
  const own = filledOf(page.filled, act)
  const reasons = REASONS[act]
  const label = (reason: string): Child =>
    words((act === 'mark' ? `posters.sensitive-${reason}` : `desk.poster-hide-${reason}`) as MessageKey)
  return section({
    id: act,
    title: words(`desk.poster-${act}`),
    content: html`<details${page.filled.form === act ? raw(' open') : ''}><summary>${words(`desk.poster-${act}-how`)}</summary>
<form method="post" action="${placeOf(version)}/${act}">
${reasons.length ? radioGroup({ words, name: 'reason', id: `f-${act}-reason`, label: words('desk.decision-why'), value: own.values.reason, error: problemAt(words, own, 'reason'), required: true, choices: reasons.map((value) => ({ value, label: label(value) })) }) : ''}
${textArea({ words, name: 'note', id: `f-${act}-note`, label: words(act === 'restoration' ? 'desk.poster-restore-note' : 'desk.poster-note'), value: own.values.note, error: problemAt(words, own, 'note'), maxlength: MAX_NOTE, rows: 3, required: act === 'restoration' })}
${submitButton({ label: words(`desk.poster-${act}-button`), kind: act === 'hiding' ? 'danger' : 'quiet' })}
</form></details>`,
  })
}

function changesPart(page: PosterPage): Html {
  const { words, version, others, changes } = page
  const own = filledOf(page.filled, 'changes')
  const f = sharedField(words, own)
  const id = (name: string): string => `f-changes-${name}`
  return section({
    id: 'changes',
    title: words('desk.poster-changes'),
    content: html`${changes.length ? html`<ul class="dated">${changes.map((change) => html`<li>${changeLine(words, change)}</li>`)}</ul>` : ''}
<details${page.filled.form === 'changes' ? raw(' open') : ''}><summary>${words('desk.poster-changes-how')}</summary>
<form method="post" action="${placeOf(version)}/changes">
${selectField({ ...f('after'), id: id('after'), label: words('desk.poster-after'), options: [{ value: '', label: words('desk.poster-after-none') }, ...others.map((other) => ({ value: other.publicId, label: `${presentationName(words, other)}, ${other.firstSeenOn}` }))] })}
${textField({ ...f('changedOn'), id: id('changedOn'), type: 'date', label: words('desk.poster-changed-on'), required: true })}
${radioGroup({ ...f('cause'), id: id('cause'), label: words('desk.poster-cause'), required: true, choices: causes.map((value) => ({ value, label: words(`desk.poster-cause-${value}`) })) })}
${textField({ ...f('sourceUrl'), id: id('sourceUrl'), type: 'url', label: words('posters.source-url'), maxlength: 1000, required: true })}
${submitButton({ label: words('desk.poster-changes-button') })}
</form></details>`,
  })
}

/** Every field stands once on the page under its own id, so the shared fields are written anew with a prefix. */
function factsPart(page: PosterPage): Html {
  const { words, version } = page
  const { issuer, description, sourceUrl, firstSeenOn, lastSeenOn } = version
  const own = filledOf(page.filled, 'facts', { issuer, description, sourceUrl, firstSeenOn, lastSeenOn })
  const f = sharedField(words, own)
  const text = (name: string, label: MessageKey, type: 'text' | 'url' | 'date', maxlength = 1000): Html =>
    textField({
      ...f(name),
      id: `f-facts-${name}`,
      type,
      label: words(label),
      ...(type !== 'date' && { maxlength }),
      required: name !== 'lastSeenOn',
    })
  return section({
    id: 'facts',
    title: words('desk.poster-facts'),
    content: html`<details${page.filled.form === 'facts' ? raw(' open') : ''}><summary>${words('desk.poster-facts-how')}</summary>
<form method="post" action="${placeOf(version)}/facts">
${text('issuer', 'posters.issuer', 'text', 120)}
${textArea({ ...f('description'), id: 'f-facts-description', label: words('posters.description'), maxlength: 500, rows: 3 })}
${text('sourceUrl', 'posters.source-url', 'url')}
${text('firstSeenOn', 'posters.first-seen-on', 'date')}${text('lastSeenOn', 'posters.last-seen-on', 'date')}
${text('reason', 'desk.poster-facts-reason', 'text', 200)}
${submitButton({ label: words('desk.save') })}
</form></details>`,
  })
}

function decided({ words, version, staff }: PosterPage): Html {
  const by = (who: string): string =>
    who === 'report' ? words('desk.poster-by-report') : (staff.get(Number(who)) ?? who)
  const rows: [Date, Child[]][] = [
    ...version.acts.map((act): [Date, Child[]] => [
      act.at,
      [
        time(words, act.at),
        by(act.by),
        words(`desk.poster-act-${act.act}`),
        html`${act.reason === 'checked' || act.reason === 'reconsidered' ? '' : words((act.act === 'mark' ? `posters.sensitive-${act.reason}` : `desk.poster-hide-${act.reason}`) as MessageKey)}${act.note ? html` “<bdi>${act.note}</bdi>”` : ''}`,
      ],
    ]),
    ...version.reports.map((at): [Date, Child[]] => [
      at,
      [time(words, at), words('desk.poster-by-report'), words('desk.poster-act-report'), ''],
    ]),
  ]
  rows.sort(([a], [b]) => b.getTime() - a.getTime())
  return rows.length
    ? history(
        words,
        rows.map(([, cells]) => cells),
      )
    : definitionList([[words('desk.history'), words('desk.none')]])
}

export function hotlinePage(words: Words, filled: Filled): Html {
  const f = sharedField(words, filled)
  // Who came from the checklist goes back there.
  const setup = filled.values.for === 'setup'
  return html`${problemSummary(words, filled)}
${headline({ kicker: setup ? html`<a href="/desk/setup">${words('desk.setup')}</a>` : html`<a href="/desk/posters">${words('desk.posters')}</a>`, title: words('desk.hotline') })}
<p>${words('desk.hotline-how')}</p>
<form method="post" action="/desk/posters/hotline">
${setup ? hidden('for', 'setup') : ''}
${textField({ ...f('hotlineName'), label: words('desk.hotline-name'), maxlength: 120, required: true })}
${textField({ ...f('hotlineUrl'), type: 'url', label: words('desk.hotline-url'), maxlength: 500, required: true })}
${submitButton({ label: words('desk.save') })}
</form>`
}
