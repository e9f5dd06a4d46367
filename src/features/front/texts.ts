import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { legalDefault, privacyDefault } from '#core/legal.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, notice, paragraphs, section } from '#ui/parts.ts'

const chapters = [
  'who',
  'number',
  'seen',
  'about',
  'checks',
  'taken-back',
  'countries',
  'names',
  'log',
  'answers',
  'limits',
] as const

/** How we count, in plain words: what a number means, and what it does not. */
export function howWeCountPage(visit: Visit): Response {
  const { words, site } = visit
  const text = (key: MessageKey): Html => html`${paragraphs(words(key, { threshold: site.answerThreshold }))}`
  return pageOf(
    visit,
    {
      title: words('front.count-title'),
      description: words('front.count-intro'),
      canonical: '/how-we-count',
    },
    html`${headline({ title: words('front.count-title'), byline: words('front.count-intro') })}
${chapters.map((name) => section({ id: name, title: words(`front.count-${name}-title`), content: text(`front.count-${name}`) }))}
<p><a href="/log">${words('log.title')}</a> · <a href="/check">${words('log.check.link')}</a></p>`,
  )
}

export const legalPage = (visit: Visit): Response => siteText(visit, 'legal')
export const privacyPage = (visit: Visit): Response => siteText(visit, 'privacy')

/** A text that the operator wrote; until then the one that the checklist offers, marked as a draft. */
function siteText(visit: Visit, name: 'legal' | 'privacy'): Response {
  const { words, site } = visit
  const facts = { siteName: site.name, contact: site.contact }
  const text = site[name] || (name === 'legal' ? legalDefault(facts) : privacyDefault(facts))
  const title = words(`ui.${name}`)
  return pageOf(
    visit,
    { title, canonical: `/${name}`, ...(site[name] ? {} : { robots: 'noindex' as const }) },
    html`${headline({ title })}
${site[name] ? '' : notice({ kind: 'attention', content: html`<p>${words('front.draft-text')}</p>` })}
${paragraphs(text)}`,
  )
}
