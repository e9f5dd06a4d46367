import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import type { Listing } from '#core/site-rules.ts'
import { radioGroup, submitButton, textArea, textField } from '#ui/fields.ts'
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
  appealState,
  hidingReasons,
  petitionPath,
  reasonOf,
  type Announcement,
  type Appeal,
  type Petition,
  type StateRow,
} from '#features/petitions/index.ts'
import { enteredFields } from '#features/statements/index.ts'
import { calendarDay } from '#features/works/index.ts'
import { filledOf, formSummary, problemAt, problemSummary, type Filled } from '../frame.ts'
import { history } from '../history.ts'
import { revisionLink } from '../statements/links.ts'
import { appealForm, appealsSection } from './appeals.ts'
import { announcementsSection, endingDesk } from './endings.ts'
import { decisions } from './forms.ts'
import { path, type PetitionPage } from './page.ts'
import { actsFor, type PetitionAct } from './rules.ts'

export interface PetitionsPage {
  words: Words
  waiting: Petition[]
  appeals: { petition: Petition; appeal: Appeal }[]
  announcements: { petition: Petition; announcement: Announcement }[]
  listing: Listing
  filled: Filled
}

export function petitionsPage({
  words,
  waiting,
  appeals,
  announcements,
  listing,
  filled,
}: PetitionsPage): Html {
  return html`${problemSummary(words, filled)}
${headline({ title: words('desk.petitions') })}
${listing.may ? '' : listingWaits(words, listing)}
${section({
  id: 'waiting',
  title: words('desk.petitions-waiting'),
  content: waiting.length
    ? html`<ul class="rows">${waiting.map(
        (
          petition,
        ) => html`<li><p><a href="${path(petition)}"><strong lang="${petition.text.language}" dir="auto">${petition.text.action}</strong></a></p>
<p class="note"><bdi>${petition.work.title}</bdi> · <bdi>${petition.author}</bdi>${petition.state.row ? html` · ${time(words, petition.state.row.at)}` : ''}</p></li>`,
      )}</ul>`
    : emptyState({ text: words('desk.petitions-none') }),
})}
${appealsSection(words, appeals)}
${announcementsSection(words, announcements)}
${section({
  id: 'other',
  title: words('desk.petitions-other'),
  content: html`<form method="post" action="/desk/petitions">
${textField({ words, name: 'petition', label: words('desk.petition-address'), hint: words('desk.petitions-other-hint'), value: filled.values.petition, error: problemAt(words, filled, 'petition'), maxlength: 300, required: true, autocomplete: 'off' })}
${submitButton({ label: words('desk.petitions-other-button'), kind: 'quiet' })}
</form>`,
})}`
}

function listingWaits(words: Words, { missing }: Listing): Html {
  return notice({
    kind: 'attention',
    title: words('desk.listing-waits'),
    content: html`<ul>${missing.map((need) => html`<li>${words(`desk.need-${need}`)}</li>`)}</ul>`,
  })
}

export function petitionPage(page: PetitionPage): Html {
  const { words, petition, listing, filled, now } = page
  const { text } = petition
  return html`${filled.form === 'statement' ? problemSummary(words, filled) : formSummary(words, filled)}
${headline({ kicker: html`<a href="/desk/petitions">${words('desk.petitions')}</a>`, title: text.action })}
<div lang="${text.language}">${statement([text.why, text.more].filter(Boolean).join('\n\n'))}</div>
${definitionList([
  [words('desk.petition-page'), html`<a href="${petitionPath(petition)}">${petitionPath(petition)}</a>`],
  [words('desk.petition-work'), html`<bdi>${petition.work.title}</bdi>`],
  [words('desk.petition-about'), words(`desk.about-${petition.about}`)],
  [
    words('desk.petition-to'),
    petition.form === 'call' ? words('desk.petition-public') : html`<bdi>${petition.addressee}</bdi>`,
  ],
  [words('desk.petition-author'), html`<bdi>${petition.author}</bdi>`],
  [words('desk.petition-state'), words(`desk.state-${petition.state.name}` as MessageKey)],
  [words('desk.petition-until'), calendarDay(words, petition.closesOn)],
])}
${listing.may ? '' : listingWaits(words, listing)}
${petition.state.name === 'joined' ? html`<p><a href="/desk/pairs#join">${words('neighbours.desk-joined-note')}</a></p>` : ''}
${appealForm(page)}
${actsFor(petition, now)
  .filter((act) => act !== 'listing' || listing.may)
  // While an appeal waits, only taking the page down is possible besides deciding it.
  .filter((act) => act === 'hiding' || appealState(petition.states, page.appeals).name !== 'waits')
  .map((act) => actForm(words, petition, act, filled))}
${endingDesk(page)}
${decided(page)}
${reply(page)}`
}

