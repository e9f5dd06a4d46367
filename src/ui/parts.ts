import { html, raw, safeUrl, type Child, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import type { ButtonKind } from '#ui/fields.ts'

export { liveCount, age } from '#ui/count.ts'
export { shareBox } from '#ui/share.ts'

/** A moment that programs can read too. */
export function time(words: Words, at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${words.time(at)}</time>`
}

export function day(words: Words, at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${words.date(at)}</time>`
}

/** What stands at the head of a page: where one is, the headline, who and when. */
export function headline({
  kicker,
  title,
  byline,
  tag,
}: {
  kicker?: Child
  title: Child
  byline?: Child
  tag?: Child
}): Html {
  return html`<header class="headline">
${kicker ? html`<p class="kicker">${kicker}</p>` : ''}
<h1 dir="auto">${title}</h1>
${tag ? html`<p class="tags">${tag}</p>` : ''}
${byline ? html`<p class="byline">${byline}</p>` : ''}
</header>`
}

/** Main matter with a panel beside it; on a phone the panel follows. */
export function split({ main, side }: { main: Child; side: Child }): Html {
  return html`<div class="split"><div class="split-main">${main}</div><div class="split-side">${side}</div></div>`
}

export function section({
  id,
  title,
  note,
  content,
}: {
  id: string
  title: Child
  note?: Child
  content: Child
}): Html {
  return html`<section class="section" aria-labelledby="${id}-title" id="${id}">
<h2 id="${id}-title">${title}${note ? html` ${note}` : ''}</h2>
${content}
</section>`
}

export function panel({ id, title, content }: { id: string; title: Child; content: Child }): Html {
  return html`<section class="panel" id="${id}" aria-labelledby="${id}-title" tabindex="-1">
<h2 id="${id}-title">${title}</h2>
${content}
</section>`
}

/** What is asked and what was answered, at one size. Two `section`s, or a section and an empty state. */
export function twoSides(first: Html, second: Html, change?: SidesSwitch): Html {
  return html`<div class="two-sides">${
    change
      ? html`<nav class="sides-switch" aria-label="${change.label}">${linkRow(change.sides.map(({ id, title }) => html`<a href="#${id}">${title}</a>`))}</nav>`
      : ''
  }<div class="sides">${first}${second}</div></div>`
}

/** On a phone, where one stands under the other, the way from each to the other; on a wide page both are in sight. */
export interface SidesSwitch {
  label: string
  sides: { id: string; title: string }[]
}

/** Words of somebody, paragraph by paragraph as they typed them. */
export function statement(text: string): Html {
  return html`<div class="statement" dir="auto">${paragraphs(text)}</div>`
}

export function paragraphs(text: string): Html[] {
  return text
    .split(/\r?\n[ \t]*\r?\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean)
    .map(
      (paragraph) =>
        html`<p>${paragraph.split(/\r?\n/).map((line, index) => (index ? html`<br>${line}` : line))}</p>`,
    )
}

/** The way to the form, always in reach on a phone; nothing on a wide page, where the form is in sight. */
export function signBar({ label, href = '#sign' }: { label: Child; href?: string }): Html {
  return html`<p class="sign-bar"><a class="button main" href="${safeUrl(href)}">${label}</a></p>`
}

/** `open` and `closed` differ by outline and fill, not by a colour that praises or blames. */
export function statusTag(label: Child, tone: 'open' | 'waiting' | 'closed' = 'open'): Html {
  return html`<span class="tag ${tone}">${label}</span>`
}

/** A link that looks like a button, for what leads on without changing anything. */
export function linkButton({
  href,
  label,
  kind = 'main',
}: {
  href: string
  label: Child
  kind?: ButtonKind
}): Html {
  return html`<a class="button ${kind}" href="${safeUrl(href)}">${label}</a>`
}

/** Links in a row, such as "Share · Follow · Data". */
export function linkRow(links: Html[]): Html {
  return html`<ul class="link-row">${links.map((link) => html`<li>${link}</li>`)}</ul>`
}

export function definitionList(items: [term: Child, description: Child][]): Html {
  return html`<dl class="facts">${items.map(([term, description]) => html`<div><dt>${term}</dt><dd>${description}</dd></div>`)}</dl>`
}

/** Names that people chose to show, in the order given; `others` counts those who did not. */
export function peopleList({
  words,
  names,
  others,
}: {
  words: Words
  names: string[]
  others?: number
}): Html {
  return html`<ul class="people">${names.map((name) => html`<li><bdi>${name}</bdi></li>`)}</ul>
${others ? html`<p class="note">${words('ui.names-more', { n: others })}</p>` : ''}`
}

export interface Table {
  id: string
  caption: Child
  columns: { label: Child; numeric?: boolean }[]
  /** The first cell of a row names the row. */
  rows: Child[][]
  captionHidden?: boolean
}

/** A table that scrolls inside itself when it is too wide, also by keyboard. */
export function table({ id, caption, columns, rows, captionHidden }: Table): Html {
  const numeric = (index: number): Html | '' =>
    columns[index]?.numeric ? (raw(' class="number"') as Html) : ''
  return html`<section class="table" tabindex="0" aria-labelledby="${id}"><table>
<caption id="${id}"${captionHidden ? raw(' class="visually-hidden"') : ''}>${caption}</caption>
<thead><tr>${columns.map((column, index) => html`<th scope="col"${numeric(index)}>${column.label}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (cells) =>
    html`<tr>${cells.map((cell, index) =>
      index ? html`<td${numeric(index)}>${cell}</td>` : html`<th scope="row"${numeric(index)}>${cell}</th>`,
    )}</tr>
`,
)}
</tbody>
</table></section>`
}

/** `done` reports what a person's own action led to and is read out; the others are part of the page. */
export function notice({
  title,
  content,
  kind = 'info',
}: {
  title?: Child
  content: Child
  kind?: 'info' | 'attention' | 'done'
}): Html {
  return html`<div class="notice ${kind}"${kind === 'done' ? raw(' role="status"') : ''}>${title ? html`<p class="notice-title">${title}</p>` : ''}${content}</div>`
}

/** Says that there is nothing, and what one can do about it. */
export function emptyState({ text, action }: { text: Child; action?: Child }): Html {
  return html`<div class="empty"><p>${text}</p>${action ? html`<p>${action}</p>` : ''}</div>`
}

export interface Pager {
  words: Words
  previous?: string
  next?: string
  from?: number
  to?: number
  total?: number
}

export function pager({ words, previous, next, from, to, total }: Pager): Html {
  return html`<nav class="pager" aria-label="${words('ui.pages')}">
