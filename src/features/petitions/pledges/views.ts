import { html, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { submissionFields, type VoiceSubject } from '#features/voices/index.ts'
import { errorSummary, submitButton, textField } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { day, headline, linkButton, notice, section, statusTag } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { MAX_PLEDGE, MOST_PLEDGES, type PledgeState } from './forms.ts'
import { isStopped, pledgePath, type Pledge, type PledgeCount } from './queries.ts'

/** "12,480 said they would; 3,911 say they have." */
const pledgeSentence = (words: Words, { said, done }: PledgeCount): string =>
  said ? words('organising.pledge-counts', { said, done }) : words('organising.pledge-nobody')

export function pledgePage(
  visit: Visit,
  petition: Petition,
  count: PledgeCount,
  values: Record<string, string> = {},
  problems: Problems = {},
): Response {
  const { words, ctx } = visit
  const { pledge } = count
  const open = pledge.decision === 'offered' && petition.state.signable
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  return pageOf(
    visit,
    {
      title: pledge.text,
      robots: 'noindex',
      sample: petition.sample,
      status: errors.length ? 422 : 200,
    },
    html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title: html`<span lang="${petition.text.language}">${pledge.text}</span>`, byline: words('organising.pledge-apart') })}
<p class="lead">${pledgeSentence(words, count)}</p>
<p class="note">${words('organising.pledge-as-of', { at: words.time(count.log.at), size: count.log.size })}</p>
${
  open
    ? html`<p>${words('organising.pledge-how')}</p>
<form method="post" action="${pledgePath(pledge)}/pledges" novalidate>
${submissionFields(words, values, problems, ctx.clock.now(), { noun: 'pledge', wishes: [] })}
${submitButton({ label: words('organising.pledge-button') })}
</form>`
    : notice({ content: html`<p>${words('organising.pledge-over')} ${overSince(words, pledge)}</p>` })
}
<p><a href="${pledgePath(pledge)}/pledge">${words('organising.pledge-mine')}</a></p>`,
  )
}

/** Since when, and whose decision it was; nothing while the petition's end alone is the reason. */
const overSince = (words: Words, pledge: Pledge): Html | '' => {
  if (pledge.decision !== 'ended') return ''
  return isStopped(pledge)
    ? html`${words('organising.pledge-stopped', { day: words.date(pledge.decidedAt) })} <q dir="auto">${pledge.reason}</q>`
    : html`${words('organising.pledge-ended', { day: words.date(pledge.decidedAt) })}`
}

/** On the status page of one pledge: whether it was done, changed by a button. */
export function pledgeStatus(
  { words }: Pick<Visit, 'words'>,
  subject: VoiceSubject,
  state: PledgeState,
): Html {
  return section({
    id: 'outcome',
    title: words('organising.outcome'),
    content: html`<p>${words(`organising.outcome-${state}`)}</p>
${outcomeForm(words, `${subject.path}/outcome`, state)}`,
  })
}

const outcomeForm = (words: Words, action: string, state?: PledgeState): Html =>
  html`<form method="post" action="${action}">${(['done', 'not-done', 'will'] as const)
    .filter((one) => one !== state && (one !== 'will' || state !== undefined))
    .map((one) =>
      submitButton({
        label: words(`organising.outcome-say-${one}`),
        name: 'outcome',
        value: one,
        kind: one === 'done' ? 'main' : 'quiet',
      }),
    )}</form>`

/** Behind the link of the mail: nothing happens before a button is pressed. */
export function askedPage(visit: Visit, subject: VoiceSubject, action: string): Response {
  const { words } = visit
  return pageOf(
    visit,
    { title: words('organising.asked-title'), robots: 'noindex', sample: subject.sample },
    html`${headline({ kicker: html`<a href="${subject.path}">${subject.title}</a>`, title: words('organising.asked-title') })}
<p>${words('organising.asked-how')}</p>
${outcomeForm(words, action)}`,
  )
}

/** On the page of a signature: each pledge by one button, without a code. */
export function pledgesOfSigner(
  { words }: Pick<Visit, 'words'>,
  pledges: readonly Pledge[],
  taken: ReadonlySet<number>,
): Html | '' {
  if (!pledges.length) return ''
  return section({
    id: 'pledges',
    title: words('organising.pledges-signer'),
    content: html`<p>${words('organising.pledge-how')}</p>
<ul class="rows">${pledges.map(
      (
        pledge,
      ) => html`<li><p><strong dir="auto">${pledge.text}</strong> ${taken.has(pledge.id) ? statusTag(words('organising.pledge-taken')) : ''}</p>
<form method="post" action="${pledgePath(pledge)}/taking">${submitButton({ label: words(taken.has(pledge.id) ? 'organising.pledge-open' : 'organising.pledge-button'), kind: 'quiet' })}</form></li>`,
    )}</ul>`,
  })
}

/** On the organisers' page. */
export function organisePledges(
  words: Words,
  petition: Petition,
  pledges: readonly Pledge[],
  mayWrite: boolean,
  wrong: { values: Record<string, string>; problems: Problems } | undefined,
): Html {
  const path = `${petitionPath(petition)}/organise/pledges`
  const open = pledges.filter(({ decision }) => decision === 'offered' || decision === 'waiting').length
  return section({
    id: 'pledges',
    title: words('organising.pledges'),
    content: html`<p>${words('organising.pledges-organise')}</p>
${
  pledges.length
    ? html`<ul class="rows">${pledges.map(
        (
          pledge,
        ) => html`<li><p><strong dir="auto">${pledge.text}</strong> ${statusTag(words(`organising.pledge-state-${pledge.decision}`), pledge.decision === 'offered' ? 'open' : 'waiting')} · ${day(words, pledge.writtenAt)}</p>
${pledge.decision === 'refused' || isStopped(pledge) ? html`<p>${words('organising.moderator-wrote')} <span dir="auto">${pledge.reason}</span></p>` : ''}
${pledge.decision === 'offered' && mayWrite ? html`<form method="post" action="${path}/${pledge.slug}/end">${submitButton({ label: words('organising.pledge-end'), kind: 'quiet' })}</form>` : ''}</li>`,
      )}</ul>`
    : ''
}
${
  mayWrite && open < MOST_PLEDGES
    ? html`<form method="post" action="${path}" novalidate>
${textField({ words, name: 'pledge', id: 'f-pledges-pledge', label: words('organising.pledge-text'), hint: words('organising.pledge-hint'), maxlength: MAX_PLEDGE, required: true, value: wrong?.values.pledge, error: wrong?.problems.pledge && words(wrong.problems.pledge) })}
${submitButton({ label: words('organising.send-to-check') })}
</form>`
    : ''
}`,
  })
}

/** On the petition's page: apart from the signatures, never added to them. */
export function pledgesSection({ words }: Pick<Visit, 'words'>, counts: readonly PledgeCount[]): Html | '' {
  if (!counts.length) return ''
  return section({
    id: 'pledges',
    title: words('organising.pledges'),
    content: html`<p>${words('organising.pledge-apart')}</p>
<ul class="rows pledges">${counts.map(
      (count) => html`<li><p><strong dir="auto">${count.pledge.text}</strong></p>
<p>${pledgeSentence(words, count)}</p>
${count.pledge.decision === 'offered' ? html`<p>${linkButton({ href: pledgePath(count.pledge), label: words('organising.pledge-link', { pledge: count.pledge.text }), kind: 'quiet' })}</p>` : html`<p class="note">${words('organising.pledge-over')} ${overSince(words, count.pledge)}</p>`}</li>`,
    )}</ul>`,
  })
}
