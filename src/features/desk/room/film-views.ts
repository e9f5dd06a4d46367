import type { Config } from '#config'
import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { audiences, roomPath, type Film } from '#features/viewings/index.ts'
import { radioGroup, submitButton, textField } from '#ui/fields.ts'
import { day, definitionList, headline, notice, section } from '#ui/parts.ts'
import { problemAt, problemSummary, type Filled } from '../frame.ts'
import { fileSection, megabytes } from './file-views.ts'
import { tracksSection } from './track-views.ts'
import { noFfmpeg, stepTag } from './views.ts'

export interface FilmDesk {
  words: Words
  film: Film
  filled: Filled
  config: Pick<Config, 'room' | 'baseUrl'>
  ffmpeg: boolean
  /** Bytes of an upload that broke off. */
  uploaded: number
  arrived: { name: string; bytes: number }[]
  /** Its files are not where they should be. */
  missing: boolean
  /** Secret of the link to watch. */
  key: string
}

export function filmPage(page: FilmDesk): Html {
  const { words, film, filled } = page
  const waits = film.step === 'awaiting' || film.step === 'failed'
  const attention = (key: MessageKey): Html =>
    notice({
      kind: 'attention',
      content: html`<p>${words(key, { size: Math.floor(page.config.room.maxBytes / 1e6) })}</p>`,
    })
  return html`${problemSummary(words, filled)}
${headline({
  kicker: html`<a href="/desk/room">${words('room.desk')}</a>`,
  title: film.title,
  byline: html`<bdi>${film.workTitle}</bdi> · ${words(`room.kind-${film.kind}`)}`,
  tag: stepTag(words, film),
})}
${page.ffmpeg ? '' : noFfmpeg(words)}
${film.step === 'failed' ? attention(`room.fault-${film.reason}` as MessageKey) : ''}
${page.missing ? attention('room.files-missing') : ''}
${film.step === 'received' || film.step === 'preparing' ? html`<p>${words('room.preparing-note')}</p>` : ''}
${waits ? fileSection(page) : ''}
${section({ id: 'facts', title: words('room.facts'), content: facts(words, film) })}
${section({ id: 'showing', title: words('room.showing'), content: showingForm(page) })}
${tracksSection(page)}
${section({ id: 'remove', title: words('room.remove'), content: removal(page) })}`
}

function facts(words: Words, { rights, reel }: Film): Html {
  const picture: [string, string][] = reel
    ? [
        [
          words('room.length'),
          words('room.length-value', {
            minutes: Math.floor(reel.milliseconds / 60_000),
            seconds: Math.round((reel.milliseconds % 60_000) / 1_000),
            segments: reel.durations.length,
          }),
        ],
        [words('room.picture'), `${reel.width} × ${reel.height}`],
        [words('room.size'), words('room.size-value', { size: megabytes(reel.bytes) })],
      ]
    : []
  return definitionList([
    ...picture,
    [
      words('room.rights'),
      html`<span dir="auto">${rights.statement}</span> (${rights.by ? html`<bdi>${rights.by}</bdi>, ` : ''}${day(words, rights.at)})`,
    ],
  ])
}

function showingForm({ words, film, filled, key, config }: FilmDesk): Html {
  const { showing } = film
  const now: Record<string, string> = {
    audience: showing.audience,
    opensOn: showing.opensOn ?? '',
    closesOn: showing.closesOn ?? '',
    atOnce: String(showing.atOnce),
    threshold: String(Math.round(showing.threshold * 100)),
  }
  const field = (name: string) => ({
    words,
    name,
    value: filled.values[name] ?? now[name],
    error: problemAt(words, filled, name),
  })
  return html`<form method="post" action="/desk/room/films/${film.id}/showings">
${radioGroup({ ...field('audience'), label: words('room.showing'), choices: audiences.map((value) => ({ value, label: words(`room.audience-${value}`) })) })}
${textField({ ...field('opensOn'), label: words('room.opens'), hint: words('room.day-hint'), type: 'date' })}
${textField({ ...field('closesOn'), label: words('room.closes'), hint: words('room.day-hint'), type: 'date' })}
${textField({ ...field('atOnce'), label: words('room.at-once'), hint: words('room.at-once-hint'), inputmode: 'numeric', maxlength: 4 })}
${textField({ ...field('threshold'), label: words('room.threshold'), hint: words('room.threshold-hint'), inputmode: 'numeric', maxlength: 3 })}
${submitButton({ label: words('room.showing-button') })}
</form>
${film.step === 'ready' ? whereToWatch(words, film, config.baseUrl + roomPath(film.workSlug), key) : ''}`
}

function whereToWatch(words: Words, film: Film, page: string, key: string): Html | '' {
  if (film.showing.audience === 'everybody')
    return html`<p>${words('room.page')}: <a href="${roomPath(film.workSlug)}">${page}</a></p>`
  if (film.showing.audience === 'nobody') return ''
  const link = `${page}?film=${film.publicId}&key=${key}`
  return html`<copy-button class="field" copied="${words('room.link-copied')}"><label for="watch-link">${words('room.link')}</label>
<p class="hint" id="watch-link-hint">${words('room.link-hint')}</p>
<input id="watch-link" type="text" readonly value="${link}" aria-describedby="watch-link-hint"> <button class="button quiet" type="button" hidden>${words('room.link-copy')}</button> <span role="status"></span></copy-button>`
}

const removal = ({ words, film, filled }: FilmDesk): Html =>
  html`<p>${words('room.remove-hint')}</p>
<form method="post" action="/desk/room/films/${film.id}/removal">
${textField({ words, name: 'reason', label: words('room.remove-reason'), value: filled.values.reason, error: problemAt(words, filled, 'reason'), maxlength: 200 })}
${submitButton({ label: words('room.remove-button'), kind: 'danger' })}
</form>`
