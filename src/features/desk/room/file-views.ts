import { html, type Html } from '#core/html.ts'
import { arrivalsOf, PIECE_BYTES } from '#features/viewings/index.ts'
import { selectField, submitButton } from '#ui/fields.ts'
import { section } from '#ui/parts.ts'
import type { FilmDesk } from './film-views.ts'

export const megabytes = (bytes: number): number => Math.max(1, Math.round(bytes / 1e6))

/** Two ways for a file to get here: from the browser in pieces, or from the machine itself. */
export function fileSection(page: FilmDesk): Html {
  const { words, film, config, uploaded } = page
  const size = Math.floor(config.room.maxBytes / 1e6)
  return section({
    id: 'file',
    title: words('room.file'),
    content: html`<film-upload piece="${PIECE_BYTES}" at="${uploaded}" sending="${words('room.file-sending')}" broke="${words('room.file-broke')}" done="${words('room.file-done')}">
<p class="upload-without">${words('room.file-needs-script')}</p>
<form method="post" action="/desk/room/films/${film.id}/pieces" hidden>
<div class="field"><label for="film-file">${words('room.file-choose')}</label>
<p class="hint" id="film-file-hint">${words('room.file-hint', { size })}</p>
<input id="film-file" type="file" accept="video/*,.mkv,.ts,.mts" aria-describedby="film-file-hint" required></div>
${uploaded ? html`<p class="note">${words('room.file-there', { size: megabytes(uploaded) })}</p>` : ''}
${submitButton({ label: words('room.file-upload') })}
<progress max="100" value="0" hidden></progress>
</form>
<p role="status"></p>
</film-upload>
<h3>${words('room.arrived')}</h3>
<p>${words('room.arrived-hint', { folder: arrivalsOf(config) })}</p>
${arrivedForm(page)}`,
  })
}

function arrivedForm({ words, film, arrived }: FilmDesk): Html {
  if (!arrived.length) return html`<p class="note">${words('room.arrived-none')}</p>`
  const options = arrived.map(({ name, bytes }) => ({
    value: name,
    label: `${name} (${megabytes(bytes)} MB)`,
  }))
  return html`<form method="post" action="/desk/room/films/${film.id}/arrival">
${selectField({ words, name: 'name', label: words('room.arrived-choose'), options })}
${submitButton({ label: words('room.arrived-take'), kind: 'quiet' })}
</form>`
}
