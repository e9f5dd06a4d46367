import type { Refusal } from '#core/errors.ts'
import { html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { pageOf } from '#ui/frame.ts'

const TITLES: Record<Refusal['status'], MessageKey> = {
  400: 'core.refused.title',
  403: 'core.refused.title',
  404: 'core.not-found.title',
  409: 'core.refused.title',
  410: 'core.gone.title',
  429: 'core.too-many.title',
  503: 'core.busy.title',
}

/** The page for a refusal: what happened, what was kept, what to do next. */
export function refusalPage(visit: Visit, refusal: Refusal): Response {
  const { words } = visit
  const title = words(TITLES[refusal.status])
  const content = html`<h1>${title}</h1><p>${words(refusal.key, refusal.values)}</p>`
  return pageOf(visit, { title, robots: 'noindex', status: refusal.status }, content)
}

/** The page for a fault of ours; the incident number stands in the log beside the cause. */
export function faultPage(visit: Visit, incident: string): Response {
  const { words, site } = visit
  const title = words('core.error.title')
  const contact = site.contact || words('core.error.operator')
  const content = html`<h1>${title}</h1><p>${words('core.error', { incident, contact })}</p>`
  return pageOf(visit, { title, robots: 'noindex', status: 500 }, content)
}
