import { Forbidden, Gone, NotFound } from '#core/errors.ts'
import { check, type Form, type Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import { seeOther, type Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import {
  answerSeen,
  changeVoice,
  giveWaiting,
  HONEYPOT,
  ownerOf,
  payloadOf,
  rememberedPerson,
  statusOf,
  submissionFields,
  submissionOf,
  submissionSchema,
  submitVoice,
  type VoiceRef,
} from '#features/voices/index.ts'
import { OFFER_SCRIPT, PROOF_FIELD, proofOffer } from '#features/viewings/index.ts'
import { isPicture, pictureOf, posterPath, presentationName } from '#features/works/index.ts'
import { checkboxes, errorSummary, hidden, radioGroup, submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, linkButton, statement } from '#ui/parts.ts'
import { basisFor, readVote } from './forms.ts'
import { subjectOf, voteKind } from './kind.ts'
import { questionOf, type Question } from './queries.ts'
import { ANSWERS, detailsSchema } from './rules.ts'
import { traitName } from './traits.ts'
import { answerName } from './words.ts'

/** Throws `NotFound` when nothing is asked, `Gone` while it is hidden. */
async function openQuestion({ ctx, param }: Visit): Promise<Question> {
  const { question } = await questionOf(ctx, param('slug'))
  if (!question) throw new NotFound()
  if (question.version.hidden) throw new Gone('posters.is-hidden')
  return question
}

interface Answering {
  question: Question
  /** Set when this person has answered: then the form changes the answer and asks for no address. */
  owner: VoiceRef | undefined
  values: Record<string, string>
  traits: string[]
  /** What this person picked before: they can keep it, also when it was retired since. */
  mine: string[]
  problems: Problems
}

/** GET /posters/:slug/answer: first what one has seen, then the question that goes with it. */
export async function answerForm(visit: Visit): Promise<Response> {
  const question = await openQuestion(visit)
  const owner = await activeOwner(visit, question)
  const said = owner ? detailsSchema.parse((await payloadOf(visit.ctx, owner)).details) : undefined
  const person = owner ? undefined : await rememberedPerson(visit)
  const seen = visit.url.searchParams.get('seen') ?? ''
  return page(visit, {
    question,
    owner,
    values: {
      seen: basisFor(seen) ? seen : '',
      ...(said?.answer && { answer: said.answer }),
      ...(person && { name: person.name, email: person.email, country: person.country ?? '' }),
    },
    traits: said?.traits ?? [],
    mine: said?.traits ?? [],
    problems: {},
  })
}

/** POST /posters/:slug/votes */
export async function postVote(visit: Visit): Promise<Response> {
  const { ctx, ip } = visit
  const question = await openQuestion(visit)
  const form = await visit.form()
  const vote = readVote(form, question)
  const person = check(submissionSchema, form.values)
  if ('problems' in vote || !person.ok) {
    const problems = {
      ...('problems' in vote ? vote.problems : {}),
      ...(person.ok ? {} : person.problems),
    }
    return again(visit, question, undefined, form, problems)
  }
  const subject = await subjectOf(ctx, question)
  const ref = await submitVoice(
    ctx,
    voteKind,
    subject,
    { ...submissionOf(person.value), wishes: [], details: vote.details },
    {
      ip,
      honeypot: form.get(HONEYPOT),
      shownAt: form.get('shown'),
      remembered: visit.cookie('browser'),
      proof: form.get(PROOF_FIELD),
    },
  )
  await answerSeen(ctx, ref, vote.basis)
  giveWaiting(visit, subject, ref)
  return seeOther(`${posterPath(question.version)}/vote/confirm`)
}

/** POST /posters/:slug/vote/changes: the same person answers anew. */
export async function postChange(visit: Visit): Promise<Response> {
  const question = await openQuestion(visit)
  const owner = await activeOwner(visit, question)
  if (!owner) throw new Forbidden()
  const form = await visit.form()
  const mine = detailsSchema.parse((await payloadOf(visit.ctx, owner)).details).traits
  const vote = readVote(form, question, mine)
  if ('problems' in vote) return again(visit, question, owner, form, vote.problems, mine)
  await changeVoice(visit.ctx, owner, { basis: vote.basis, details: vote.details })
  return seeOther(`${posterPath(question.version)}/vote?done=saved`)
}

async function activeOwner(visit: Visit, question: Question): Promise<VoiceRef | undefined> {
  const owner = ownerOf(visit, await subjectOf(visit.ctx, question))
  if (!owner) return
  const status = await statusOf(visit.ctx, owner)
  return status.step === 'confirmed' && status.state === 'active' ? owner : undefined
}

const again = (
  visit: Visit,
  question: Question,
  owner: VoiceRef | undefined,
  form: Form,
  problems: Problems,
  mine: string[] = [],
): Response =>
  page(visit, { question, owner, values: form.values, traits: form.all('trait'), mine, problems })

function page(visit: Visit, state: Answering): Response {
  const { words } = visit
  const { question, problems } = state
  const { version, work } = question
  const chosen = basisFor(state.values.seen ?? '')
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  return pageOf(
    visit,
    {
      title: words('fairness.title-of', { title: work.title }),
      robots: 'noindex',
      sample: work.sample,
      scripts: [OFFER_SCRIPT],
      status: errors.length ? 422 : 200,
    },
    html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${posterPath(version)}">${presentationName(words, version)}</a>`, title: words('fairness.title-of', { title: work.title }) })}
${shownAgain(words, question)}
${chosen ? form(visit, state, chosen !== 'promo') : seenQuestion(words, question)}`,
  )
}

function shownAgain(words: Words, { version }: Question): Html {
  if (!isPicture(version.kind)) return html`<div lang="${version.language}">${statement(version.text)}</div>`
  return html`<figure class="asked">${pictureOf(words, version, 'medium')}</figure>${version.sensitive ? html`<p class="note">${words('fairness.sensitive-note')}</p>` : ''}`
}

/** Links and not a form: nothing is decided yet, and each leads to the page that asks what goes with it. */
function seenQuestion(words: Words, { version }: Question): Html {
  const to = (seen: string): string => `${posterPath(version)}/answer?seen=${seen}`
  return html`<h2 id="f-seen">${words('fairness.seen')}</h2><p>${words('fairness.seen-hint')}</p>
<p class="buttons">${(['all', 'some', 'not'] as const).map((seen) => linkButton({ href: to(seen), label: words(`fairness.seen-${seen}`), kind: 'quiet' }))}</p>`
}

function form({ words, ctx, site }: Visit, state: Answering, saw: boolean): Html {
  const { question, owner, values, traits, mine, problems } = state
  const path = posterPath(question.version)
  const problem = (name: string): string | undefined => problems[name] && words(problems[name])
  return html`<p id="f-seen">${words(saw ? 'fairness.you-saw' : 'fairness.you-saw-not')} <a href="${path}/answer">${words('fairness.seen-other')}</a></p>
<form method="post" action="${path}/${owner ? 'vote/changes' : 'votes'}" novalidate>
${hidden('seen', values.seen ?? '')}
${
  saw
    ? radioGroup({
        words,
        name: 'answer',
        label: words('fairness.question'),
        hint: words('fairness.question-hint'),
        value: values.answer,
        error: problem('answer'),
        required: true,
        choices: ANSWERS.map((value) => ({ value, label: answerName(words, value) })),
      })
    : ''
}
${checkboxes({
  words,
  name: 'trait',
  label: words(saw ? 'fairness.found' : 'fairness.expected'),
  hint: words('fairness.traits-hint'),
  error: problem('trait'),
  choices: question.traits
    .filter((trait) => question.offered.includes(trait) || mine.includes(trait))
    .map((trait) => ({
      value: trait,
      label: traitName(words, trait, site),
      checked: traits.includes(trait),
    })),
})}
${owner ? submitButton({ label: words('fairness.send-change') }) : html`${submissionFields(words, values, problems, ctx.clock.now(), voteKind)}${saw ? proofOffer({ words }, question.work.slug, 'vote', values[PROOF_FIELD]) : ''}${submitButton({ label: words('fairness.send') })}`}
</form>`
}