const PUBLIC_REASON = {
  decline: 'declined',
  hiding: 'hidden',
  closure: 'closed',
  reopening: 'reopened',
} as const

function actForm(words: Words, petition: Petition, act: PetitionAct, filled: PetitionPage['filled']): Html {
  const action = `${path(petition)}/${act}`
  if (act === 'listing')
    return section({
      id: act,
      title: words('desk.listing'),
      content: html`<p>${words('desk.listing-how')}</p><form method="post" action="${action}">${submitButton({ label: words('desk.listing-button') })}</form>`,
    })
  const mine = filledOf(filled, act)
  return section({
    id: act,
    title: words(`desk.${act}`),
    content: html`<details${filled.form === act ? html` open` : ''}><summary>${words(`desk.${act}-how`)}</summary>
<form method="post" action="${action}">
${radioGroup({
  words,
  name: 'reason',
  id: `f-${act}-reason`,
  label: words('desk.decision-why'),
  value: mine.values.reason,
  error: problemAt(words, mine, 'reason'),
  required: true,
  choices: decisions[act].map((reason) => ({
    value: reason,
    label: words(`petitions.${PUBLIC_REASON[act]}-${reason}` as MessageKey),
    ...(act === 'decline' && hidingReasons.some((hiding) => hiding === reason)
      ? { hint: words('life.hides-text') }
      : {}),
  })),
})}
${textArea({ words, name: 'note', id: `f-${act}-note`, label: words('desk.decision-note'), hint: words('desk.decision-note-hint'), value: mine.values.note, error: problemAt(words, mine, 'note'), maxlength: 500, rows: 3 })}
${submitButton({ label: words(`desk.${act}-button`), kind: act === 'reopening' ? 'main' : 'danger' })}
</form></details>`,
  })
}

function decided({ words, petition, staff }: PetitionPage): Html {
  const by = (who: string): string => {
    if (who === 'author') return words('desk.by-author')
    return who === 'rule' ? words('desk.by-rule') : (staff.get(Number(who)) ?? who)
  }
  return history(
    words,
    petition.states.map((row) => [
      time(words, row.at),
      by(row.by),
      row.restores
        ? words('life.event-restored', { state: words(`desk.state-${row.state}` as MessageKey) })
        : words(`desk.state-${row.state}` as MessageKey),
      why(words, row),
    ]),
  )
}

/** The public words of the reason, and what the moderator added. */
const why = (words: Words, row: StateRow): Html =>
  html`${row.restores ? '' : reasonOf(words, row)}${row.note ? html` “${row.note}”` : ''}`

function reply({ words, petition, statements, filled }: PetitionPage): Html {
  const mine = filledOf(filled, 'statement', { party: petition.addressee, kind: 'reply' })
  const at = (name: string) => ({
    name,
    value: mine.values[name],
    error: problemAt(words, mine, name),
  })
  return section({
    id: 'reply',
    title: words('desk.reply'),
    content: html`${statements.map((said) => html`<h3><bdi>${said.party}</bdi>, ${words(`statements.kind-${said.kind}`)}, ${calendarDay(words, said.saidOn)}</h3>${statement(said.text)}${revisionLink(words, said)}`)}
<p>${words('desk.reply-how')}</p>
<form method="post" action="${path(petition)}/statements" novalidate>
${textField({ words, ...at('party'), label: words('statements.party'), maxlength: 120, required: true })}
${enteredFields(words, at, 10)}
${submitButton({ label: words('desk.reply-button') })}
</form>
<p>${linkButton({ href: petitionPath(petition), label: words('desk.petition-open'), kind: 'quiet' })}</p>`,
  })
}
