import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import {
  lostSince,
  partyPath,
  promiseList,
  recordName,
  statementView,
  type Party,
  type Promised,
  type Proof,
  type Statement,
} from '#features/statements/index.ts'
import { answerWords, petitionPath, type Asking, type Petition } from '#features/petitions/index.ts'
import type { Tally } from '#features/voices/index.ts'
import { workList, type WorkSummary } from '#features/works/index.ts'
import { pageOf } from '#ui/frame.ts'
import { day, emptyState, headline, linkButton, section, statusTag, table } from '#ui/parts.ts'

export function namedListPage(visit: Visit, parties: readonly Party[]): Response {
  const { words } = visit
  const title = words('parties.list-title')
  return pageOf(
    visit,
    { title, description: words('parties.list-intro'), canonical: '/named' },
    html`${headline({ title, byline: words('parties.list-intro') })}
${
  parties.length
    ? html`<ul class="entries">${parties.map(
        (party) =>
          html`<li><a href="${partyPath(party)}"><bdi>${party.name}</bdi></a> · ${words(`parties.role-${party.role}`)} · ${
            party.claimedAt ? words('parties.is-claimed') : words('parties.is-unclaimed')
          }${party.sample ? html` ${statusTag(words('petitions.sample'), 'waiting')}` : ''}</li>`,
      )}</ul>`
    : emptyState({ text: words('parties.list-none') })
}
<p><a href="/answers">${words('petitions.answers-title')}</a> · <a href="/my-place/sign-in">${words('members.sign-in')}</a></p>`,
  )
}

export interface NamedPage {
  party: Party
  petitions: { petition: Petition; asking: Asking; tally: Tally }[]
  works: WorkSummary[]
  statements: Statement[]
  /** Public ids and titles of what the statements are about. */
  abouts: ReadonlyMap<number, Html>
  promises: ReadonlyMap<number, readonly Promised[]>
  threshold: number | undefined
  today: string
}

/** Somebody who is named: how it was shown who speaks here, what is asked of them, what they say and promise. */
export function namedPage(visit: Visit, data: NamedPage): Response {
  const { words } = visit
  const { party } = data
  return pageOf(
    visit,
    {
      title: party.name,
      description: words('parties.page-about', { name: party.name }),
      canonical: partyPath(party),
      sample: party.sample,
      wide: true,
    },
    html`${headline({ kicker: html`<a href="/named">${words('parties.list-title')}</a>`, title: html`<bdi>${party.name}</bdi>`, byline: words(`parties.role-${party.role}`) })}
${claimSection(words, party)}
${asked(words, data)}
${said(words, data)}
${section({
  id: 'works',
  title: words('works.title'),
  content: data.works.length ? workList(words, data.works) : emptyState({ text: words('parties.no-works') }),
})}
<p class="note"><a href="${partyPath(party)}.json">${words('works.data')}</a></p>`,
  )
}

function claimSection(words: Words, party: Party): Html {
  const content = party.proofs.length
    ? html`${party.proofs.map((proof) => proofLine(words, proof))}${
        party.speaks ? '' : html`<p>${words('parties.silent')}</p>`
      }`
    : html`<p>${words('parties.unclaimed', { name: party.name })}</p>
<p>${linkButton({ href: `${partyPath(party)}/claim`, label: words('parties.claim-title', { name: party.name }), kind: 'quiet' })}</p>`
  return section({ id: 'who', title: words('parties.who'), content })
}

/** How and when it was shown who speaks; a record that has gone is told with its day. */
function proofLine(words: Words, proof: Proof): Html {
  if (proof.method === 'operator')
    return html`<p>${words('parties.proved-operator')} ${day(words, proof.at)}: <span dir="auto">${proof.note}</span></p>`
  if (proof.method === 'mail')
    return html`<p>${words('parties.proved-mail', { domain: proof.domain! })} ${day(words, proof.at)}.</p>`
  const lost = lostSince(proof)
  const last = proof.checks.findLast(({ found }) => found === 'found')?.at ?? proof.at
  return html`<p>${words('parties.proved-dns', { domain: proof.domain!, record: recordName(proof.domain!) })} ${day(words, proof.at)}. ${
    lost
      ? html`${words('parties.record-lost')} ${day(words, lost)}.`
      : html`${words('parties.record-last')} ${day(words, last)}.`
  }</p>`
}

function asked(words: Words, { petitions, threshold }: NamedPage): Html {
  return section({
    id: 'asked',
    title: words('parties.asked'),
    content: html`${threshold === undefined ? '' : html`<p>${words('parties.own-threshold', { n: threshold })}</p>`}${
      petitions.length
        ? table({
            id: 'asked-table',
            caption: words('parties.asked-caption'),
            captionHidden: true,
            columns: [
              { label: words('petitions.answers-asked') },
              { label: words('petitions.signatures'), numeric: true },
              { label: words('petitions.answers-state') },
            ],
            rows: petitions.map(({ petition, asking, tally }) => [
              html`<a href="${petitionPath(petition)}" lang="${petition.text.language}"><bdi>${petition.text.action}</bdi></a>`,
              words.number(tally.net),
              answerWords(words, petition.addressee, asking.state) || words('parties.not-asked'),
            ]),
          })
        : emptyState({ text: words('parties.asked-none') })
    }`,
  })
}

function said(words: Words, { statements, abouts, promises, today }: NamedPage): Html {
  return section({
    id: 'said',
    title: words('parties.said'),
    content: statements.length
      ? statements
          .toReversed()
          .map(
            (one) =>
              html`<article class="said"><h3>${abouts.get(one.id) ?? ''}</h3>${statementView(words, one)}${promiseList(words, promises.get(one.id) ?? [], today, 4)}</article>`,
          )
      : emptyState({ text: words('parties.said-none') }),
  })
}
