import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { rights, type MemberRow } from '#features/people/index.ts'
import { petitionPath, type Petition } from '#features/petitions/index.ts'
import {
  lostSince,
  MAX_STATEMENT,
  outcomeFields,
  partyPath,
  partyRoles,
  type Party,
  type Promised,
  type Statement,
} from '#features/statements/index.ts'
import { workPath, type WorkSummary } from '#features/works/index.ts'
import { emailField, hidden, radioGroup, selectField, submitButton, textArea, textField } from '#ui/fields.ts'
import { day, emptyState, headline, linkButton, section } from '#ui/parts.ts'
import { problemAt, problemSummary, type Filled } from '../frame.ts'
import type { Unnamed } from './queries.ts'

/** Forms about one party, each with an address of its own. */
export type PartyForm =
  | 'names'
  | 'domains'
  | 'contact'
  | 'threshold'
  | 'proofs'
  | 'members'
  | 'links'
  | 'statements'
  | 'hidings'
  | 'outcomes'

const path = (party: Pick<Party, 'slug'>): string => `/desk/parties/${encodeURIComponent(party.slug)}`

export function partiesPage({
  words,
  parties,
  unnamed,
  filled,
}: {
  words: Words
  parties: Party[]
  unnamed: Unnamed[]
  filled: Filled
}): Html {
  return html`${problemSummary(words, filled)}
${headline({ title: words('desk.parties') })}
<p>${words('desk.parties-how')}</p>
${
  parties.length
    ? html`<ul class="rows">${parties.map(
        (party) =>
          html`<li><p><a href="${path(party)}"><strong><bdi>${party.name}</bdi></strong></a> · ${words(`parties.role-${party.role}`)} · ${words(party.claimedAt ? 'parties.is-claimed' : 'parties.is-unclaimed')}</p></li>`,
      )}</ul>`
    : emptyState({ text: words('parties.list-none') })
}
${section({
  id: 'add',
  title: words('desk.party-add'),
  content: html`<form method="post" action="/desk/parties">
${textField({ words, name: 'name', label: words('parties.name'), hint: words('desk.party-name-hint'), value: filled.values.name, error: problemAt(words, filled, 'name'), maxlength: 120, required: true })}
${radioGroup({ words, name: 'role', label: words('parties.role'), value: filled.values.role, error: problemAt(words, filled, 'role'), required: true, choices: partyRoles.map((role) => ({ value: role, label: words(`parties.role-${role}`) })) })}
${submitButton({ label: words('desk.party-add') })}</form>`,
})}
${
  unnamed.length
    ? section({
        id: 'unnamed',
        title: words('desk.party-unnamed'),
        content: html`<ul class="rows">${unnamed.map(
          ({ name, role, petitions, works }) =>
            html`<li><p><bdi>${name}</bdi> · ${words('desk.party-uses', { petitions, works })}</p>
<form method="post" action="/desk/parties">${hidden('name', name)}${hidden('role', role)}${submitButton({ label: words('desk.party-add-this'), kind: 'quiet' })}</form></li>`,
        )}</ul>`,
      })
    : ''
}`
}

export interface PartyPage {
  words: Words
  party: Party
  members: MemberRow[]
  contact: string | undefined
  threshold: number | undefined
  petitions: Petition[]
  works: WorkSummary[]
  statements: Statement[]
  promises: Promised[]
  form: PartyForm | undefined
  filled: Filled
}

export function partyPage(page: PartyPage): Html {
  const { words, party, form, filled } = page
  const named = Object.fromEntries(
    Object.entries(filled.problems).map(([name, key]) => [`${form}-${name}`, key]),
  )
  return html`${problemSummary(words, { values: {}, problems: named })}
${headline({ kicker: html`<a href="/desk/parties">${words('desk.parties')}</a>`, title: html`<bdi>${party.name}</bdi>`, byline: words(party.claimedAt ? 'parties.is-claimed' : 'parties.is-unclaimed') })}
<p>${linkButton({ href: partyPath(party), label: words('parties.place-public'), kind: 'quiet' })}</p>
${proofs(page)}
${domains(page)}
${contact(page)}
${threshold(page)}
${members(page)}
${names(page)}
${links(page)}
${statements(page)}
${outcomesOf(page)}
${hidings(page)}`
}

/** Values and mistakes of one of several forms with fields of the same names. */
function of({ words, form, filled }: PartyPage, name: PartyForm) {
  const mine: Filled = form === name ? filled : { values: {}, problems: {} }
  return (field: string) => ({
    words,
    name: field,
    id: `f-${name}-${field}`,
    value: mine.values[field],
    error: problemAt(words, mine, field),
  })
}

