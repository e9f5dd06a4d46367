import { TooMany } from '#core/errors.ts'
import { html, safeUrl, type Html } from '#core/html.ts'
import { seeOther, type Visit } from '#core/http.ts'
import { takeFrom } from '#core/limits.ts'
import type { Words } from '#core/i18n.ts'
import type { Site } from '#core/site.ts'
import { submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, notice } from '#ui/parts.ts'
import { summariesOf, type WorkSummary } from '../queries.ts'
import { reportLimit, reportPresentation } from './actions.ts'
import { posterPath, presentationName } from './parts.ts'
import { presentationByPublicId, type Presentation } from './queries.ts'
import { postersPath } from './views.ts'

/** Where people turn to who saw something that is against the law; the operator names the one of their country. */
export function hotline(
  words: Words,
  { hotlineName, hotlineUrl }: Pick<Site, 'hotlineName' | 'hotlineUrl'>,
): Html {
  return html`<p>${words('posters.hotline')} <a href="${safeUrl(hotlineUrl)}" rel="external"><bdi>${hotlineName}</bdi></a></p>`
}

async function found({ ctx, param }: Visit): Promise<{ version: Presentation; work: WorkSummary }> {
  const version = await presentationByPublicId(ctx, param('slug'))
  const [work] = await summariesOf(ctx, [version.workId])
  return { version, work: work! }
}

export async function reportPage(visit: Visit): Promise<Response> {
  const { words, site, url } = visit
  const { version, work } = await found(visit)
  const sent = url.searchParams.get('done') === 'sent'
  return pageOf(
    visit,
    { title: words('posters.report-title'), robots: 'noindex', sample: work.sample },
    html`${headline({ kicker: html`<a href="${postersPath(work)}"><bdi>${work.title}</bdi></a>`, title: words(sent ? 'posters.reported-title' : 'posters.report-title'), byline: presentationName(words, version) })}
${
  sent
    ? notice({ kind: 'done', content: html`<p>${words('posters.reported')}</p>${hotline(words, site)}` })
    : html`<p>${words('posters.report-how')}</p>${hotline(words, site)}
<form method="post" action="${posterPath(version)}/reports">${submitButton({ label: words('posters.report-button'), kind: 'danger' })}</form>
<p class="note">${words('posters.report-nothing')}</p>`
}
<p><a href="${postersPath(work)}">${words('posters.back')}</a></p>`,
  )
}

export async function postReport(visit: Visit): Promise<Response> {
  const { ctx, ip } = visit
  const { version } = await found(visit)
  const wait = await takeFrom(ctx.shared(reportLimit), ip)
  if (wait) throw new TooMany('posters.report-too-many', wait)
  await reportPresentation(ctx, version.id)
  return seeOther(`${posterPath(version)}/report?done=sent`)
}
