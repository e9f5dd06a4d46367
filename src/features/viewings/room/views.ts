import { html, raw, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { languageName, workPath, type Work } from '#features/works/index.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, section } from '#ui/parts.ts'
import { PROOF_SCRIPT, proofCollect } from '../tokens/views.ts'
import { PLAYER_STYLES } from './player-styles.ts'
import type { Film, Track } from './queries.ts'

/**
 * The room's own policy: as strict as that of other pages, and films from here. `blob:` is how a script hands a film to the player (Media Source
 * Extensions); the hashes are the style sheets that the player's elements bring.
 */
const ROOM_POLICY =
  "default-src 'none'; script-src 'self'; " +
  `style-src 'self' ${PLAYER_STYLES.map((hash) => `'sha256-${hash}'`).join(' ')}; ` +
  "img-src 'self'; font-src 'self'; connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export const roomPath = (slug: string): string => `/works/${encodeURIComponent(slug)}/room`

/** "the whole work, 94 min"; shorter than two minutes in seconds. */
function lineOf({ words }: Visit, film: Film): string {
  const kind = words(`room.kind-${film.kind}`)
  const seconds = Math.round((film.reel?.milliseconds ?? 0) / 1_000)
  return seconds < 120
    ? words('room.film-line-seconds', { kind, seconds })
    : words('room.film-line', { kind, minutes: Math.round(seconds / 60) })
}

function framed(
  visit: Visit,
  work: Work,
  film: Film | undefined,
  content: Html,
  scripts: string[] = [],
): Response {
  const response = pageOf(
    visit,
    {
      title: `${visit.words('room.title')}: ${work.title}`,
      sample: work.sample,
      scripts,
      ...(film?.showing.audience === 'link' && { robots: 'noindex' as const }),
    },
    content,
  )
  response.headers.set('content-security-policy', ROOM_POLICY)
  return response
}

const head = (visit: Visit, work: Work, film?: Film): Html =>
  headline({
    kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a> · ${visit.words('room.kicker')}`,
    title: film?.title ?? work.title,
    ...(film && {
      byline: lineOf(visit, film),
    }),
  })

const back = ({ words }: Visit, work: Work): Html =>
  html`<p><a href="${workPath(work)}">${words('room.back')}</a></p>`

export const emptyPage = (visit: Visit, work: Work): Response =>
  framed(
    visit,
    work,
    undefined,
    html`${head(visit, work)}${emptyState({ text: visit.words('room.nothing') })}
<p>${visit.words('room.nothing-more')}</p>${back(visit, work)}`,
  )

export function closedPage(visit: Visit, work: Work, film: Film, open: 'not-yet' | 'over'): Response {
  const { words } = visit
  const day = open === 'not-yet' ? film.showing.opensOn! : film.showing.closesOn!
  return framed(
    visit,
    work,
    film,
    html`${head(visit, work, film)}${emptyState({ text: words(`room.${open}`, { day: dayOf(visit, day) }) })}${back(visit, work)}`,
  )
}

// At noon UTC the day is the same in nearly every time zone of a site.
const dayOf = ({ words }: Visit, day: string): string => words.date(new Date(`${day}T12:00:00Z`))

export function roomPage(
  visit: Visit,
  work: Work,
  film: Film,
  { others, key }: { others: Film[]; key: string },
): Response {
  const { words } = visit
  const percent = Math.round(film.showing.threshold * 100)
  const whole = film.kind === 'whole'
  return framed(
    visit,
    work,
    film,
    html`${head(visit, work, film)}
${film.showing.audience === 'link' ? html`<p class="note">${words('room.link-only')}</p>` : ''}
${film.showing.closesOn ? html`<p class="note">${words('room.until', { day: dayOf(visit, film.showing.closesOn) })}</p>` : ''}
${player(visit, work, film, key, percent)}
${section({
  id: 'measured',
  title: words(whole ? 'room.measured' : 'room.proves'),
  content: html`<p>${whole ? words('room.measured-how', { percent }) : words('room.measured-not')}</p>`,
})}
${
  whole
    ? section({
        id: 'proves',
        title: words('room.proves'),
        content: html`<p>${words('room.proves-what')}</p><p>${words('room.proves-operator')}</p><p>${words('room.proves-private')}</p>`,
      })
    : ''
}
${film.tracks.length ? section({ id: 'text', title: words('room.text'), content: trackList(visit, film, key) }) : ''}
<p class="note">${words('room.keyboard')}</p>
${others.length ? section({ id: 'others', title: words('room.others'), content: otherFilms(visit, work, others) }) : ''}
${back(visit, work)}`,
    ['screening-room.js', ...(whole ? [PROOF_SCRIPT] : [])],
  )
}

const trackName = ({ words }: Visit, { kind, language }: Track): string =>
  words('room.track-line', { kind: words(`room.track-${kind}`), language: languageName(words, language) })

const trackPath = (film: Film, { kind, language }: Track, key: string): string =>
  `/room/${film.publicId}/tracks/${kind}/${language}.vtt${film.showing.audience === 'link' ? `?key=${encodeURIComponent(key)}` : ''}`

const trackList = (visit: Visit, film: Film, key: string): Html =>
  html`<ul class="link-row">${film.tracks.map((track) => html`<li><a href="${trackPath(film, track, key)}">${trackName(visit, track)}</a></li>`)}</ul>`

const otherFilms = (visit: Visit, work: Work, films: Film[]): Html =>
  html`<ul class="entries">${films.map(
    (film) =>
      html`<li><a href="${roomPath(work.slug)}?film=${film.publicId}"><bdi>${film.title}</bdi></a> · ${lineOf(visit, film)}</li>`,
  )}</ul>`

/** Sentences that the element says; it has none of its own. */
const SAYS = [
  'loading',
  'watched',
  'watched-no-proof',
  'not-enough',
  'elsewhere',
  'over',
  'offline',
  'unplayable',
  'refused',
] as const

/** Long films are asked about every ten seconds, short ones more often, so that a clip can be watched to its end. */
const beatSeconds = (film: Film): number =>
  Math.min(10, Math.max(1, Math.floor(film.reel!.milliseconds / 10_000)))

const SPEEDS = [0.75, 1, 1.25, 1.5, 2]

function player(visit: Visit, work: Work, film: Film, key: string, percent: number): Html {
  const { words, ctx } = visit
  const at = `/room/${film.publicId}`
  return html`<screening-room class="room" film="${film.publicId}" work="${work.slug}" kind="${film.kind}" start="${at}/viewings${
    key ? `?key=${encodeURIComponent(key)}` : ''
  }" beats="${at}/beats" ending="${at}/ending" every="${beatSeconds(film)}" hls="${ctx.assets.url('hls.js')}" controls="${ctx.assets.url('media-chrome.js')}"${SAYS.map(
    (name) => html` ${raw(`say-${name}`)}="${words(`room.say-${name}`)}"`,
  )}>
