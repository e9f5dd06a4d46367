import { html, safeUrl, type Child, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { definitionList, linkButton, time } from '#ui/parts.ts'
import { languageName } from '../languages.ts'
import { calendarDay } from '../views.ts'
import type { Size } from './encoding.ts'
import { isPicture } from './forms.ts'
import type { Change, Presentation } from './queries.ts'

export const posterPath = ({ publicId }: Pick<Presentation, 'publicId'>): string => `/posters/${publicId}`
export const pictureAddress = (hash: string): string => `/pictures/${hash}.webp`

export const marketName = (words: Words, market: string): string =>
  market ? words.country(market) : words('posters.market-none')

/** "Poster by Lumen, United States, English" */
export const presentationName = (
  words: Words,
  { kind, issuer, market, language }: Pick<Presentation, 'kind' | 'issuer' | 'market' | 'language'>,
): string =>
  words(`posters.name-${kind}`, {
    issuer,
    market: marketName(words, market),
    language: languageName(words, language),
  })

/** The picture; a sensitive one as its words and a way to it. `size` is the height that is sent, not the one that is shown. */
export function pictureOf(words: Words, presentation: Presentation, size: Size): Html {
  const { pictures, description, sensitive } = presentation
  if (sensitive) return sensitiveBox(words, presentation)
  const picture = pictures[size]
  if (!picture) return html`<p>${description}</p>`
  return html`<img src="${pictureAddress(picture.hash)}" alt="${description}" width="${picture.width}" height="${picture.height}" loading="lazy" decoding="async">`
}

function sensitiveBox(words: Words, presentation: Presentation): Html {
  const { description, sensitive } = presentation
  return html`<div class="sensitive"><p class="notice-title">${words('posters.sensitive')}</p>
<p>${words(`posters.sensitive-${sensitive!.reason as 'child'}`)}</p>
<p>${words('posters.it-shows')} <span dir="auto">${description}</span></p>
<p>${linkButton({ href: `${posterPath(presentation)}/picture`, label: words('posters.open-picture'), kind: 'quiet' })}</p></div>`
}

const dayOf = (words: Words, text: string): Html =>
  html`<time datetime="${text}">${calendarDay(words, text)}</time>`

export function seenBetween(words: Words, { firstSeenOn, lastSeenOn }: Presentation): Html {
  return firstSeenOn === lastSeenOn
    ? html`${words('posters.seen-on')} ${dayOf(words, firstSeenOn)}`
    : html`${words('posters.first-seen')} ${dayOf(words, firstSeenOn)}, ${words('posters.last-seen')} ${dayOf(words, lastSeenOn)}`
}

/** Who, where, when: under a picture or beside a text. */
export function caption(words: Words, presentation: Presentation, link = true): Html {
  const { issuer, market, language } = presentation
  const name = html`<bdi>${issuer}</bdi>`
  return html`<p><b>${link ? html`<a href="${posterPath(presentation)}">${name}</a>` : name}</b> · ${marketName(words, market)}, ${languageName(words, language)}</p>
<p class="note">${seenBetween(words, presentation)}</p>`
}

/** Everything that is known, for the version's own page. */
export function factsOf(words: Words, presentation: Presentation): Html {
  const { kind, issuer, market, language, sourceUrl, contentHash, facts, enteredAt } = presentation
  const items: [Child, Child][] = [
    [words('posters.kind'), words(`posters.kind-${kind}`)],
    [words('posters.issuer'), html`<bdi>${issuer}</bdi>`],
    [words('posters.market'), marketName(words, market)],
    [words('posters.language'), languageName(words, language)],
    [words('posters.seen'), seenBetween(words, presentation)],
    [
      words('posters.source'),
      html`<a href="${safeUrl(sourceUrl)}" rel="external nofollow"><bdi>${sourceUrl}</bdi></a>`,
    ],
    [words(isPicture(kind) ? 'posters.hash-file' : 'posters.hash-text'), html`<code>${contentHash}</code>`],
    [words('posters.entered'), time(words, enteredAt)],
  ]
  if (facts.length > 1)
    items.push([
      words('posters.corrected'),
      html`<ul class="plain">${facts.slice(1).map((row) => html`<li>${time(words, row.at)}: <span dir="auto">${row.reason}</span></li>`)}</ul>`,
    ])
  return definitionList(items)
}

/** "27 August 2026: Lumen replaced its poster (United States) after complaints. Source" */
export function changeLine(words: Words, change: Change, linked = true): Html {
  const { before, after, changedOn, cause, sourceUrl } = change
  const values = {
    issuer: before.issuer,
    other: after?.issuer ?? '',
    kind: words(`posters.kind-${before.kind}`).toLocaleLowerCase(words.locale),
    market: marketName(words, before.market),
  }
  const how = !after ? 'dropped' : after.issuer === before.issuer ? 'replaced' : 'gave-way'
  const told = words(`posters.${how}-${cause}`, values)
  return html`${dayOf(words, changedOn)}: ${told} ${linked ? html`<a href="${posterPath(before)}">${words('posters.before')}</a>${after ? html`, <a href="${posterPath(after)}">${words('posters.after')}</a>` : ''} · ` : ''}<a href="${safeUrl(sourceUrl)}" rel="external nofollow">${words('posters.source')}</a>`
}