${previous ? html`<a rel="prev" href="${safeUrl(previous)}">${words('ui.previous')}</a>` : ''}
${from !== undefined && to !== undefined && total !== undefined ? html`<span>${words('ui.range', { from, to, total })}</span>` : ''}
${next ? html`<a rel="next" href="${safeUrl(next)}">${words('ui.next')}</a>` : ''}
</nav>`
}

/** Where one is in a form of several pages; `current` counts from 1. */
export function steps({ words, names, current }: { words: Words; names: Child[]; current: number }): Html {
  return html`<ol class="steps" aria-label="${words('ui.steps')}">${names.map(
    (name, index) =>
      html`<li${index + 1 === current ? raw(' aria-current="step"') : ''}${index + 1 < current ? raw(' class="done"') : ''}>${name}${
        index + 1 < current ? html` <span class="visually-hidden">${words('ui.step-done')}</span>` : ''
      }</li>`,
  )}</ol>`
}

/**
 * Around what says "not counted yet" on somebody's own page: with script the page is loaded again once `src`,
 * a JSON `{ state, number? }`, says `counted`. Leave it out as soon as the page itself says "counted".
 */
export function countStatus({ src, content }: { src: string; content: Child }): Html {
  return html`<count-status src="${src}">${content}</count-status>`
}
