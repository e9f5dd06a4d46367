import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { selectField, submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, linkButton, linkRow, section, statement, table } from '#ui/parts.ts'
import type { Work } from '../queries.ts'
import { kindAndYear, workPath } from '../views.ts'
import { differences, markedText } from './differences.ts'
import { isPicture, type PresentationKind } from './forms.ts'
import {
  caption,
  changeLine,
  marketName,
  pictureOf,
  posterPath,
  presentationName,
  seenBetween,
} from './parts.ts'
import type { Change, Presentation } from './queries.ts'
import { isPlain, ofKind, pairOf, shown, type Pair } from './rules.ts'
import { languageName } from '../languages.ts'

export interface PostersPage {
  work: Work
  presentations: Presentation[]
  changes: Change[]
  /** What people say about a version, in a sentence, by its id. */
  said: ReadonlyMap<number, Html>
}

export const postersPath = (work: Pick<Work, 'slug'>): string => `${workPath(work)}/posters`

export function postersPage(visit: Visit, page: PostersPage): Response {
  const { words } = visit
  const { work, presentations, changes } = page
  const open = shown(presentations)
  const hidden = presentations.length - open.length
  const propose = linkButton({
    href: `${postersPath(work)}/new`,
    label: words('posters.propose'),
    kind: 'quiet',
  })
  return pageOf(
    visit,
    {
      title: words('posters.title-of', { title: work.title }),
      description: words('posters.intro'),
      sample: work.sample,
      canonical: postersPath(work),
      wide: true,
      scripts: ['picture-slider.js'],
      ...(open.length === 0 && { robots: 'noindex' as const }),
    },
    html`${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a>, ${kindAndYear(words, work)}`, title: words('posters.title'), byline: words('posters.intro') })}
${changes.length ? section({ id: 'changes', title: words('posters.changes'), content: changeList(words, changes) }) : ''}
${open.length ? '' : emptyState({ text: words('posters.none'), action: propose })}
${(['poster', 'still'] as const).map((kind) => picturesPart(visit, page, open, kind))}
${textsPart(visit, page, open)}
${linesPart(words, open)}
${hidden ? html`<p class="note">${words('posters.hidden-n', { n: hidden })}</p>` : ''}
${open.length ? html`<p>${propose}</p>` : ''}
${linkRow([html`<a href="${postersPath(work)}.json">${words('works.data')}</a>`])}`,
  )
}

const changeList = (words: Words, changes: readonly Change[]): Html =>
  html`<ul class="dated">${changes.map((change) => html`<li>${changeLine(words, change, !change.before.hidden && !change.after?.hidden)}</li>`)}</ul>`

function picturesPart(
  visit: Visit,
  page: PostersPage,
  open: Presentation[],
  kind: 'poster' | 'still',
): Html | '' {
  const { words } = visit
  const own = ofKind(open, kind)
  if (!own.length) return ''
  return section({
    id: kind,
    title: words(`posters.many-${kind}`),
    content: html`<ul class="versions">${own.map((version) => html`<li>${versionFigure(words, version, page.said.get(version.id))}</li>`)}</ul>
${comparison(visit, page, own, kind)}`,
  })
}

function versionFigure(words: Words, version: Presentation, said: Html | undefined): Html {
  return html`<figure class="version">${version.sensitive ? pictureOf(words, version, 'medium') : html`<a href="${posterPath(version)}">${pictureOf(words, version, 'medium')}</a>`}
<figcaption>${caption(words, version)}${said ?? ''}</figcaption></figure>`
}

/** The two versions over each other (by script) or beside each other, and the form that chooses other two. */
function comparison(visit: Visit, page: PostersPage, own: Presentation[], kind: PresentationKind): Html | '' {
  const { words, url } = visit
  const able = own.filter(isPlain)
  const pair = pairOf(own, page.changes, kind, asked(url, kind))
  if (!pair) return ''
  return html`<h3 id="${kind}-compare">${words('posters.compare')}</h3>
${isPicture(kind) ? slider(words, pair, kind) : sideBySide(words, pair, page.said)}
${able.length > 2 ? chooser(visit, page.work, able, pair, kind) : ''}`
}

const asked = (url: URL, kind: PresentationKind): string[] =>
  url.searchParams.get('kind') === kind
    ? [url.searchParams.get('one') ?? '', url.searchParams.get('other') ?? '']
    : []

function slider(words: Words, pair: Pair, kind: string): Html {
  const names = { first: presentationName(words, pair[0]), second: presentationName(words, pair[1]) }
  return html`<picture-slider class="slider"><div class="pair">${pair.map(
    (version) =>
      html`<figure>${pictureOf(words, version, 'large')}<figcaption>${caption(words, version)}</figcaption></figure>`,
  )}</div>
