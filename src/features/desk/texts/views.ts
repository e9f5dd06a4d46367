import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import {
  inLanguage,
  textDifference,
  wholeText,
  type Petition,
  type Proposal,
} from '#features/petitions/index.ts'
import { languageName } from '#features/works/index.ts'
import { errorSummary, hidden, submitButton, textField } from '#ui/fields.ts'
import { emptyState, headline, notice, section, statement, time, twoSides } from '#ui/parts.ts'
import { problemAt, type Filled } from '../frame.ts'

export interface TextsPage {
  words: Words
  proposals: Proposal[]
  petitions: Map<number, Petition>
  filled: Filled
}

const idOf = (slug: string, n: number | string): string => `why-${slug}-${n}`

/** Every proposal beside what stands: the difference of a change, both texts of a translation. */
export function textsPage({ words, proposals, petitions, filled }: TextsPage): Html {
  const errors = Object.entries(filled.problems).map(([name, key]) => ({
    name,
    id: idOf(filled.values.petition ?? '', filled.values.n ?? ''),
    message: words(key),
  }))
  return html`${errorSummary({ words, errors })}
${headline({ title: words('texts.desk-title'), byline: words('texts.desk-intro') })}
${
  proposals.length
    ? proposals.map((proposal) => {
        const petition = petitions.get(proposal.subjectId)
        return petition ? one(words, petition, proposal, filled) : ''
      })
    : emptyState({ text: words('texts.desk-none') })
}`
}

function one(words: Words, petition: Petition, proposal: Proposal, filled: Filled): Html {
  const { slug, text } = petition
  const mine = filled.values.petition === slug && filled.values.n === String(proposal.n) ? filled : undefined
  const translated = proposal.change === 'translation'
  return section({
    id: `text-${slug}-${proposal.n}`,
    title: html`${words(`texts.change-${proposal.change}`)}${translated ? html` · ${languageName(words, proposal.language)}` : ''}`,
    content: html`<p><a href="/desk/petitions/${slug}" lang="${text.language}" dir="auto">${text.action}</a> · <span class="note">${time(words, proposal.writtenAt)}</span></p>
${proposal.note ? html`<p>${words('texts.note-by', { author: petition.author })} <q dir="auto">${proposal.note}</q></p>` : ''}
${proposal.change === 'background' ? notice({ content: html`<p>${words('texts.desk-background-warning')}</p>` }) : ''}
${
  translated
    ? twoSides(
        html`<div><h3>${words('texts.desk-original')}</h3>${inLanguage(text.language, statement(wholeText(text)))}</div>`,
        html`<div><h3>${words('texts.desk-translation')}</h3>${inLanguage(proposal.language, statement(wholeText(proposal)))}</div>`,
      )
    : textDifference(words, text, proposal)
}
<form method="post" action="/desk/texts" novalidate>
${hidden('petition', slug)}${hidden('n', String(proposal.n))}
${textField({ words, name: 'reason', id: idOf(slug, proposal.n), label: words('texts.desk-reason'), hint: words('texts.desk-reason-hint'), value: mine?.values.reason, error: mine && problemAt(words, mine, 'reason'), maxlength: 300 })}
<div class="buttons">${submitButton({ label: words('texts.desk-publish'), name: 'decision', value: 'published' })} ${submitButton({ label: words('texts.desk-refuse'), name: 'decision', value: 'refused', kind: 'quiet' })}</div>
</form>`,
  })
}
