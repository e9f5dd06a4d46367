import { html, raw } from '#core/html.ts'
import { body, type Visit } from '#core/http.ts'
import { findPetitions, petitionPath } from '#features/petitions/index.ts'
import { workPath } from '#features/works/index.ts'

// The protocol's own limit is 50,000 addresses.
const MOST = 20_000

/** What was checked and listed, with the works it is about (sitemaps.org). */
export async function sitemap({ ctx }: Visit): Promise<Response> {
  const { baseUrl } = ctx.config
  const { petitions } = await findPetitions(ctx, { sort: 'newest', size: MOST })
  const real = petitions.filter((petition) => !petition.sample)
  const paths = [
    '/',
    '/petitions',
    '/works',
    '/answers',
    '/named',
    '/how-we-count',
    ...new Set(real.map((petition) => workPath(petition.work))),
    ...real.map(petitionPath),
  ]
  const markup = html`${raw('<?xml version="1.0" encoding="UTF-8"?>')}
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${paths.map(
  (path) => html`<url><loc>${baseUrl + path}</loc></url>
`,
)}</urlset>
`
  return body(String(markup), 'application/xml; charset=utf-8')
}
