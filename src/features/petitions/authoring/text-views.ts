import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { languageName, languageOptions } from '#features/works/index.ts'
import { radioGroup, selectField, submitButton, textArea, textField } from '#ui/fields.ts'
import { day, section, statement } from '#ui/parts.ts'
import { MAX_ACTION, MAX_MORE, MAX_WHY } from '../creating/forms.ts'
import { type CurrentText, type Petition } from '../queries.ts'
import { MAX_NOTE } from '../texts/forms.ts'
import type { Proposal, refusedTexts } from '../texts/queries.ts'
import { wholeText } from '../texts/rules.ts'
import { inLanguage, textDifference } from '../texts/views.ts'
import { authorPath } from './author.ts'
import { given, type AuthorForm, type Section, type Sent } from './fields.ts'

const backgroundFields = (
  words: Words,
  sent: Sent | undefined,
  form: AuthorForm,
  text: Pick<CurrentText, 'why' | 'more'>,
): Html => html`${textArea({ ...given({ words }, sent, form, 'why', text.why), label: words('petitions.why'), maxlength: MAX_WHY, rows: 6, required: true })}
${textArea({ ...given({ words }, sent, form, 'more', text.more), label: words('petitions.more'), maxlength: MAX_MORE, rows: 8, required: false })}`

const actionField = (words: Words, sent: Sent | undefined, form: AuthorForm, action: string): Html =>
  textField({
    ...given({ words }, sent, form, 'action', action),
    label: words('petitions.action'),
    maxlength: MAX_ACTION,
    required: true,
  })

export function fixSection(words: Words, petition: Petition, sent: Sent | undefined): Section {
  const { text } = petition
  return section({
    id: 'fix',
    title: words('texts.fix-title'),
    content: html`<p>${words('texts.fix-intro')}</p>
<form method="post" action="${authorPath(petition)}/text" novalidate>
${actionField(words, sent, 'fix', text.action)}
${backgroundFields(words, sent, 'fix', text)}
${submitButton({ label: words('texts.fix-button') })}
</form>`,
  })
}

export function proposeSection(words: Words, petition: Petition, sent: Sent | undefined): Section {
  const { text } = petition
  const used = text.version > 1
  return section({
    id: 'propose',
    title: words('texts.propose-title'),
    content: html`<p>${words('texts.propose-intro')}</p>
${used ? html`<p class="note">${words('texts.propose-background-used')}</p>` : ''}
<form method="post" action="${authorPath(petition)}/proposals" novalidate>
${radioGroup({
  ...given({ words }, sent, 'propose', 'change'),
  label: words('texts.propose-kind'),
  required: true,
  choices: (used ? (['typing'] as const) : (['typing', 'background'] as const)).map((change) => ({
    value: change,
    label: words(`texts.propose-${change}`),
    hint: words(`texts.propose-${change}-hint`),
  })),
})}
${backgroundFields(words, sent, 'propose', text)}
${textField({ ...given({ words }, sent, 'propose', 'note'), label: words('texts.propose-note'), hint: words('texts.propose-note-hint'), maxlength: MAX_NOTE, required: false })}
${submitButton({ label: words('texts.propose-button') })}
</form>`,
  })
}

export function translateSection(words: Words, petition: Petition, sent: Sent | undefined): Section {
  const languages = languageOptions(words).filter(
    ({ value }) => value !== 'und' && value !== petition.text.language,
  )
  return section({
    id: 'translate',
    title: words('texts.translate-title'),
    content: html`<p>${words('texts.translate-intro')}</p>
<details><summary>${words('texts.translate-original')}</summary>${inLanguage(petition.text.language, statement(wholeText(petition.text)))}</details>
<form method="post" action="${authorPath(petition)}/translations" novalidate>
${selectField({ ...given({ words }, sent, 'translate', 'language'), label: words('texts.translate-language'), required: true, options: [{ value: '', label: words('works.language-choose') }, ...languages] })}
${actionField(words, sent, 'translate', '')}
${backgroundFields(words, sent, 'translate', { why: '', more: '' })}
${submitButton({ label: words('texts.translate-button') })}
</form>`,
  })
}

/** What was sent and waits, and what a moderator decided not to show. */
export function waitingSection(
  words: Words,
  petition: Petition,
  waiting: readonly Proposal[],
  refused: Awaited<ReturnType<typeof refusedTexts>>,
): Section {
  if (!waiting.length && !refused.length) return ''
  return html`${
    waiting.length
      ? section({
          id: 'waiting',
          title: words('texts.waiting-title'),
          content: waiting.map(
            (proposal) => html`<h3>${words(`texts.change-${proposal.change}`)}${
              proposal.change === 'translation' ? html` · ${languageName(words, proposal.language)}` : ''
            }</h3>
${
  proposal.change === 'translation'
    ? inLanguage(proposal.language, statement(wholeText(proposal)))
    : textDifference(words, petition.text, proposal)
}`,
          ),
        })
      : ''
  }${
    refused.length
      ? section({
          id: 'refused',
          title: words('texts.refused-title'),
          content: html`<ul class="rows">${refused.map(
            ({ change, at, reason }) =>
              html`<li><p>${words(`texts.change-${change}`)}</p><p class="note">${day(words, at)}: <span dir="auto">${reason}</span></p></li>`,
          )}</ul>`,
        })
      : ''
  }`
}
