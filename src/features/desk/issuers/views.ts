import { html, safeUrl, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import type { IssuerKey } from '#features/viewings/index.ts'
import { errorSummary, radioGroup, submitButton, textArea, textField } from '#ui/fields.ts'
import { emptyState, headline, section, time } from '#ui/parts.ts'
import { problemAt, problemSummary, type Filled } from '../frame.ts'

export interface IssuersPage {
  words: Words
  keys: IssuerKey[]
  filled: Filled
  /** Key whose retirement was sent with a mistake. */
  retiring: string | undefined
}

export function issuersPage({ words, keys, filled, retiring }: IssuersPage): Html {
  const groups = Map.groupBy(keys, (key) => `${key.work} ${key.host}`)
  const errors = Object.values(filled.problems).map((key) => ({
    name: 'reason',
    id: `why-${retiring}`,
    message: words(key),
  }))
  return html`${retiring ? errorSummary({ words, errors }) : problemSummary(words, filled)}
${headline({ title: words('desk.issuers'), byline: words('desk.issuers-how') })}
${
  keys.length === 0
    ? emptyState({ text: words('desk.issuers-none') })
    : html`<ul class="rows">${[...groups.values()].map((of) => group(words, of, filled, retiring))}</ul>`
}
${section({ id: 'register', title: words('desk.issuers-register'), content: registerForm(words, retiring ? { values: {}, problems: {} } : filled) })}`
}

function group(words: Words, keys: IssuerKey[], filled: Filled, retiring: string | undefined): Html {
  const [first] = keys
  const { work, issuer, host, proof, url } = first!
  return html`<li>
<h2><a href="/works/${encodeURIComponent(work)}"><bdi>${work}</bdi></a>: <bdi>${issuer || words('desk.issuers-room')}</bdi></h2>
<p class="note"><bdi>${host}</bdi> · ${words(`desk.issuers-proof-${proof}`)}${url ? html` · <a href="${safeUrl(url)}" rel="external nofollow">${words('desk.issuers-page')}</a>` : ''}</p>
<ul class="plain">${keys.map((key) => keyLine(words, key, filled, retiring))}</ul>
</li>`
}

function keyLine(words: Words, key: IssuerKey, filled: Filled, retiring: string | undefined): Html {
  const id = key.id.toString('base64url')
  const name = words(`viewings.for-${key.kind}`)
  const mistaken = retiring === id ? filled : undefined
  return html`<li><p>${name} · <code>${id.slice(0, 12)}</code> · ${time(words, key.madeAt)}${key.retiredAt ? html` · ${words('desk.issuers-retired')} ${time(words, key.retiredAt)}` : ''}</p>
${
  key.retiredAt
    ? ''
    : html`<details${mistaken ? html` open` : ''}><summary>${words('desk.issuers-retire')}</summary>
<form method="post" action="/desk/issuers/${id}/retirement" novalidate>
<p>${words('desk.issuers-retire-text')}</p>
${textField({ words, name: 'reason', id: `why-${id}`, label: words('desk.issuers-retire-why'), value: mistaken?.values.reason, error: mistaken && problemAt(words, mistaken, 'reason'), maxlength: 200, required: true })}
${submitButton({ label: words('desk.issuers-retire'), kind: 'danger' })}
</form></details>`
}</li>`
}

function registerForm(words: Words, filled: Filled): Html {
  const given = (name: string) => ({
    words,
    name,
    value: filled.values[name],
    error: problemAt(words, filled, name),
  })
  const field = (name: 'name' | 'host' | 'proof' | 'url' | 'work') => ({
    ...given(name),
    label: words(`desk.issuers-${name}`),
    hint: words(`desk.issuers-${name}-hint`),
  })
  return html`<form method="post" action="/desk/issuers" novalidate>
${textField({ ...field('name'), required: true, maxlength: 80 })}
${textField({ ...field('host'), required: true, maxlength: 253 })}
${radioGroup({
  ...field('proof'),
  required: true,
  choices: (['issuer', 'self-hosted'] as const).map((value) => ({
    value,
    label: words(`desk.issuers-proof-${value}`),
  })),
})}
${textField({ ...field('url'), type: 'url', required: false, maxlength: 500 })}
${textField({ ...field('work'), required: true, maxlength: 300 })}
${(['sign', 'review', 'vote'] as const).map((kind) =>
  textArea({
    ...given(kind),
    label: words('desk.issuers-key', { what: words(`viewings.for-${kind}`) }),
    required: false,
    maxlength: 700,
    rows: 4,
  }),
)}
${submitButton({ label: words('desk.issuers-register') })}
</form>`
}
