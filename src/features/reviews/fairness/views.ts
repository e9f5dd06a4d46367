import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import {
  factsOf,
  isPicture,
  pictureOf,
  posterPath,
  postersPath,
  presentationName,
  workPath,
  type Presentation,
  type WorkSummary,
} from '#features/works/index.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, linkButton, linkRow, section, split, statement, table } from '#ui/parts.ts'
import { answeredBy, answersDrawing, gapDrawing } from './drawing.ts'
import type { Question, Result } from './queries.ts'
import { GROUPS, telling, leading, toldTraits } from './rules.ts'
import { groupName, sentence } from './words.ts'

export interface VersionPage {
  version: Presentation
  work: WorkSummary
  question: Question | undefined
  result: Result | undefined
}

/** One version of what people were shown, what is known about it, and what people say. */
export function versionPage(visit: Visit, { version, work, question, result }: VersionPage): Response {
  const { words } = visit
  const name = presentationName(words, version)
  return pageOf(
    visit,
    {
      title: `${name} · ${work.title}`,
      sample: work.sample,
      canonical: posterPath(version),
      wide: true,
      ...(version.sensitive && { robots: 'noindex' as const }),
    },
    html`${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a> · <a href="${postersPath(work)}">${words('posters.title')}</a>`, title: name })}
${split({
  main: html`${content(words, version)}${section({ id: 'facts', title: words('posters.known'), content: factsOf(words, version) })}`,
  side: html`${question && result ? fairness(visit, question, result) : ''}
<p><a href="${posterPath(version)}/report">${words('posters.report-link')}</a></p>`,
})}`,
  )
}

function content(words: Words, version: Presentation): Html {
  return isPicture(version.kind)
    ? html`<figure class="opened">${pictureOf(words, version, 'large')}${version.sensitive ? '' : html`<figcaption class="note" dir="auto">${version.description}</figcaption>`}</figure>`
    : html`<div lang="${version.language}">${statement(version.text)}</div>`
}

function fairness({ words, site }: Visit, question: Question, { counts, log: at }: Result): Html {
  const { version, log, publicId } = question
  const traits = toldTraits(question, counts)
  const path = posterPath(version)
  const some = GROUPS.some((group) => counts[group].n > 0)
  return section({
    id: 'fair',
    title: words('fairness.title'),
    content: html`<p class="lead">${sentence(words, counts, traits, site)}</p>
<p>${linkButton({ href: `${path}/answer`, label: words('fairness.answer') })}</p>
${answersDrawing(words, 'answers', counts)}
${gapDrawing(words, 'gaps', counts, traits, site)}
${
  some
    ? table({
        id: 'groups',
        caption: words('fairness.few-title'),
        columns: [
          { label: words('fairness.column-group') },
          { label: words('fairness.column-n'), numeric: true },
        ],
        rows: GROUPS.filter((group) => counts[group].n > 0 || group === 'said' || group === 'expects').map(
          (group) => [groupName(words, group), words.number(counts[group].n)],
        ),
      })
    : ''
}
<p class="note">${words('fairness.method')}</p>
<p class="note">${log === 'sample' ? words('fairness.log-sample') : html`${words('fairness.log', { size: at.size })} <code>${publicId}</code>`}</p>
${linkRow([html`<a href="${path}/fairness.json">${words('fairness.json')}</a>`, html`<a href="${path}/fairness.csv">${words('fairness.csv')}</a>`])}`,
  })
}

/** Under a version on the pages of its work: a sentence once there are enough answers, and the way to answer. */
export function saidUnder(words: Words, version: Presentation, { counts }: Result): Html {
  const path = posterPath(version)
  const lead = counts[leading(counts)]
  const told = telling(answeredBy(lead)) !== 'nothing'
  return html`${told ? html`<p>${sentence(words, counts, [], { traits: {}, traitWords: {} })}</p>` : ''}
<p><a href="${path}#fair">${words(told ? 'fairness.title' : 'fairness.answer')}</a></p>`
}
