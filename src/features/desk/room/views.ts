import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { filmKinds, MAX_RIGHTS, MAX_TITLE, type Colleague, type Film } from '#features/viewings/index.ts'
import { checkbox, hidden, radioGroup, submitButton, textArea, textField } from '#ui/fields.ts'
import { emptyState, headline, notice, section, statusTag, time } from '#ui/parts.ts'
import { problemAt, problemSummary, type Filled } from '../frame.ts'

export const notYoursPage = (words: Words): Html =>
  html`${headline({ title: words('room.desk') })}${emptyState({ text: words('room.desk-not-yours') })}`

export const noFfmpeg = (words: Words): Html =>
  notice({
    kind: 'attention',
    title: words('room.no-ffmpeg'),
    content: html`<p>${words('room.no-ffmpeg-how')}</p>`,
  })

export const stepTag = (words: Words, { step }: Film): Html =>
  step === 'removed'
    ? html``
    : statusTag(
        words(`room.step-${step}`),
        step === 'ready' ? 'open' : step === 'failed' ? 'closed' : 'waiting',
      )

export interface RoomDesk {
  words: Words
  films: Film[]
  /** Undefined: not for this person to decide. */
  colleagues: Colleague[] | undefined
  ffmpeg: boolean
  filled: Filled
}

export function roomDeskPage({ words, films, colleagues, ffmpeg, filled }: RoomDesk): Html {
  return html`${problemSummary(words, filled)}
${headline({ title: words('room.desk') })}
<p>${words('room.desk-intro')}</p>
${ffmpeg ? '' : noFfmpeg(words)}
${films.length ? html`<ul class="rows">${films.map((film) => row(words, film))}</ul>` : emptyState({ text: words('room.desk-none') })}
${section({ id: 'add', title: words('room.add'), content: addForm(words, filled) })}
${colleagues ? section({ id: 'keepers', title: words('room.keepers'), content: keepers(words, colleagues) }) : ''}`
}

const row = (words: Words, film: Film): Html =>
  html`<li><p><a href="/desk/room/films/${film.id}"><bdi>${film.title}</bdi></a> ${stepTag(words, film)}</p>
<p class="note"><bdi>${film.workTitle}</bdi> · ${words(`room.kind-${film.kind}`)} · ${words(`room.audience-${film.showing.audience}`)} · ${time(words, film.stepAt)}</p></li>`

function addForm(words: Words, filled: Filled): Html {
  const field = (name: string) => ({
    words,
    name,
    value: filled.values[name],
    error: problemAt(words, filled, name),
  })
  return html`<form method="post" action="/desk/room/films">
${textField({ ...field('work'), label: words('room.work'), hint: words('room.work-hint'), maxlength: 200 })}
${radioGroup({
  ...field('kind'),
  label: words('room.kind'),
  hint: words('room.kind-hint'),
  choices: filmKinds.map((value) => ({ value, label: words(`room.kind-${value}`) })),
})}
${textField({ ...field('title'), label: words('room.film-title'), hint: words('room.film-title-hint'), maxlength: MAX_TITLE })}
${textField({ ...field('language'), label: words('room.language'), hint: words('room.language-hint'), maxlength: 20 })}
${textArea({ ...field('rights'), label: words('room.rights'), hint: words('room.rights-hint'), maxlength: MAX_RIGHTS, rows: 3 })}
${checkbox({ words, name: 'sure', value: 'yes', label: words('room.sure'), checked: filled.values.sure === 'yes', error: problemAt(words, filled, 'sure') })}
${submitButton({ label: words('room.add-button') })}
</form>`
}

function keepers(words: Words, colleagues: Colleague[]): Html {
  if (!colleagues.length) return html`<p>${words('room.keepers-hint')} ${words('room.keepers-none')}</p>`
  return html`<p>${words('room.keepers-hint')}</p><ul class="rows">${colleagues.map(
    ({ id, name, allowed }) =>
      html`<li><p><bdi>${name}</bdi>${allowed ? html` ${statusTag(words('room.keeper-is'))}` : ''}</p>
<form method="post" action="/desk/room/keepers">${hidden('staff', String(id))}${submitButton({
        label: html`${words(allowed ? 'room.keeper-end' : 'room.keeper-allow')}<span class="visually-hidden"> ${name}</span>`,
        name: 'act',
        value: allowed ? 'end' : 'allow',
        kind: 'quiet',
      })}</form></li>`,
  )}</ul>`
}
