import { html, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { pageOf } from '#ui/frame.ts'
import { emailField, errorSummary, radioGroup, submitButton, textField } from '#ui/fields.ts'
import { definitionList, emptyState, headline, notice, time } from '#ui/parts.ts'
import { partyPath, type Party } from '../queries.ts'
import { recordName, recordValue } from '../rules.ts'
import type { Claim } from './actions.ts'

export interface Filled {
  values: Record<string, string>
  problems: Problems
}

/** How the place can be claimed, and the form for the two ways that need nobody's help. */
export function claimPage(
  visit: Visit,
  party: Party,
  { values, problems }: Filled = { values: {}, problems: {} },
): Response {
  const { words, site } = visit
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  const errorAt = (name: string): string | undefined => problems[name] && words(problems[name])
  const byHand = html`<p>${words('parties.claim-by-hand')} ${
    site.contact
      ? html`<a href="mailto:${site.contact}">${site.contact}</a>`
      : html`<a href="/legal">${words('ui.legal')}</a>`
  }</p>`
  const content = party.claimedAt
    ? html`<p>${words('parties.claimed-already')}</p><p><a href="/my-place/sign-in">${words('members.sign-in')}</a></p>${byHand}`
    : html`<p>${words('parties.claim-how')}</p>
${
  party.domains.length
    ? html`<form method="post" action="${partyPath(party)}/claims" novalidate>
${textField({ words, name: 'name', label: words('parties.your-name'), hint: words('members.name-hint'), value: values.name, error: errorAt('name'), maxlength: 80, autocomplete: 'name', required: true })}
${textField({ words, name: 'title', label: words('parties.your-title'), hint: words('members.title-hint'), value: values.title, error: errorAt('title'), maxlength: 80, autocomplete: 'organization-title', required: true })}
${emailField({ words, name: 'email', label: words('people.email'), hint: words('parties.your-email-hint'), value: values.email, error: errorAt('email'), required: true })}
${radioGroup({
  words,
  name: 'how',
  label: words('parties.how'),
  value: values.how,
  error: errorAt('how'),
  required: true,
  choices: party.domains.flatMap((domain) => [
    {
      value: `mail ${domain}`,
      label: words('parties.how-mail', { domain }),
      hint: words('parties.how-mail-hint', { domain }),
    },
    {
      value: `dns ${domain}`,
      label: words('parties.how-dns', { domain }),
      hint: words('parties.how-dns-hint', { domain }),
    },
  ]),
})}
${submitButton({ label: words('parties.claim-button') })}
</form>`
    : emptyState({ text: words('parties.no-domain', { name: party.name }) })
}
${byHand}`
  return pageOf(
    visit,
    {
      title: words('parties.claim-title', { name: party.name }),
      robots: 'noindex',
      sample: party.sample,
      status: errors.length ? 422 : 200,
    },
    html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${partyPath(party)}"><bdi>${party.name}</bdi></a>`, title: words('parties.claim-title', { name: party.name }) })}
${content}`,
  )
}

export function claimAskedPage(words: Words): Html {
  return html`${headline({ title: words('people.link-asked') })}
<p>${words('parties.claim-asked')}</p>`
}

/** Behind the mailed link: the button first, and for a record what it has to say. */
export function openClaimPage(
  words: Words,
  {
    action,
    claim,
    party,
    looked,
  }: { action: string; claim: Claim; party: Party; looked?: 'missing' | 'unknown' },
): Html {
  const head = headline({
    kicker: html`<a href="${partyPath(party)}"><bdi>${party.name}</bdi></a>`,
    title: words('parties.claim-title', { name: party.name }),
  })
  if (!claim.confirmed)
    return html`${head}<p>${words(`parties.confirm-${claim.method}`, { name: party.name, domain: claim.domain, person: claim.person.name, title: claim.person.title })}</p>
<form method="post" action="${action}">${submitButton({ label: words('parties.confirm-button') })}</form>`
  return html`${head}
${
  looked
    ? notice({
        kind: 'attention',
        content: html`<p role="alert">${words(`parties.record-${looked}`, { domain: claim.domain })}</p>`,
      })
    : ''
}
<p>${words('parties.record-how', { domain: claim.domain })}</p>
${definitionList([
  [words('parties.record-type'), 'TXT'],
  [words('parties.record-name'), html`<code dir="ltr">${recordName(claim.domain)}</code>`],
  [words('parties.record-value'), html`<code dir="ltr">${recordValue(claim.token)}</code>`],
])}
<form method="post" action="${action}/check">${submitButton({ label: words('parties.record-check') })}</form>
<p class="note">${words('parties.record-stays')} ${words('parties.claim-until')} ${time(words, claim.expiresAt)}.</p>`
}