<p class="slider-control" hidden><label for="slide-${kind}">${words('posters.slide', names)}</label>
<input id="slide-${kind}" type="range" min="0" max="100" step="1" value="50"></p></picture-slider>`
}

function sideBySide(words: Words, [before, after]: Pair, said: PostersPage['said']): Html {
  const pieces =
    before.language === after.language ? differences(before.text, after.text, before.language) : undefined
  const side = (version: Presentation, which: 'before' | 'after'): Html =>
    html`<div><div class="statement synopsis" lang="${version.language}" dir="auto">${pieces ? markedText(words, pieces, which) : statement(version.text)}</div>${caption(words, version)}${said.get(version.id) ?? ''}</div>`
  const note =
    before.language !== after.language
      ? words('posters.other-languages')
      : pieces
        ? words('posters.how-marked')
        : words('posters.too-different')
  return html`<p class="note">${note}</p><div class="sides difference">${side(before, 'before')}${side(after, 'after')}</div>`
}

function chooser(
  { words }: Visit,
  work: Work,
  able: Presentation[],
  pair: Pair,
  kind: PresentationKind,
): Html {
  const options = able.map((version) => ({
    value: version.publicId,
    label: `${presentationName(words, version)}, ${version.firstSeenOn}`,
  }))
  const field = (name: 'one' | 'other', index: 0 | 1): Html =>
    selectField({
      words,
      name,
      id: `${kind}-${name}`,
      label: words(`posters.compare-${name}`),
      value: pair[index].publicId,
      options,
    })
  return html`<form method="get" action="${postersPath(work)}#${kind}-compare">
<input type="hidden" name="kind" value="${kind}">
${field('one', 0)}${field('other', 1)}
${submitButton({ label: words('posters.compare-button'), kind: 'quiet' })}
</form>`
}

function textsPart(visit: Visit, page: PostersPage, open: Presentation[]): Html | '' {
  const { words } = visit
  const own = ofKind(open, 'synopsis')
  if (!own.length) return ''
  const pair = pairOf(own, page.changes, 'synopsis', asked(visit.url, 'synopsis'))
  const rest = own.filter((version) => !pair?.includes(version))
  return section({
    id: 'synopsis',
    title: words('posters.many-synopsis'),
    content: html`${comparison(visit, page, own, 'synopsis')}
${rest.map(
  (version) =>
    html`<div class="version-text"><div lang="${version.language}">${statement(version.text)}</div>${caption(words, version)}${page.said.get(version.id) ?? ''}</div>`,
)}`,
  })
}

/** Titles and age marks: one line each. */
function linesPart(words: Words, open: Presentation[]): Html | '' {
  const own = open.filter(({ kind }) => kind === 'title' || kind === 'age-mark')
  if (!own.length) return ''
  return section({
    id: 'lines',
    title: words('posters.many-lines'),
    content: table({
      id: 'lines-table',
      caption: words('posters.lines-caption'),
      captionHidden: true,
      columns: [
        { label: words('posters.text') },
        { label: words('posters.kind') },
        { label: words('posters.issuer') },
        { label: words('posters.market') },
        { label: words('posters.seen') },
      ],
      rows: own.map((version) => [
        html`<a href="${posterPath(version)}" lang="${version.language}" dir="auto">${version.text}</a>`,
        words(`posters.kind-${version.kind}`),
        html`<bdi>${version.issuer}</bdi>`,
        html`${marketName(words, version.market)}, ${languageName(words, version.language)}`,
        seenBetween(words, version),
      ]),
    }),
  })
}

/** On the work's page: the posters at one height, what was changed, and the way to the comparison. */
export function postersSection({ words }: Visit, { work, presentations, changes, said }: PostersPage): Html {
  const open = shown(presentations)
  const pictures = open.filter((version) => version.kind === 'poster' && isPlain(version)).slice(0, 4)
  const sensitive = open.filter(({ sensitive: marked }) => marked).length
  return section({
    id: 'posters',
    title: words('posters.title'),
    content: open.length
      ? html`${pictures.length ? html`<ul class="versions small">${pictures.map((version) => html`<li>${versionFigure(words, version, said.get(version.id))}</li>`)}</ul>` : ''}
${sensitive ? html`<p class="note">${words('posters.sensitive-n', { n: sensitive })}</p>` : ''}
${changes.length ? changeList(words, changes.slice(0, 4)) : ''}
<p>${linkButton({ href: postersPath(work), label: words('posters.see-all', { n: open.length }), kind: 'quiet' })}</p>`
      : emptyState({
          text: words('posters.none'),
          action: linkButton({
            href: `${postersPath(work)}/new`,
            label: words('posters.propose'),
            kind: 'quiet',
          }),
        }),
  })
}
