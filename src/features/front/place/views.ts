import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { mayInclude, type Member, type MemberRow } from '#features/people/index.ts'
import { answerWords, petitionPath, type Asking, type Petition } from '#features/petitions/index.ts'
import { promiseView, type OwnStatement, type Party, type Promised } from '#features/statements/index.ts'
import type { Tally } from '#features/voices/index.ts'
import type { WorkSummary } from '#features/works/index.ts'
import { submitButton } from '#ui/fields.ts'
import { emptyState, headline, linkButton, notice, section, time } from '#ui/parts.ts'
import { placePage, statusOf, summaryOf, type Filled } from './frame.ts'
import { membersSection } from './member-views.ts'

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
