import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { mayInclude, type Member } from '#features/people/index.ts'
import type { Petition } from '#features/petitions/index.ts'
import {
  kindField,
  MAX_STATEMENT,
  promiseFields,
  sourceFields,
  statementPath,
  type OwnStatement,
  type Party,
} from '#features/statements/index.ts'
import { hidden, submitButton, textArea } from '#ui/fields.ts'
import { calendarDay } from '#features/works/index.ts'
import { definitionList, headline, statement, time } from '#ui/parts.ts'
import { errorAt, placePage, statusOf, summaryOf, type Filled } from './frame.ts'

export interface DraftPage {
  party: Party
  action: string
  aboutTitle: string
  /** The demand that is answered, beside the form. */
  petition?: Petition | undefined
  /** Set for what was saved before. */
  own?: OwnStatement
  filled: Filled
  fields: Record<string, string>
}

/** The form of a statement: for a new version of what is published, text and further promises alone. */
export function draftPage(visit: Visit, page: DraftPage): Response {
  const { words } = visit
  const { party, action, own, filled, fields } = page
  const at = (name: string) => ({
    name,
    value: fields[name],
    error: errorAt(words, filled, name),
  })
  const published = Boolean(own?.version)
  const title = words(published ? 'parties.revise' : 'parties.write')
  return placePage(
    visit,
    { title, party, status: statusOf(filled) },
    html`${summaryOf(words, filled)}
${headline({ kicker: html`<bdi>${page.aboutTitle}</bdi>`, title })}
${page.petition ? html`<details><summary>${words('petitions.the-demand')}</summary>${statement(page.petition.text.why)}${page.petition.text.more ? statement(page.petition.text.more) : ''}</details>` : ''}
${published ? html`<p>${words('parties.revise-how')}</p>` : ''}
<form method="post" action="${action}" novalidate>
${published ? hidden('kind', own!.kind) : kindField(words, at)}
${textArea({ words, ...at('text'), label: words('parties.text'), maxlength: MAX_STATEMENT, rows: 12, required: true })}
${promiseFields(words, at)}
${
  published
    ? ''
    : html`<fieldset class="field"><legend>${words('parties.elsewhere')}</legend><p class="hint">${words('parties.elsewhere-how')}</p>
${sourceFields(words, at, false)}</fieldset>`
}
${submitButton({ label: words('parties.save-draft') })}
</form>
${own?.draft ? html`<form method="post" action="/my-place/statements/${own.publicId}/discard">${submitButton({ label: words('parties.discard'), kind: 'danger' })}</form>` : ''}
${published ? html`<p><a href="${statementPath(own!)}">${words('parties.published-page')}</a></p>` : ''}`,
  )
}

/** What would be published, exactly; only whoever speaks for the place has the button. */
export function previewPage(
  visit: Visit,
  { party, member, own, aboutTitle }: { party: Party; member: Member; own: OwnStatement; aboutTitle: string },
): Response {
  const { words } = visit
  const draft = own.draft!
  const speaks = mayInclude(member.may, 'speaks')
  const facts: [string, Html | string][] = [
    [words('statements.kind'), words(`statements.kind-${draft.kind}`)],
    [
      words('parties.published-as'),
      // Whoever publishes it stands under it, and that is nobody who only drafts.
      speaks
        ? html`<bdi>${member.name}</bdi>, <bdi>${member.title}</bdi>, ${words('statements.for')} <bdi>${party.name}</bdi>`
        : words('parties.published-as-speaker', { name: party.name }),
    ],
    ...(draft.sourceUrl
      ? [
          [
            words('statements.source-url'),
            html`<bdi>${draft.sourceUrl}</bdi>, ${draft.saidOn ? calendarDay(words, draft.saidOn) : ''}`,
          ] as [string, Html],
        ]
      : []),
    ...draft.promises.map(
      ({ words: text, dueOn }, index) =>
        [
          words('statements.promise-n', { n: index + 1 }),
          html`<bdi>${text}</bdi> (${words('statements.due', { day: calendarDay(words, dueOn) })})`,
        ] as [string, Html],
    ),
  ]
  return placePage(
    visit,
    { title: words('parties.preview'), party },
    html`${headline({ kicker: html`<bdi>${aboutTitle}</bdi>`, title: words('parties.preview') })}
<p>${words('parties.draft-by', { name: draft.by })} ${time(words, draft.savedAt)}</p>
${statement(draft.text)}
${definitionList(facts)}
<p>${words('parties.preview-how')}</p>
${
  speaks
    ? html`<form method="post" action="/my-place/statements/${own.publicId}/publication">${hidden('seen', draft.savedAt.toISOString())}${submitButton({ label: words('parties.publish', { name: party.name }) })}</form>`
    : html`<p>${words('parties.publish-others')}</p>`
}
<p><a href="/my-place/statements/${own.publicId}">${words('parties.edit')}</a></p>`,
  )
}
