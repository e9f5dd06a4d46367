import { html, type Child, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import {
  petitionPath,
  updateView,
  type Petition,
  type Pledge,
  type Rejoinder,
  type Report,
  type Update,
} from '#features/petitions/index.ts'
import { errorSummary, hidden, submitButton, textField } from '#ui/fields.ts'
import { emptyState, headline, section, statement, time } from '#ui/parts.ts'
import { problemAt, type Filled } from '../frame.ts'

export interface WritingsPage {
  words: Words
  updates: Update[]
  pledges: Pledge[]
  /** What people may say now that they will do. */
  offered: Pledge[]
  rejoinders: Rejoinder[]
  petitions: Map<number, Petition>
  reports: Map<number, Report[]>
  /** The form that was sent with a mistake. */
  wrong?: Filled | undefined
}

export function writingsPage({
  words,
  updates,
  pledges,
  offered,
  rejoinders,
  petitions,
  reports,
  wrong,
}: WritingsPage): Html {
  const errors = Object.values(wrong?.problems ?? {}).map((key) => ({
    name: 'reason',
    id: reasonId(wrong?.values.what ?? '', wrong?.values.id ?? ''),
    message: words(key),
  }))
  const rows = updates.flatMap((update) => {
    const petition = petitions.get(update.subjectId)
    return petition ? [updateRow(words, petition, update, reports.get(update.id) ?? [], wrong)] : []
  })
  const others = [
    ...pledges.map((one) => ({ ...one, what: 'pledge' as const })),
    ...rejoinders.map((one) => ({ ...one, what: 'rejoinder' as const })),
  ].flatMap(({ id, what, text, writtenAt, petitionId }) => {
    const petition = petitions.get(petitionId)
    if (!petition) return []
    return [
      writingRow(words, {
        what,
        id: String(id),
        about: aboutLine(words, words(`organising.desk-${what}`), petition, writtenAt),
        content: statement(text),
        yes: words(what === 'pledge' ? 'organising.desk-offer' : 'organising.desk-show'),
        no: { value: 'refused', label: words('organising.desk-refuse') },
        wrong,
      }),
    ]
  })
  rows.push(...others)
  return html`${errorSummary({ words, errors })}
${headline({ title: words('organising.desk-title') })}
<p>${words('organising.desk-how')}</p>
${rows.length ? html`<ul class="rows">${rows}</ul>` : emptyState({ text: words('organising.desk-none') })}
${
  offered.length
    ? section({
        id: 'offered',
        title: words('organising.desk-offered'),
        content: html`<p>${words('organising.desk-offered-how')}</p>
<ul class="rows">${offered.flatMap((pledge) => {
          const petition = petitions.get(pledge.petitionId)
          return petition ? [offeredRow(words, petition, pledge, wrong)] : []
        })}</ul>`,
      })
    : ''
}`
}

function offeredRow(words: Words, petition: Petition, pledge: Pledge, wrong: Filled | undefined): Html {
  return writingRow(words, {
    what: 'pledge',
    id: String(pledge.id),
    about: aboutLine(words, words('organising.desk-pledge'), petition, pledge.writtenAt),
    content: statement(pledge.text),
    no: { value: 'ended', label: words('organising.pledge-end') },
    reason: words('organising.desk-ended-why'),
    wrong,
  })
}

const aboutLine = (words: Words, what: string, petition: Petition, at: Date): Html =>
  html`${what} · <a href="${petitionPath(petition)}" dir="auto">${petition.text.action}</a> · ${time(words, at)}`

const reasonId = (what: string, id: string): string => `why-${what}-${id}`.replace(/[^\w-]/g, '')

function updateRow(
  words: Words,
  petition: Petition,
  update: Update,
  reports: readonly Report[],
  wrong: Filled | undefined,
): Html {
  const waiting = update.decision === 'waiting'
  const { n: _, ...unlinked } = update
  return writingRow(words, {
    what: 'update',
    id: String(update.id),
    about: aboutLine(words, words('organising.desk-update'), petition, update.writtenAt),
    content: html`${updateView(words, petition, unlinked)}${
      reports.length
        ? html`<p><strong>${words('organising.desk-reported', { n: reports.length })}</strong></p><ul>${reports.map(
            ({ reason, note, at }) =>
              html`<li>${words(`organising.report-${reason}` as MessageKey)}${note ? html`: <span dir="auto">${note}</span>` : ''} · ${time(words, at)}</li>`,
          )}</ul>`
        : ''
    }`,
    yes: words(waiting ? 'organising.desk-show' : 'organising.desk-keep'),
    no: waiting
      ? { value: 'refused', label: words('organising.desk-refuse') }
      : { value: 'hidden', label: words('organising.desk-hide') },
    wrong,
  })
}

/** One thing to decide: what it is about, its words, two buttons and a reason. */
function writingRow(
  words: Words,
  row: {
    what: string
    id: string
    about: Child
    content: Child
    /** Left out where nothing is to be allowed. */
    yes?: string
    no: { value: string; label: string }
    /** What the reason is for, where it is needed. */
    reason?: string
    wrong: Filled | undefined
  },
): Html {
  const { what, id, wrong } = row
  const mistaken = wrong?.values.what === what && wrong.values.id === id ? wrong : undefined
  return html`<li>
<p class="note">${row.about}</p>
${row.content}
<form method="post" action="/desk/updates">
${hidden('what', what)}${hidden('id', id)}
${textField({ words, name: 'reason', id: reasonId(what, id), label: row.reason ?? words('organising.desk-reason'), value: mistaken?.values.reason, error: mistaken && problemAt(words, mistaken, 'reason'), maxlength: 300 })}
${row.yes ? submitButton({ label: row.yes, name: 'decision', value: 'shown', kind: 'quiet' }) : ''}${submitButton({ label: row.no.label, name: 'decision', value: row.no.value, kind: 'danger' })}
</form>
</li>`
}
