import { Gone, NotFound } from '#core/errors.ts'
import { html } from '#core/html.ts'
import { body, json, type Route, type Visit } from '#core/http.ts'
import { pageOf } from '#ui/frame.ts'
import { headline } from '#ui/parts.ts'
import { summariesOf, workBySlug } from '../queries.ts'
import { postersJson, postersSchema } from './feed.ts'
import { readPicture } from './files.ts'
import { isPicture } from './forms.ts'
import { pictureOf, posterPath, presentationName } from './parts.ts'
import { proposalForm, postProposal } from './proposing.ts'
import { changesOf, isShownPicture, presentationByPublicId, presentationsOf } from './queries.ts'
import { postReport, reportPage } from './reporting.ts'
import { hotline } from './reporting.ts'

/** `GET /works/:slug/posters` is composed by `front` and `GET /posters/:slug` by `reviews`: both show what people say about a version. */
export const presentationRoutes: Route[] = [
  {
    method: 'GET',
    path: '/works/:slug/posters.json',
    may: 'anyone',
    cacheSeconds: 1,
    api: { summary: 'What people were shown of a work: versions and changes', answer: postersSchema },
    async handle({ ctx, param }) {
      const work = await workBySlug(ctx, param('slug'))
      const presentations = await presentationsOf(ctx, work.id)
      return json(postersJson(ctx, work, presentations, await changesOf(ctx, work.id, presentations)))
    },
  },
  { method: 'GET', path: '/works/:slug/posters/new', may: 'anyone', handle: proposalForm },
  { method: 'POST', path: '/works/:slug/posters', may: 'anyone', maxBody: 96 * 1024, handle: postProposal },
  { method: 'GET', path: '/pictures/:name{[0-9a-f]+\\.webp}', may: 'anyone', handle: servePicture },
  { method: 'GET', path: '/posters/:slug/picture', may: 'anyone', handle: openedPicture },
  { method: 'GET', path: '/posters/:slug/report', may: 'anyone', handle: reportPage },
  { method: 'POST', path: '/posters/:slug/reports', may: 'anyone', handle: postReport },
]

/**
 * A year in browsers, because the name is the hash of the bytes; a minute in caches that many share, so that a picture that is hidden
 * goes for everybody who has not seen it yet.
 */
const KEPT = 'public, max-age=31536000, s-maxage=60, immutable'

async function servePicture({ ctx, param }: Visit): Promise<Response> {
  const hash = param('name').slice(0, -'.webp'.length)
  if (hash.length !== 64) throw new NotFound()
  const bytes = (await isShownPicture(ctx, hash)) ? await readPicture(ctx, hash) : undefined
  if (!bytes) throw new NotFound()
  return body(new Uint8Array(bytes), 'image/webp', { headers: { 'cache-control': KEPT } })
}

/** A sensitive picture for whoever decided to see it. */
async function openedPicture(visit: Visit): Promise<Response> {
  const { ctx, words, site } = visit
  const version = await presentationByPublicId(ctx, visit.param('slug'))
  if (!isPicture(version.kind)) throw new NotFound()
  if (version.hidden) throw new Gone('posters.is-hidden')
  const [work] = await summariesOf(ctx, [version.workId])
  const title = presentationName(words, version)
  return pageOf(
    visit,
    { title, robots: 'noindex', sample: work!.sample, wide: true },
    html`${headline({ kicker: html`<a href="${posterPath(version)}"><bdi>${work!.title}</bdi></a>`, title })}
<figure class="opened">${pictureOf(words, { ...version, sensitive: undefined }, 'large')}<figcaption dir="auto">${version.description}</figcaption></figure>
<p><a href="${posterPath(version)}/report">${words('posters.report-link')}</a></p>
${version.sensitive?.reason === 'child' ? hotline(words, site) : ''}`,
  )
}
