import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { hidden, submitButton, textArea, textField } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { day, emptyState, headline, section, statusTag } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { MAX_TEXT, MAX_TITLE } from '../updates/forms.ts'
import type { Update } from '../updates/queries.ts'
import { mayWithdraw } from '../updates/rules.ts'
import { updateView, writerOf } from '../updates/views.ts'
import type { Organiser } from './access.ts'
import { fieldsOf, type OrganisePage } from './frame.ts'

export function updates(words: Words, page: OrganisePage): Html {
  const { petition, organiser, mailed } = page
  return section({
    id: 'updates',
    title: words('organising.updates'),
    content: html`${organiser.role === 'reads' ? '' : updateForm(words, petition, page.wrong)}
${
  page.updates.length
    ? html`<ul class="rows">${page.updates.map((update) => {
        const mail = mailed.get(update.id)
        return html`<li><p><strong dir="auto">${update.title}</strong> ${statusTag(words(`organising.state-${update.decision}` as MessageKey), update.decision === 'shown' ? 'open' : 'waiting')}</p>
<p class="note"><bdi>${writerOf(words, petition, update.by)}</bdi> · ${day(words, update.writtenAt)}${mail && update.decision === 'shown' ? ` · ${words('organising.mailed', { sent: mail.sent, owed: mail.owed })}` : ''}</p>
${update.decision === 'withdrawn' ? html`<p>${update.shownAt ? words('organising.withdrawn-after', { sent: mail?.sent ?? 0 }) : words('organising.withdrawn-before')}</p>` : ''}
${mayWithdraw(organiser, update) ? takeBack(words, petition, update, mail) : ''}
${['refused', 'hidden'].includes(update.decision) ? html`<p>${words('organising.moderator-wrote')} <span dir="auto">${update.reason}</span></p>` : ''}</li>`
      })}</ul>`
    : emptyState({ text: words('organising.updates-none') })
}`,
  })
}

/** What it does is said before the button: what was mailed cannot be called back. */
function takeBack(
  words: Words,
  petition: Petition,
  { n, decision }: Update,
  mail: { owed: number; sent: number } | undefined,
): Html | '' {
  if (decision !== 'shown' && decision !== 'waiting') return ''
  const says =
    decision === 'waiting'
      ? words('organising.withdraw-waiting')
      : words('organising.withdraw-shown', { sent: mail?.sent ?? 0 })
  return html`<details><summary>${words('organising.withdraw')}</summary>
<p>${says}</p>
<form method="post" action="${petitionPath(petition)}/organise/updates/${n}/withdrawal">${submitButton({ label: words('organising.withdraw-button'), kind: 'danger' })}</form></details>`
}

function updateForm(words: Words, petition: Petition, wrong: OrganisePage['wrong']): Html {
  const field = fieldsOf(words, wrong, 'updates')
  return html`<form method="post" action="${petitionPath(petition)}/organise/updates" novalidate>
<p>${words('organising.update-how')}</p>
${textField({ ...field('title'), label: words('organising.update-title'), maxlength: MAX_TITLE, required: true })}
${textArea({ ...field('text'), label: words('organising.update-text'), hint: words('organising.update-text-hint'), maxlength: MAX_TEXT, rows: 8, required: true })}
${submitButton({ label: words('organising.preview'), name: 'go', value: 'preview' })}
</form>`
}

/** As readers will see it; nothing is stored yet. */
export function previewPage(
  visit: Visit,
  petition: Petition,
  organiser: Organiser,
  { title, text }: { title: string; text: string },
  checked: boolean,
): Response {
  const { words, ctx } = visit
  const path = petitionPath(petition)
  const carry = html`${hidden('title', title)}${hidden('text', text)}`
  return pageOf(
    visit,
    { title: words('organising.preview-title'), robots: 'noindex', sample: petition.sample },
    html`${headline({ kicker: html`<a href="${path}/organise">${words('organising.heading')}</a>`, title: words('organising.preview-title') })}
<p>${words(checked ? 'organising.preview-checked' : 'organising.preview-at-once')}</p>
${updateView(words, petition, { title, text, writtenAt: ctx.clock.now(), by: organiser.by })}
<form method="post" action="${path}/organise/updates">${carry}
${submitButton({ label: words(checked ? 'organising.send-to-check' : 'organising.publish'), name: 'go', value: 'publish' })}
${submitButton({ label: words('organising.edit'), name: 'go', value: 'edit', kind: 'quiet' })}
</form>`,
  )
}