const formOf = (party: Party, name: PartyForm, content: Html): Html =>
  html`<form method="post" action="${path(party)}/${name}" novalidate>${content}</form>`

const person = (words: Words, at: ReturnType<typeof of>): Html =>
  html`${textField({ ...at('name'), label: words('members.name'), hint: words('members.name-hint'), maxlength: 80, required: true })}
${textField({ ...at('title'), label: words('members.title'), hint: words('members.title-hint'), maxlength: 80, required: true })}
${emailField({ ...at('email'), label: words('people.email'), required: true })}`

function proofs(page: PartyPage): Html {
  const { words, party } = page
  const at = of(page, 'proofs')
  return section({
    id: 'proofs',
    title: words('parties.who'),
    content: html`<ul class="rows">${party.proofs.map((proof) => {
      const lost = lostSince(proof)
      return html`<li><p>${words(`desk.party-proof-${proof.method}`)} <bdi>${proof.domain ?? proof.note}</bdi>, ${day(words, proof.at)}${
        lost ? html` · ${words('parties.record-lost')} ${day(words, lost)}` : ''
      }</p></li>`
    })}</ul>
<details><summary>${words('desk.party-by-hand')}</summary><p>${words('desk.party-by-hand-how')}</p>
${formOf(
  party,
  'proofs',
  html`${textArea({ ...at('note'), label: words('desk.party-note'), hint: words('desk.party-note-hint'), maxlength: 500, rows: 3, required: true })}
${person(words, at)}${submitButton({ label: words('desk.party-by-hand-button') })}`,
)}</details>`,
  })
}

function domains(page: PartyPage): Html {
  const { words, party } = page
  const at = of(page, 'domains')
  return section({
    id: 'domains',
    title: words('desk.party-domains'),
    content: html`<p>${words('desk.party-domains-how')}</p>
<ul class="rows">${party.domains.map(
      (domain) =>
        html`<li><p><bdi>${domain}</bdi></p>${formOf(party, 'domains', html`${hidden('domain', domain)}${hidden('act', 'drop')}${submitButton({ label: words('desk.party-drop'), kind: 'danger' })}`)}</li>`,
    )}</ul>
${formOf(party, 'domains', html`${textField({ ...at('domain'), label: words('parties.domain'), maxlength: 253, required: true })}${submitButton({ label: words('desk.party-domain-add'), kind: 'quiet' })}`)}`,
  })
}

function contact(page: PartyPage): Html {
  const { words, party } = page
  const field = of(page, 'contact')('email')
  return section({
    id: 'contact',
    title: words('desk.party-contact'),
    content: html`<p>${words('desk.party-contact-how')}</p>
${formOf(party, 'contact', html`${emailField({ ...field, value: field.value ?? page.contact, label: words('people.email'), required: false })}${submitButton({ label: words('desk.save'), kind: 'quiet' })}`)}`,
  })
}

function threshold(page: PartyPage): Html {
  const { words, party } = page
  const field = of(page, 'threshold')('threshold')
  return section({
    id: 'threshold',
    title: words('desk.threshold'),
    content: html`<p>${words('desk.party-threshold-how')}</p>
${formOf(party, 'threshold', html`${textField({ ...field, value: field.value ?? page.threshold?.toString(), label: words('desk.threshold'), inputmode: 'numeric', maxlength: 12, required: false })}${submitButton({ label: words('desk.save'), kind: 'quiet' })}`)}`,
  })
}

function members(page: PartyPage): Html {
  const { words, party } = page
  const at = of(page, 'members')
  return section({
    id: 'members',
    title: words('parties.members'),
    content: html`<ul class="rows">${page.members.map(
      (row) =>
        html`<li><p><strong><bdi>${row.name}</bdi></strong>, <bdi>${row.title}</bdi> · ${words(`members.may-${row.may}`)} · ${words('people.passkeys-count', { n: row.passkeys })}</p>
${formOf(party, 'members', html`${hidden('leaves', String(row.id))}${submitButton({ label: words('parties.end-account'), kind: 'danger' })}`)}</li>`,
    )}</ul>
<details><summary>${words('parties.invite')}</summary>
${formOf(
  party,
  'members',
  html`${person(words, at)}${radioGroup({ ...at('may'), label: words('members.may'), required: true, choices: rights.toReversed().map((may) => ({ value: may, label: words(`members.may-${may}`) })) })}${submitButton({ label: words('parties.invite-button') })}`,
)}</details>`,
  })
}

