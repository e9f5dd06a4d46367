import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { errorSummary } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, linkRow, notice } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { refusedTexts, waitingTexts } from '../texts/queries.ts'
import { isFree } from '../texts/rules.ts'
import { idOf, type Sent } from './fields.ts'
import { dormantSection, opposeSection, reasonsSwitch, supportSection } from './neighbour-views.ts'
import { fixSection, proposeSection, translateSection, waitingSection } from './text-views.ts'

const DONE: Record<string, MessageKey> = {
  text: 'texts.author-done-text',
  proposed: 'texts.author-done-proposed',
  awake: 'neighbours.dormant-done',
  reasons: 'reasons.author-done',
  opposed: 'neighbours.oppose-done',
}

/** What the author of a petition can do, each in a section of its own. */
export async function authorPage(visit: Visit, petition: Petition, sent?: Sent): Promise<Response> {
  const { ctx, words, url } = visit
  const asked = url.searchParams.get('done') ?? ''
  const key = Object.hasOwn(DONE, asked) ? DONE[asked] : undefined
  const errors = Object.entries(sent?.problems ?? {}).map(([name, problem]) => ({
    name,
    id: idOf(sent!.form, name),
    message: words(problem),
  }))
  const [waiting, refused] = await Promise.all([
    waitingTexts(ctx, petition.id),
    refusedTexts(ctx, petition.id),
  ])
  const open = petition.state.signable
  const free = isFree(petition)
  return pageOf(
    visit,
    {
      title: words('texts.author-title'),
      robots: 'noindex',
      sample: petition.sample,
      status: errors.length ? 422 : 200,
      scripts: ['char-count.js', 'copy-button.js'],
    },
    html`${errorSummary({ words, errors })}
${headline({
  kicker: html`<a href="${petitionPath(petition)}" lang="${petition.text.language}">${petition.text.action}</a>`,
  title: words('texts.author-title'),
  byline: words('texts.author-intro'),
})}
${ways(visit, petition)}
${key ? notice({ kind: 'done', content: html`<p>${words(key)}</p>` }) : ''}
${await supportSection(visit, petition)}${dormantSection(visit, petition)}
${waitingSection(words, petition, waiting, refused)}
${open && free ? fixSection(words, petition, sent) : ''}
${open && !free ? html`${proposeSection(words, petition, sent)}${translateSection(words, petition, sent)}` : ''}
${await opposeSection(visit, petition, sent)}
${await reasonsSwitch(visit, petition)}`,
  )
}

/** Its other pages; while nobody else sees it there is nothing on them. */
const ways = ({ words }: Visit, petition: Petition): Html | '' =>
  petition.state.name === 'supporting'
    ? ''
    : linkRow([
        html`<a href="${petitionPath(petition)}/organise">${words('texts.author-organise')}</a>`,
        html`<a href="${petitionPath(petition)}/ending">${words('texts.author-ending')}</a>`,
      ])
