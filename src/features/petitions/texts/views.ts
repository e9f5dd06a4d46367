import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { directionOf, type Words } from '#core/i18n.ts'
import type { Tally } from '#features/voices/index.ts'
import { languageName } from '#features/works/index.ts'
import { difference } from '#ui/difference.ts'
import { pageOf } from '#ui/frame.ts'
import { pageOfHistory } from '#ui/history.ts'
import { headline, linkRow, notice, section, statement, time } from '#ui/parts.ts'
import { petitionPath, type CurrentText, type Petition } from '../queries.ts'
import { backgroundOf, wholeText, type Change } from './rules.ts'
import type { Wording } from './queries.ts'

export const textsPath = (petition: Pick<Petition, 'slug'>): string => `${petitionPath(petition)}/texts`

/** `lang` and `dir` of what a person wrote: from the language, not from its first letter. */
export const inLanguage = (language: string, content: Child): Html =>
  html`<div lang="${language}" dir="${directionOf(language)}">${content}</div>`

/** Word by word from one wording to the next; the demand too, where it could change. */
export function textDifference(
  words: Words,
  before: Pick<CurrentText, 'action' | 'why' | 'more' | 'language'>,
  after: Pick<CurrentText, 'action' | 'why' | 'more' | 'language'>,
): Html {
  const whole = before.action !== after.action
  const of = whole ? wholeText : backgroundOf
  return difference({ words, before: of(before), after: of(after), language: after.language })
}

const title = (words: Words, change: Change): string => words(`texts.change-${change}`)

/** Every wording that was ever shown, each with what it changed. */
export function historyPage(visit: Visit, petition: Petition, wordings: readonly Wording[]): Response {
  const { words } = visit
  const path = petitionPath(petition)
  const before = (of: Wording): Wording | undefined =>
    wordings.findLast(
      (other) =>
        other.n < of.n &&
        other.language === of.language &&
        (other.change !== 'translation') === (of.change !== 'translation'),
    )
  const { shown, pages } = pageOfHistory(visit, wordings.toReversed())
  return pageOf(
    visit,
    {
      title: words('texts.history-title', { title: petition.text.action }),
      ...(petition.state.listed ? { canonical: textsPath(petition) } : { robots: 'noindex' as const }),
      sample: petition.sample,
    },
    html`${headline({
      kicker: html`<a href="${path}" lang="${petition.text.language}">${petition.text.action}</a>`,
      title: words('texts.history'),
      byline: words('texts.history-intro'),
    })}
${shown.map((wording) => wordingSection(words, petition, wording, before(wording)))}
${pages}
${linkRow([html`<a href="${path}">${words('texts.back')}</a>`, html`<a href="${path}.json">${words('petitions.data')}</a>`])}`,
  )
}

function wordingSection(
  words: Words,
  petition: Petition,
  wording: Wording,
  before: Wording | undefined,
): Html {
  const { n, version, language, change } = wording
  const facts = html`${time(words, wording.publishedAt)} · ${words('petitions.version', { n: version })} · ${languageName(words, language)}`
  return section({
    id: `wording-${n}`,
    // Many are of one kind, and each section needs a name of its own.
    title: html`${words.number(n)} · ${title(words, change)}`,
    content: html`<p class="note">${facts}</p>
${wording.note ? html`<p>${words('texts.note-by', { author: petition.author })} <q dir="auto">${wording.note}</q></p>` : ''}
${before ? textDifference(words, before, wording) : inLanguage(language, statement(wholeText(wording)))}
<p class="note">SHA-256 <code class="hash">${wording.hash}</code></p>`,
  })
}

/** Under the text on the petition's page: since when it stands, and where one sees what was changed. */
export function textNote(words: Words, petition: Petition): Html {
  const { text, wordings, translations } = petition
  const changed = wordings > 1 || translations.length > 0
  return html`${words('petitions.version', { n: text.version })}${
    changed
      ? html` · <a href="${textsPath(petition)}">${words('texts.history-link', { n: wordings })}</a>`
      : ''
  }`
}

/** Above the form, when the page that was sent showed another text than the one that stands. */
export function staleNotice(words: Words, before: Wording | undefined, now: CurrentText): Html {
  return notice({
    kind: 'attention',
    title: words('texts.stale-title'),
    content: html`<p>${words(before ? 'texts.stale' : 'texts.stale-unknown')}</p>
${
  before && before.language === now.language
    ? textDifference(words, before, now)
    : inLanguage(now.language, statement(wholeText(now)))
}`,
  })
}

/** How those who signed divide into those who signed before the background was changed and those who signed or confirmed it since. */
export function versionsLine(
  words: Words,
  petition: Petition,
  { version }: Pick<Tally, 'version'>,
): Html | '' {
  if (petition.text.version === 1) return ''
  return html`<p class="note">${words('texts.split', { first: version['1'] ?? 0, second: version['2'] ?? 0 })} <a href="${textsPath(petition)}">${words('texts.split-link')}</a></p>`
}
