import { html, type Html } from '#core/html.ts'
import { MAX_VTT, trackKinds } from '#features/viewings/index.ts'
import { languageName } from '#features/works/index.ts'
import { hidden, radioGroup, submitButton, textArea, textField } from '#ui/fields.ts'
import { section } from '#ui/parts.ts'
import { problemAt } from '../frame.ts'
import type { FilmDesk } from './film-views.ts'

/** Captions, subtitles, audio description: what is there, and a form for more. */
export function tracksSection(page: FilmDesk): Html {
  const { words, film, filled } = page
  const field = (name: string) => ({
    words,
    name,
    value: filled.values[name],
    error: problemAt(words, filled, name),
  })
  const wrong = problemAt(words, filled, 'vtt')
  // Only a file that was read has a line to name.
  const line = filled.values.line ? ` ${words('room.vtt-line', { line: filled.values.line })}` : ''
  const text = textArea({
    ...field('vtt'),
    error: wrong && wrong + line,
    label: words('room.track-text'),
    hint: words('room.track-text-hint'),
    maxlength: MAX_VTT,
    rows: 6,
  })
  return section({
    id: 'tracks',
    title: words('room.tracks'),
    content: html`<p>${words('room.tracks-hint')}</p>
${film.tracks.length ? list(page) : html`<p class="note">${words('room.tracks-none')}</p>`}
<form method="post" action="/desk/room/films/${film.id}/tracks">
${radioGroup({ ...field('kind'), label: words('room.track-kind'), choices: trackKinds.map((value) => ({ value, label: words(`room.track-${value}`) })) })}
${textField({ ...field('language'), label: words('room.language'), hint: words('room.language-hint'), maxlength: 20 })}
<text-file><div class="field text-file" hidden><label for="track-file">${words('room.track-file')}</label><input id="track-file" type="file" accept=".vtt,text/vtt"></div>
${text}</text-file>
${submitButton({ label: words('room.track-button'), kind: 'quiet' })}
</form>`,
  })
}

const list = ({ words, film }: FilmDesk): Html =>
  html`<ul class="rows">${film.tracks.map((track) => {
    const name = words('room.track-line', {
      kind: words(`room.track-${track.kind}`),
      language: languageName(words, track.language),
    })
    return html`<li><p>${name}</p><form method="post" action="/desk/room/films/${film.id}/tracks/removal">${hidden('kind', track.kind)}${hidden('language', track.language)}${submitButton({ label: html`${words('room.track-remove')}<span class="visually-hidden"> ${name}</span>`, kind: 'quiet' })}</form></li>`
  })}</ul>`
