import { htmlPage, type Visit } from '#core/http.ts'
import { gallery, petitionExample } from '#ui/gallery.ts'
import type { Frame } from '#ui/layout.ts'

const SCRIPTS = [
  'live-count.js',
  'char-count.js',
  'share-button.js',
  'copy-button.js',
  'resend-timer.js',
  'one-time-code.js',
]

const frameOf = ({ ctx, site, words, url }: Visit): Frame => ({
  words,
  site: { name: site.name, sample: true },
  path: url.pathname,
  title: 'Design',
  robots: 'noindex',
  assets: {
    css: ['site.css', 'more.css'].map((name) => ctx.assets.url(name)),
    icon: ctx.assets.url('favicon.svg'),
    js: SCRIPTS.map((name) => ctx.assets.url(name)),
  },
})

/** Every component in every state, for those who build pages. */
export const designPage = (visit: Visit): Response => htmlPage(gallery(frameOf(visit)))

/** A petition page put together from the components, with invented figures. */
export const designPetition = (visit: Visit): Response =>
  htmlPage(petitionExample({ ...frameOf(visit), wide: true }))
