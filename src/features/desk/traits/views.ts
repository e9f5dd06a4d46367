import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import {
  FEWEST_IN_LIST,
  otherTraits,
  TRAIT_KINDS,
  traitName,
  traitsFor,
  type TraitKind,
  type TraitSettings,
} from '#features/reviews/index.ts'
import { languageName } from '#features/works/index.ts'
import { hidden, selectField, submitButton, textField } from '#ui/fields.ts'
import { emptyState, headline, linkRow, notice, section } from '#ui/parts.ts'
import { problemAt, problemSummary, type Filled } from '../frame.ts'
import { LANGUAGES, MAX_WORD } from './forms.ts'

interface TraitsPage {
  words: Words
  site: TraitSettings
  kind: TraitKind
  filled: Filled
}

export function traitsPage(page: TraitsPage): Html {
  const { words, site, kind, filled } = page
  const [list, others] = [traitsFor(kind, site), otherTraits(kind, site)]
  const placeProblem = problemAt(words, filled, 'place')
  return html`${problemSummary(words, filled)}
${headline({ kicker: html`<a href="/desk/posters">${words('desk.posters')}</a>`, title: words('fairness.desk-title') })}
<p>${words('fairness.desk-how')}</p>
${linkRow(TRAIT_KINDS.map((name) => (name === kind ? html`<a href="/desk/traits/${name}" aria-current="page">${words(`works.kind-${name}`)}</a>` : html`<a href="/desk/traits/${name}">${words(`works.kind-${name}`)}</a>`)))}
<div id="f-place" tabindex="-1">${placeProblem ? notice({ kind: 'attention', content: html`<p>${placeProblem}</p>` }) : ''}</div>
${section({
  id: 'list',
  title: words('fairness.desk-list', { kind: words(`works.kind-${kind}`) }),
  content: html`<ol class="rows">${list.map((trait, index) => row(page, trait, index + 1, list.length))}</ol>`,
})}
${section({ id: 'add', title: words('fairness.desk-add'), content: addForm(page) })}
${section({
  id: 'retired',
  title: words('fairness.desk-others'),
  content: others.length
    ? html`<p>${words('fairness.desk-others-how')}</p><ul class="rows">${others.map(
        (trait) =>
          html`<li><p><strong dir="auto">${traitName(words, trait, site)}</strong></p>${placeForm(page, trait, html`${hidden('place', String(list.length + 1))}${submitButton({ label: words('fairness.desk-bring', { trait: traitName(words, trait, site) }), kind: 'quiet' })}`)}</li>`,
      )}</ul>`
    : emptyState({ text: words('fairness.desk-others-none') }),
})}`
}

const placeForm = ({ kind }: TraitsPage, trait: string, content: Html): Html =>
  html`<form method="post" action="/desk/traits/${kind}/places">${hidden('trait', trait)}${content}</form>`

function row(page: TraitsPage, trait: string, place: number, length: number): Html {
  const { words, site } = page
  const name = traitName(words, trait, site)
  return html`<li><p><strong dir="auto">${name}</strong>${name === trait ? '' : html` <code>${trait}</code>`}</p>
${placeForm(
  page,
  trait,
  html`${selectField({
    words,
    name: 'place',
    id: `place-${trait}`,
    label: words('fairness.desk-place', { trait: name }),
    value: String(place),
    options: Array.from({ length }, (_, index) => ({
      value: String(index + 1),
      label: words.number(index + 1),
    })),
  })}${submitButton({ label: words('fairness.desk-move'), kind: 'quiet' })}`,
)}
${length > FEWEST_IN_LIST ? placeForm(page, trait, html`${hidden('place', '0')}${submitButton({ label: words('fairness.desk-retire', { trait: name }), kind: 'quiet' })}`) : ''}</li>`
}

function addForm({ words, kind, filled }: TraitsPage): Html {
  return html`<form method="post" action="/desk/traits/${kind}/entries">
${LANGUAGES.map((language) =>
  textField({
    words,
    name: `word-${language}`,
    label: words('fairness.desk-word', { language: languageName(words, language) }),
    hint: words('fairness.desk-word-hint'),
    value: filled.values[`word-${language}`],
    error: problemAt(words, filled, `word-${language}`),
    maxlength: MAX_WORD,
    required: true,
  }),
)}${submitButton({ label: words('fairness.desk-add-button') })}</form>`
}
