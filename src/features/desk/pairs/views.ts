import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import type { Pair, Petition } from '#features/petitions/index.ts'
import { errorSummary, hidden, submitButton, textField } from '#ui/fields.ts'
import { emptyState, headline, section, time } from '#ui/parts.ts'
import { problemAt, type Filled } from '../frame.ts'

export interface PairsPage {
  words: Words
  waiting: Pair[]
  standing: Pair[]
  joins: { subjectId: number; intoId: number; at: Date }[]
  petitions: Map<number, Petition>
  filled: Filled & { form?: 'join' | 'pair' | 'end' }
}

/** Petitions that ask the same, and petitions that ask for opposite things. */
export function pairsPage({ words, waiting, standing, joins, petitions, filled }: PairsPage): Html {
  const errors = Object.entries(filled.problems).map(([name, key]) => ({
    name,
    ...(filled.values.pair && { id: `why-${filled.values.pair}` }),
    ...(filled.form === 'end' && { id: endId(filled.values.petition ?? '') }),
    message: words(key),
  }))
  return html`${errorSummary({ words, errors })}
${headline({ title: words('neighbours.desk-title') })}
${section({
  id: 'oppose',
  title: words('neighbours.oppose-desk-title'),
  content: html`<p>${words('neighbours.oppose-desk-intro')}</p>
<h3>${words('neighbours.oppose-desk-waiting')}</h3>
${waiting.length ? html`<ul class="rows">${waiting.map((pair) => row(words, pair, petitions, filled, ['confirmed', 'refused']))}</ul>` : emptyState({ text: words('neighbours.oppose-desk-none') })}
${standing.length ? html`<h3>${words('neighbours.oppose-desk-standing')}</h3><ul class="rows">${standing.map((pair) => row(words, pair, petitions, filled, ['ended']))}</ul>` : ''}
<form method="post" action="/desk/pairs/oppositions" novalidate>
${address(words, filled, 'first', words('neighbours.oppose-desk-first'))}
${address(words, filled, 'other', words('neighbours.oppose-desk-second'))}
${submitButton({ label: words('neighbours.oppose-desk-propose'), kind: 'quiet' })}
</form>`,
})}
${section({
  id: 'join',
  title: words('neighbours.desk-join-title'),
  content: html`<p>${words('neighbours.desk-join-intro')}</p>
<form method="post" action="/desk/pairs/joins" novalidate>
${address(words, filled, 'from', words('neighbours.desk-join-from'))}
${address(words, filled, 'into', words('neighbours.desk-join-into'))}
${textField({ words, name: 'note', label: words('neighbours.desk-join-note'), value: filled.values.note, error: problemAt(words, filled, 'note'), maxlength: 300, required: false })}
${submitButton({ label: words('neighbours.desk-join-button') })}
</form>
${joins.length ? html`<h3>${words('neighbours.desk-joined')}</h3><ul class="rows">${joins.map((join) => joinRow(words, join, petitions, filled))}</ul>` : ''}`,
})}`
}

const endId = (slug: string): string => `why-join-${slug}`

/** One that is joined, and the way back. */
function joinRow(
  words: Words,
  { subjectId, intoId, at }: PairsPage['joins'][number],
  petitions: Map<number, Petition>,
  filled: PairsPage['filled'],
): Html {
  const slug = petitions.get(subjectId)?.slug ?? ''
  const mine = filled.form === 'end' && filled.values.petition === slug ? filled : undefined
  return html`<li><p>${titleOf(petitions, subjectId)}<br>${words('neighbours.desk-joined-to')} ${titleOf(petitions, intoId)}</p>
<p class="note">${time(words, at)}</p>
<form method="post" action="/desk/pairs/joins/ends" novalidate>${hidden('petition', slug)}
${textField({ words, name: 'reason', id: endId(slug), label: words('neighbours.desk-join-end-why'), hint: words('neighbours.desk-join-end-hint'), value: mine?.values.reason, error: mine && problemAt(words, mine, 'reason'), maxlength: 300 })}
${submitButton({ label: words('neighbours.desk-join-end'), kind: 'quiet' })}</form></li>`
}

function titleOf(petitions: Map<number, Petition>, id: number): Html {
  const petition = petitions.get(id)
  return html`<a href="/desk/petitions/${petition?.slug ?? ''}" lang="${petition?.text.language ?? 'und'}" dir="auto">${petition?.text.action ?? ''}</a>`
}

const address = (words: Words, filled: Filled, name: string, label: string): Html =>
  textField({
    words,
    name,
    label,
    value: filled.values[name],
    error: problemAt(words, filled, name),
    maxlength: 300,
    required: true,
    autocomplete: 'off',
  })

const BUTTONS = { confirmed: 'confirm', refused: 'refuse', ended: 'end' } as const

function row(
  words: Words,
  pair: Pair,
  petitions: Map<number, Petition>,
  filled: Filled,
  decisions: readonly (keyof typeof BUTTONS)[],
): Html {
  const title = (id: number): Html => titleOf(petitions, id)
  const mine = filled.values.pair === String(pair.id) ? filled : undefined
  return html`<li><p>${title(pair.subjectId)}<br>${title(pair.otherId)}</p>
<p class="note">${words(pair.by === 'author' ? 'neighbours.oppose-by-author' : 'neighbours.oppose-by-staff')} · ${time(words, pair.at)}</p>
<form method="post" action="/desk/pairs/decisions" novalidate>${hidden('pair', String(pair.id))}
${textField({ words, name: 'reason', id: `why-${pair.id}`, label: words(decisions[0] === 'confirmed' ? 'neighbours.oppose-desk-why-not' : 'neighbours.oppose-desk-why'), value: mine?.values.reason, error: mine && problemAt(words, mine, 'reason'), maxlength: 300 })}
<div class="buttons">${decisions.map((decision) => submitButton({ label: words(`neighbours.oppose-desk-${BUTTONS[decision]}`), name: 'decision', value: decision, kind: decision === 'confirmed' ? 'main' : 'quiet' }))}</div></form></li>`
}