function names(page: PartyPage): Html {
  const { words, party } = page
  const at = of(page, 'names')
  return section({
    id: 'names',
    title: words('desk.party-names'),
    content: html`<p>${words('desk.party-names-how')}</p><ul class="plain">${party.names.map((name) => html`<li><bdi>${name}</bdi></li>`)}</ul>
${formOf(party, 'names', html`${textField({ ...at('name'), label: words('parties.name'), maxlength: 120, required: true })}${submitButton({ label: words('desk.party-name-add'), kind: 'quiet' })}`)}`,
  })
}

function links(page: PartyPage): Html {
  const { words, party, petitions, works } = page
  const at = of(page, 'links')
  return section({
    id: 'links',
    title: words('desk.party-links'),
    content: html`<ul class="plain">${petitions.map((petition) => html`<li><a href="${petitionPath(petition)}"><bdi>${petition.text.action}</bdi></a></li>`)}${works.map((work) => html`<li><a href="${workPath(work)}"><bdi>${work.title}</bdi></a></li>`)}</ul>
<details><summary>${words('desk.party-link-decide')}</summary><p>${words('desk.party-links-how')}</p>
${formOf(
  party,
  'links',
  html`${textField({ ...at('petition'), label: words('desk.party-link-petition'), maxlength: 300, required: false })}
${textField({ ...at('work'), label: words('desk.party-link-work'), maxlength: 300, required: false })}
${radioGroup({
  ...at('decision'),
  label: words('desk.party-link-is'),
  required: true,
  choices: [
    { value: 'is', label: words('desk.party-is') },
    { value: 'is-not', label: words('desk.party-is-not') },
  ],
})}
${textField({ ...at('reason'), label: words('desk.log-why'), maxlength: 200, required: true })}${submitButton({ label: words('desk.decide') })}`,
)}</details>`,
  })
}

/** What it said elsewhere about a work; what answers a petition is entered on the desk's page of the petition. */
function statements(page: PartyPage): Html | '' {
  const { words, party, works } = page
  if (!works.length) return ''
  const at = of(page, 'statements')
  return section({
    id: 'statements',
    title: words('desk.party-statement'),
    content: html`<details><summary>${words('desk.party-statement-how')}</summary>
${formOf(
  party,
  'statements',
  html`${selectField({ ...at('work'), label: words('works.title'), options: works.map(({ slug, title }) => ({ value: slug, label: title })) })}
${textArea({ ...at('text'), label: words('statements.text'), maxlength: MAX_STATEMENT, rows: 8, required: true })}
${textField({ ...at('sourceUrl'), type: 'url', label: words('statements.source-url'), maxlength: 1000, required: true })}
${textField({ ...at('saidOn'), type: 'date', label: words('statements.said-on'), required: true })}${submitButton({ label: words('desk.reply-button') })}`,
)}</details>`,
  })
}

/** For whoever cannot say it here. */
function outcomesOf(page: PartyPage): Html | '' {
  const { words, party, promises, form, filled } = page
  if (!promises.length) return ''
  const at = of(page, 'outcomes')
  return section({
    id: 'outcomes',
    title: words('desk.party-outcome'),
    content: html`<details><summary>${words('desk.party-outcome-how')}</summary>
${formOf(
  party,
  'outcomes',
  html`${selectField({ ...at('promise'), label: words('desk.party-promise'), options: promises.map((promise) => ({ value: promise.publicId, label: promise.words })) })}
${radioGroup({
  ...at('side'),
  label: words('desk.party-outcome-side'),
  required: true,
  choices: [
    { value: 'party', label: words('desk.party-outcome-party') },
    { value: 'author', label: words('desk.party-outcome-author') },
  ],
})}
${outcomeFields(words, form === 'outcomes' ? filled : { values: {}, problems: {} })}${submitButton({ label: words('statements.outcome-button') })}`,
)}</details>`,
  })
}

function hidings(page: PartyPage): Html | '' {
  const { words, party } = page
  const shown = page.statements.filter(({ hidden: gone }) => !gone)
  if (!shown.length) return ''
  const at = of(page, 'hidings')
  return section({
    id: 'hidings',
    title: words('desk.party-hide'),
    content: html`<details><summary>${words('desk.party-hide-how')}</summary>
${formOf(
  party,
  'hidings',
  html`${selectField({ ...at('statement'), label: words('desk.party-hide-which'), options: shown.map((said) => ({ value: said.publicId, label: `${said.saidOn}: ${said.text.slice(0, 60)}` })) })}
${textField({ ...at('reason'), label: words('desk.log-why'), maxlength: 200, required: true })}${submitButton({ label: words('desk.party-hide-button'), kind: 'danger' })}`,
)}</details>`,
  })
}
