import { dayIn } from '#core/clock.ts'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { replyView } from '#features/statements/index.ts'
import { calendarDay, workLine } from '#features/works/index.ts'
import { submissionFields } from '#features/voices/index.ts'
import type { Words } from '#core/i18n.ts'
import { OFFER_SCRIPT, PROOF_FIELD, proofOffer } from '#features/viewings/index.ts'
import type { Problems } from '#core/forms.ts'
import { errorSummary, hidden, submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import {
  day,
  headline,
  notice,
  panel,
  section,
  signBar,
  split,
  statement,
  twoSides,
  type SidesSwitch,
} from '#ui/parts.ts'
import { isDecision } from '../appealing/rules.ts'
import { decisionLinks } from '../moderating/views.ts'
import { reasonOf } from '../moderating/words.ts'
import { withoutReply } from '../asking/views.ts'
import { petitionPath, type CurrentText, type Petition } from '../queries.ts'
import { pledgesSection } from '../pledges/views.ts'
import { receptionView } from '../answers/views.ts'
import { updatesSection } from '../updates/views.ts'
import { opposingSection } from '../opposing/views.ts'
import { reasonsSection } from '../reasons/views.ts'
import { joinedSection } from '../similar/views.ts'
import { inLanguage, textNote } from '../texts/views.ts'
import { alternatesOf, languageLinks, textPath, translationNotice } from '../translating/views.ts'
import { stateTag, whenOpen, whoAsksWhom } from '../views.ts'
import type { PageData } from './data.ts'
import { archiveSection } from './archive.ts'
import { endingSection } from './ending.ts'
import { extensionNotice } from './extension.ts'
import { numbers } from './numbers.ts'
import { countriesSection, curveSection, followSection, namesSection, shareSection } from './sections.ts'

const SCRIPTS = ['live-count.js', 'share-button.js', 'copy-button.js', OFFER_SCRIPT]

/** Whether search engines may show it: what is listed, also after its end. */
const robotsOf = ({ state }: Petition): { robots?: 'noindex' } => (state.listed ? {} : { robots: 'noindex' })

/** The page in one of its languages; only the text of the demand and the form differ. */
export function petitionPage(visit: Visit, data: PageData, text: CurrentText = data.petition.text): Response {
  const { words } = visit
  const { petition } = data
  const path = petitionPath(petition)
  const open = petition.state.signable
  return pageOf(
    visit,
    {
      ...robotsOf(petition),
      light: true,
      title: text.action,
      description: words('petitions.description', { by: plainByline(visit, petition), n: data.tally.net }),
      sample: petition.sample,
      canonical: textPath(petition, text),
      alternates: alternatesOf(petition),
      ...(petition.state.name !== 'declined' && { card: `${path}/card.png` }),
      feeds: [{ title: words('petitions.feed-one', { title: petition.text.action }), href: `${path}.atom` }],
      scripts: SCRIPTS,
      wide: true,
    },
    html`${head(visit, petition, text)}
${languageLinks(words, petition, text)}
${translationNotice(words, petition, text)}
${stateNotice(visit, petition)}
${extensionNotice(words, petition)}
${endingSection(words, petition, data.announcements)}
${split({
  main: numbers(visit, data),
  side: open
    ? signPanel(visit, petition, text)
    : petition.anonymisedAt
      ? archivedPanel(visit, petition)
      : closedPanel(visit, petition),
})}
${petition.textHidden ? '' : twoSides(demand(visit, petition, text), reply(visit, data), sidesSwitch(words, petition))}
${pledgesSection(visit, data.pledges)}
${opposingSection(words, { petition, tally: data.tally }, data.opposing)}
${updatesSection(visit, petition, data.updates)}
${curveSection(visit, data)}
${countriesSection(visit, data)}
${petition.anonymisedAt ? '' : namesSection(visit, data)}
${reasonsSection(words, petition, data.reasons)}
${joinedSection(words, data.joined)}
${petition.state.name === 'declined' ? '' : shareSection(visit, petition)}
${archiveSection(visit, petition, data.archive)}
${petition.anonymisedAt ? '' : followSection(visit, petition)}
${open ? signBar({ label: words('petitions.sign') }) : ''}`,
  )
}

const sidesSwitch = (words: Words, { form }: Petition): SidesSwitch => ({
  label: words('petitions.sides'),
  sides: [
    { id: 'demand', title: words(form === 'demand' ? 'petitions.the-demand' : 'petitions.the-call') },
    { id: 'reply', title: words('statements.reply') },
  ],
})

function reply(
  { words, ctx }: Visit,
  { petition, statements, promises, asking, receptions }: PageData,
): Html {
  return replyView(words, {
    addressee: petition.addressee,
    statements,
    promises,
    under: new Map([...receptions].map(([id, reception]) => [id, receptionView(words, petition, reception)])),
    without: withoutReply(words, petition, asking),
    today: dayIn(words.timeZone, ctx.clock.now()),
  })
}

const plainByline = ({ words }: Visit, petition: Petition): string =>
  petition.addressee
    ? words('petitions.byline-to', { addressee: petition.addressee, author: petition.author })
    : words('petitions.byline-call', { author: petition.author })

function head({ words }: Visit, petition: Petition, text: CurrentText): Html {
  const { state, textHidden } = petition
  const since = state.liveSince ? html`${words('petitions.open-since')} ${day(words, state.liveSince)}, ` : ''
  return headline({
    kicker: workLine(words, petition.work),
    title: textHidden ? text.action : html`<span lang="${text.language}">${text.action}</span>`,
    byline: html`${whoAsksWhom(words, petition)} · ${since}${
      state.signable
        ? words('petitions.until', { day: calendarDay(words, petition.closesOn) })
        : whenOpen(words, petition)
    }${textHidden ? '' : html` · ${textLink(words, petition, text)}`}`,
  })
}

const textLink = (words: Words, petition: Petition, text: CurrentText): Html =>
  html`<a href="#demand">${words('petitions.text-of')} ${day(words, text.writtenAt)}, ${
    petition.wordings === 1 ? words('petitions.unchanged') : words('petitions.version', { n: text.version })
  }</a>`

/** What a reader must know about the state before reading on. */
function stateNotice(visit: Visit, petition: Petition): Html | '' {
  const { words } = visit
  const { row, name } = petition.state
  if (name === 'live') return notice({ content: html`<p>${words('petitions.live-note')}</p>` })
  if (name === 'dormant' && row)
    return notice({ content: html`<p>${words('neighbours.dormant-note', { day: words.date(row.at) })}</p>` })
  if (name === 'declined' && row)
    return notice({
      kind: 'attention',
      title: words('petitions.declined-title'),
      content: html`<p>${words('petitions.declined-on')} ${day(words, row.at)}. ${reasonOf(words, row)}</p>
${row.note ? html`<p dir="auto">${row.note}</p>` : ''}
${petition.textHidden ? html`<p>${words('life.text-hidden')}</p>` : ''}
<p>${words('petitions.declined-what-now')}</p>
${decisionLinks(words, petition)}`,
    })
  if (name === 'closed' && row && row.reason !== 'ended')
    return notice({
      content: html`<p>${words('petitions.closed-early')} ${day(words, row.at)}. ${reasonOf(words, row)}${row.note ? html` <span dir="auto">${row.note}</span>` : ''}</p>
${isDecision(row) ? decisionLinks(words, petition) : ''}`,
    })
  return ''
}

function demand({ words }: Visit, petition: Petition, text: CurrentText): Html {
  return section({
    id: 'demand',
    title: words(petition.form === 'demand' ? 'petitions.the-demand' : 'petitions.the-call'),
    content: html`${inLanguage(text.language, html`${statement(text.why)}${text.more ? statement(text.more) : ''}`)}
<p class="note"><bdi>${petition.author}</bdi> · ${day(words, text.writtenAt)} · ${textNote(words, petition)}</p>`,
  })
}

const closedPanel = ({ words }: Visit, petition: Petition): Html =>
  panel({
    id: 'sign',
    title: html`${words('petitions.signing-ended')} ${stateTag(words, petition)}`,
    content: html`<p>${words(petition.state.name === 'declined' ? 'petitions.cannot-sign-declined' : 'petitions.cannot-sign-closed')}</p>
<p><a href="${petitionPath(petition)}/signature">${words('petitions.my-signature')}</a></p>`,
  })

/** Long after the end nobody has a signature to look at. */
const archivedPanel = ({ words }: Visit, petition: Petition): Html =>
  panel({
    id: 'sign',
    title: html`${words('petitions.signing-ended')} ${stateTag(words, petition)}`,
    content: html`<p><a href="#archive">${words('life.archive')}</a></p>`,
  })

/** The form to sign; on a page alike for everybody, so it carries nothing personal: only which text stands on the page. */
function signForm(
  visit: Visit,
  petition: Petition,
  text: CurrentText,
  values: Record<string, string>,
  problems: Problems,
  support = '',
): Html {
  const { words, ctx } = visit
  return html`<form method="post" action="${petitionPath(petition)}/signatures" novalidate>
${hidden('text', text.hash)}${support ? hidden('support', support) : ''}${submissionFields(words, values, problems, ctx.clock.now())}
${proofOffer(visit, petition.work.slug, 'sign', values[PROOF_FIELD])}
${submitButton({ label: words('petitions.sign-button') })}
</form>`
}

const signPanel = (visit: Visit, petition: Petition, text: CurrentText): Html =>
  panel({
    id: 'sign',
    title: visit.words('petitions.sign'),
    content: signForm(visit, petition, text, {}, {}),
  })

interface SignPage {
  values?: Record<string, string>
  problems?: Problems
  /** Why nothing was stored, where the form was sent. */
  refused?: Html | ''
  /** What the person has to know before they sign. */
  above?: Html | ''
  /** Of the private link to a petition that nobody else sees yet; the page then shows its whole text. */
  support?: string
  /** Nobody can be taken any more: the text without the form. */
  closed?: boolean
}

/** The form alone: for links that lead straight to it, and to correct what was typed. */
export function signPage(
  visit: Visit,
  petition: Petition,
  text: CurrentText,
  { values = {}, problems = {}, refused = '', above = '', support = '', closed = false }: SignPage = {},
): Response {
  const { words } = visit
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  return pageOf(
    visit,
    {
      title: words('petitions.sign-title', { title: text.action }),
      robots: 'noindex',
      light: true,
      sample: petition.sample,
      scripts: [OFFER_SCRIPT],
      status: errors.length || refused ? 422 : 200,
    },
    html`${errorSummary({ words, errors })}
${headline({
  kicker: support
    ? workLine(words, petition.work)
    : html`<a href="${textPath(petition, text)}">${words('petitions.read')}</a>`,
  title: html`<span lang="${text.language}">${text.action}</span>`,
  byline: whoAsksWhom(words, petition),
})}
${above}${refused}
${support ? demand(visit, petition, text) : ''}
${closed ? '' : signForm(visit, petition, text, values, problems, support)}`,
  )
}
