import { html, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { mayInclude, rights, type Member, type MemberRow } from '#features/people/index.ts'
import { answerWords, petitionPath, type Asking, type Petition } from '#features/petitions/index.ts'
import {
  MAX_PROMISE,
  MAX_STATEMENT,
  MOST_PROMISES,
  partyPath,
  promiseView,
  statementKinds,
  statementPath,
  type OwnStatement,
  type Party,
  type Promised,
} from '#features/statements/index.ts'
import type { Tally } from '#features/voices/index.ts'
import type { WorkSummary } from '#features/works/index.ts'
import { pageOf } from '#ui/frame.ts'
import {
  emailField,
  errorSummary,
  hidden,
  radioGroup,
  submitButton,
  textArea,
  textField,
} from '#ui/fields.ts'
import {
  definitionList,
  emptyState,
  headline,
  linkButton,
  linkRow,
  notice,
  section,
  statement,
  time,
} from '#ui/parts.ts'

export interface Filled {
  values: Record<string, string>
  problems: Problems
}

export const EMPTY: Filled = { values: {}, problems: {} }

export const statusOf = ({ problems }: Filled): number => (Object.keys(problems).length ? 422 : 200)
const errorAt = (words: Words, { problems }: Filled, name: string): string | undefined =>
  problems[name] && words(problems[name])
export const summaryOf = (words: Words, { problems }: Filled): Html | '' =>
  errorSummary({
    words,
    errors: Object.entries(problems).map(([name, key]) => ({ name, message: words(key) })),
  })

/** A page of somebody's own place: never indexed, with its own navigation. */
export function placePage(
  visit: Visit,
  { title, status, party }: { title: string; status?: number; party: Party },
  content: Html,
): Response {
  const { words } = visit
  return pageOf(
    visit,
    { title, robots: 'noindex', sample: party.sample, ...(status && { status }) },
    html`<nav aria-label="${words('parties.place-nav')}">${linkRow([
      html`<a href="/my-place">${words('parties.place', { name: party.name })}</a>`,
      html`<a href="${partyPath(party)}">${words('parties.place-public')}</a>`,
      html`<a href="/my-place/passkey">${words('people.passkeys')}</a>`,
    ])}</nav>
${content}`,
  )
}

export interface Overview {
  party: Party
  member: Member
  petitions: { petition: Petition; asking: Asking; tally: Tally }[]
  works: WorkSummary[]
  statements: OwnStatement[]
  titles: ReadonlyMap<number, string>
  promises: Promised[]
  members: MemberRow[]
  filled: Filled
  today: string
}

/** Everything that somebody who acts for a place needs, the most urgent first. */
export function overviewPage(visit: Visit, data: Overview): Response {
  const { words } = visit
  const { party, member, filled } = data
  const title = words('parties.place', { name: party.name })
  return placePage(
    visit,
    { title, party, status: statusOf(filled) },
    html`${summaryOf(words, filled)}
${headline({ title, byline: words('parties.place-you', { name: member.name, title: member.title, may: words(`members.may-${member.may}`) }) })}
${party.speaks ? '' : notice({ kind: 'attention', content: html`<p>${words('parties.cannot-speak')}</p>` })}
${
  party.proofs.some(({ method }) => method === 'dns') && mayInclude(member.may, 'speaks')
    ? html`<form method="post" action="/my-place/checks">${submitButton({ label: words('parties.record-check'), kind: 'quiet' })}</form>`
    : ''
}
${askedSection(words, data)}
${statementsSection(words, data)}
${promisesSection(words, data)}
${membersSection(words, data)}
<form method="post" action="/my-place/sign-out">${submitButton({ label: words('people.sign-out'), kind: 'quiet' })}</form>`,
  )
}

function askedSection(words: Words, { petitions, member }: Overview): Html {
  const drafts = mayInclude(member.may, 'drafts')
  return section({
    id: 'asked',
    title: words('parties.asked'),
    content: petitions.length
      ? html`<ul class="rows">${petitions.map(
          ({ petition, asking, tally }) => html`<li>
<p><a href="${petitionPath(petition)}" lang="${petition.text.language}"><bdi>${petition.text.action}</bdi></a></p>
<p class="note">${words('parties.signatures', { n: tally.net })} · ${answerWords(words, petition.addressee, asking.state) || words('parties.not-asked')}</p>
${drafts ? linkButton({ href: `/my-place/statements/new?petition=${encodeURIComponent(petition.slug)}`, label: words('parties.write-reply'), kind: 'quiet' }) : ''}
</li>`,
        )}</ul>`
      : emptyState({ text: words('parties.asked-none') }),
  })
}

function statementsSection(words: Words, { statements, titles, works, member }: Overview): Html {
  return section({
    id: 'statements',
    title: words('parties.said'),
    content: html`${
      statements.length
        ? html`<ul class="rows">${statements.map(
            (
              own,
            ) => html`<li><p><a href="/my-place/statements/${own.publicId}">${words(`statements.kind-${own.draft?.kind ?? own.kind}`)}: <bdi>${titles.get(own.id) ?? ''}</bdi></a></p>
<p class="note">${own.version ? words('statements.version', { n: own.version }) : words('parties.unpublished')}${
              own.draft
                ? html` · ${words('parties.draft-by', { name: own.draft.by })} ${time(words, own.draft.savedAt)}`
                : ''
            }</p></li>`,
          )}</ul>`
        : emptyState({ text: words('parties.said-none') })
    }
${
  works.length && mayInclude(member.may, 'drafts')
    ? html`<p>${words('parties.about-works')}</p><ul class="plain">${works.map((work) => html`<li><a href="/my-place/statements/new?work=${encodeURIComponent(work.slug)}"><bdi>${work.title}</bdi></a></li>`)}</ul>`
    : ''
}`,
  })
}

function promisesSection(words: Words, { promises, today }: Overview): Html | '' {
  if (!promises.length) return ''
  return section({
    id: 'promises',
    title: words('parties.promises'),
    content: html`<ul class="rows">${promises.map(
      (promise) =>
        html`<li>${promiseView(words, promise, today)}<p><a href="/my-place/promises/${promise.publicId}">${words('statements.outcome-say')}</a></p></li>`,
    )}</ul>`,
  })
}

function membersSection(words: Words, { members, member, filled }: Overview): Html {
  const speaks = mayInclude(member.may, 'speaks')
  const { values } = filled
  return section({
    id: 'members',
    title: words('parties.members'),
    content: html`<ul class="rows">${members.map(
      (row) =>
        html`<li><p><strong><bdi>${row.name}</bdi></strong>, <bdi>${row.title}</bdi> · ${words(`members.may-${row.may}`)} · ${words('people.passkeys-count', { n: row.passkeys })}</p>${
          speaks || row.id === member.id
            ? html`<form method="post" action="/my-place/members/${row.id}/departure">${submitButton({ label: words(row.id === member.id ? 'parties.leave' : 'parties.end-account'), kind: 'danger' })}</form>`
            : ''
        }</li>`,
    )}</ul>
${
  speaks
    ? html`<h3>${words('parties.invite')}</h3><p>${words('parties.invite-how')}</p>
<form method="post" action="/my-place/members" novalidate>${memberFields(words, filled)}
${radioGroup({
  words,
  name: 'may',
  label: words('members.may'),
  value: values.may,
  error: errorAt(words, filled, 'may'),
  required: true,
  choices: rights.toReversed().map((may) => ({
    value: may,
    label: words(`members.may-${may}`),
    hint: words(`members.may-${may}-hint`),
  })),
})}
${submitButton({ label: words('parties.invite-button') })}</form>`
    : ''
}`,
  })
}

export const memberFields = (words: Words, filled: Filled): Html =>
  html`${textField({ words, name: 'name', label: words('members.name'), hint: words('members.name-hint'), value: filled.values.name, error: errorAt(words, filled, 'name'), maxlength: 80, required: true })}
${textField({ words, name: 'title', label: words('members.title'), hint: words('members.title-hint'), value: filled.values.title, error: errorAt(words, filled, 'title'), maxlength: 80, required: true })}
${emailField({ words, name: 'email', label: words('people.email'), value: filled.values.email, error: errorAt(words, filled, 'email'), required: true })}`

export interface DraftPage {
  party: Party
  action: string
  aboutTitle: string
  /** The demand that is answered, beside the form. */
  petition?: Petition | undefined
  /** Set for what was saved before. */
  own?: OwnStatement
  filled: Filled
  fields: Record<string, string>
}

/** The form of a statement: for a new version of what is published, text and further promises alone. */
export function draftPage(visit: Visit, page: DraftPage): Response {
  const { words } = visit
  const { party, action, own, filled, fields } = page
  const at = (name: string): { value?: string | undefined; error?: string | undefined } => ({
    value: fields[name],
    error: errorAt(words, filled, name),
  })
  const published = Boolean(own?.version)
  const title = words(published ? 'parties.revise' : 'parties.write')
  return placePage(
    visit,
    { title, party, status: statusOf(filled) },
    html`${summaryOf(words, filled)}
${headline({ kicker: html`<bdi>${page.aboutTitle}</bdi>`, title })}
${page.petition ? html`<details><summary>${words('petitions.the-demand')}</summary>${statement(page.petition.text.why)}${page.petition.text.more ? statement(page.petition.text.more) : ''}</details>` : ''}
${published ? html`<p>${words('parties.revise-how')}</p>` : ''}
<form method="post" action="${action}" novalidate>
${
  published
    ? hidden('kind', own!.kind)
    : radioGroup({
        words,
        name: 'kind',
        label: words('statements.kind'),
        ...at('kind'),
        required: true,
        choices: statementKinds.map((kind) => ({ value: kind, label: words(`statements.kind-${kind}`) })),
      })
}
${textArea({ words, name: 'text', label: words('parties.text'), ...at('text'), maxlength: MAX_STATEMENT, rows: 12, required: true })}
<fieldset class="field"><legend>${words('parties.promises-make')}</legend><p class="hint">${words('parties.promises-how')}</p>
${Array.from({ length: MOST_PROMISES }, (_, index) => index + 1).map(
  (n) =>
    html`${textField({ words, name: `promise${n}`, label: words('statements.promise-n', { n }), hint: words('statements.promise-hint'), ...at(`promise${n}`), maxlength: MAX_PROMISE, required: false })}
${textField({ words, name: `due${n}`, type: 'date', label: words('statements.due-n', { n }), ...at(`due${n}`), required: false })}`,
)}</fieldset>
${
  published
    ? ''
    : html`<fieldset class="field"><legend>${words('parties.elsewhere')}</legend><p class="hint">${words('parties.elsewhere-how')}</p>
${textField({ words, name: 'sourceUrl', type: 'url', label: words('statements.source-url'), ...at('sourceUrl'), maxlength: 1000, required: false })}
${textField({ words, name: 'saidOn', type: 'date', label: words('statements.said-on'), ...at('saidOn'), required: false })}</fieldset>`
}
${submitButton({ label: words('parties.save-draft') })}
</form>
${own?.draft ? html`<form method="post" action="/my-place/statements/${own.publicId}/discard">${submitButton({ label: words('parties.discard'), kind: 'danger' })}</form>` : ''}
${published ? html`<p><a href="${statementPath(own!)}">${words('parties.published-page')}</a></p>` : ''}`,
  )
}

/** What would be published, exactly; only whoever speaks for the place has the button. */
export function previewPage(
  visit: Visit,
  { party, member, own, aboutTitle }: { party: Party; member: Member; own: OwnStatement; aboutTitle: string },
): Response {
  const { words } = visit
  const draft = own.draft!
  const facts: [string, Html | string][] = [
    [words('statements.kind'), words(`statements.kind-${draft.kind}`)],
    [
      words('parties.published-as'),
      html`<bdi>${member.name}</bdi>, <bdi>${member.title}</bdi>, ${words('statements.for')} <bdi>${party.name}</bdi>`,
    ],
    ...(draft.sourceUrl
      ? [
          [words('statements.source-url'), html`<bdi>${draft.sourceUrl}</bdi>, ${draft.saidOn ?? ''}`] as [
            string,
            Html,
          ],
        ]
      : []),
    ...draft.promises.map(
      ({ words: text, dueOn }, index) =>
        [words('statements.promise-n', { n: index + 1 }), html`<bdi>${text}</bdi> (${dueOn})`] as [
          string,
          Html,
        ],
    ),
  ]
  return placePage(
    visit,
    { title: words('parties.preview'), party },
    html`${headline({ kicker: html`<bdi>${aboutTitle}</bdi>`, title: words('parties.preview') })}
<p>${words('parties.draft-by', { name: draft.by })} ${time(words, draft.savedAt)}</p>
${statement(draft.text)}
${definitionList(facts)}
<p>${words('parties.preview-how')}</p>
${
  mayInclude(member.may, 'speaks')
    ? html`<form method="post" action="/my-place/statements/${own.publicId}/publication">${hidden('seen', draft.savedAt.toISOString())}${submitButton({ label: words('parties.publish', { name: party.name }) })}</form>`
    : html`<p>${words('parties.publish-others')}</p>`
}
<p><a href="/my-place/statements/${own.publicId}">${words('parties.edit')}</a></p>`,
  )
}
