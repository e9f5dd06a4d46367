import { htmlPage, type Visit } from '#core/http.ts'
import type { Html } from '#core/html.ts'
import { page, type Frame } from '#ui/layout.ts'

export type PageOptions = Omit<
  Frame,
  'words' | 'site' | 'path' | 'assets' | 'staff' | 'canonical' | 'card' | 'alternates'
> & {
  sample?: boolean
  status?: number
  /** Made of what is in the first sheet alone, because very many read it. */
  light?: boolean
  /** Own modules of the page, names in `public/js`. */
  scripts?: string[]
  canonical?: string
  card?: string
  /** The same page in other languages: paths. */
  alternates?: { language: string; href: string }[]
}

/** A whole page in the site's frame, as the answer to this visit. */
export function pageOf(visit: Visit, options: PageOptions, content: Html): Response {
  const { ctx, site, words, url, staff } = visit
  const { sample, status, light, scripts, canonical, card, alternates, ...rest } = options
  const markup = page(
    {
      ...rest,
      words,
      site: { name: site.name, sample },
      path: url.pathname + url.search,
      assets: {
        css: (light ? ['site.css'] : ['site.css', 'more.css']).map((name) => ctx.assets.url(name)),
        icon: ctx.assets.url('favicon.svg'),
        js: (scripts ?? []).map((name) => ctx.assets.url(name)),
      },
      ...(canonical && { canonical: ctx.config.baseUrl + canonical }),
      ...(alternates && {
        alternates: alternates.map(({ language, href }) => ({ language, href: ctx.config.baseUrl + href })),
      }),
      ...(card && { card: ctx.config.baseUrl + card }),
      ...(staff && { staff: { name: staff.name } }),
    },
    content,
  )
  return htmlPage(markup, { status })
}