<div class="notice attention room-without"><p class="notice-title">${words('room.needs-script')}</p><p>${words('room.needs-script-why')}</p></div>
<template>
<media-controller class="room-picture" aria-label="${words('room.player')}">
<video slot="media" playsinline preload="none">${film.tracks.map(
    (track) =>
      html`<track kind="${track.kind}" srclang="${track.language}" label="${trackName(visit, track)}" src="${trackPath(film, track, key)}">`,
  )}</video>
<media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
<media-control-bar>
<media-play-button></media-play-button>
<media-seek-backward-button seekoffset="10"></media-seek-backward-button>
<media-seek-forward-button seekoffset="10"></media-seek-forward-button>
<media-time-range></media-time-range>
<media-time-display showduration notoggle></media-time-display>
<media-mute-button></media-mute-button>
<media-volume-range></media-volume-range>
${film.tracks.some(({ kind }) => kind !== 'descriptions') ? html`<media-captions-button></media-captions-button>` : ''}
<media-fullscreen-button></media-fullscreen-button>
</media-control-bar>
</media-controller>
<p><button class="button main room-start" type="button" data-again="${words('room.again')}">${words('room.start')}</button></p>
${
  film.tracks.some(({ kind }) => kind === 'descriptions')
    ? html`<div class="tick"><input id="room-descriptions" type="checkbox"><label for="room-descriptions">${words('room.read-descriptions')}</label></div>
<p class="room-description" role="status"></p>`
    : ''
}
<div class="field"><label for="room-speed">${words('room.speed')}</label> <select id="room-speed">${SPEEDS.map(
    (speed) =>
      html`<option value="${speed}"${raw(speed === 1 ? ' selected' : '')}>${words('room.speed-value', { speed })}</option>`,
  )}</select></div>
<div class="room-played" hidden><label for="room-played">${words('room.played')}</label>
<progress id="room-played" max="100" value="0"></progress>
<p class="note"><span class="room-percent">0</span> ${words('room.played-line')}${film.kind === 'whole' ? html` ${words('room.needed', { percent })}` : ''}</p></div>
<p class="room-says" role="status"></p>
</template>
${film.kind === 'whole' ? proofCollect(visit, work.slug) : ''}
</screening-room>`
}
