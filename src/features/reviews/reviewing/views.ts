import type { Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { dateLocale, type Words } from '#core/i18n.ts'
import { submissionFields } from '#features/voices/index.ts'
import { OFFER_SCRIPT, PROOF_FIELD, proofOffer } from '#features/viewings/index.ts'
import { languageOptions, workPath, type Work } from '#features/works/index.ts'
import {
  checkbox,
  errorSummary,
  radioGroup,
  selectField,
  submitButton,
  textArea,
  type Field,
} from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, notice } from '#ui/parts.ts'
import { diaryReader } from '../importing/views.ts'
import { markLabel } from '../statistics/words.ts'
import { ABOUTS, CHOICES, MAX_BODY, SEEN } from './forms.ts'
import { reviewPath, reviewsPath } from './paths.ts'
import { shownFrom } from './rules.ts'

export interface FormState {
  values: Record<string, string>
  problems?: Problems
  /** Values of sentences that say when it becomes possible. */
  from?: Date | undefined
  /** The person changes a review that is there already. */
  changing?: boolean
  /** Filled in from this browser, which confirmed the address before. */
  known?: boolean
}

export function reviewFormPage(visit: Visit, work: Work, state: FormState): Response {
  const { words, ctx } = visit
  const { values, problems = {}, changing } = state
  const title = words(changing ? 'reviews.change-title' : 'reviews.write-title')
  const say = sayer(words, state)
  const errors = Object.keys(problems).map((name) => ({ name, message: say(name)! }))
  return pageOf(
    visit,
    {
      title: `${title}: ${work.title}`,
      robots: 'noindex',
      sample: work.sample,
      status: errors.length ? 422 : 200,
      scripts: ['char-count.js', 'diary-import.js', OFFER_SCRIPT],
    },
    html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a>`, title })}
${notOutYet(words, work, ctx.clock.now())}
${changing ? html`<p>${words('reviews.change-how')}</p>` : html`<p>${words('reviews.write-how')} <a href="${reviewsPath(work)}/method">${words('reviews.method-link')}</a></p>`}
<form method="post" action="${changing ? `${reviewPath(work)}/versions` : reviewsPath(work)}" novalidate>
${reviewFields(visit, work, state)}
${changing ? '' : submissionFields(words, values, problems, ctx.clock.now(), { noun: 'review', wishes: ['shows'] })}
${changing ? '' : proofOffer(visit, work.slug, 'review', values[PROOF_FIELD])}
<p>${submitButton({ label: words(changing ? 'reviews.change-send' : 'reviews.write-send') })}</p>
</form>`,
  )
}

const sayer =
  (words: Words, { problems = {}, from }: FormState) =>
  (name: string): string | undefined =>
    problems[name] && words(problems[name], from ? { from: words.time(from) } : {})

function notOutYet(words: Words, work: Work, now: Date): Html | '' {
  const from = shownFrom(work, null)
  return from && now < from
    ? notice({ kind: 'attention', content: html`<p>${words('reviews.not-out-yet')}</p>` })
    : ''
}

/** The questions of a review. The first decides what the mark means, so it stands first. */
function reviewFields(visit: Visit, work: Work, state: FormState): Html {
  const { words } = visit
  const { values } = state
  const say = sayer(words, state)
  const given = (name: string): Pick<Field, 'words' | 'name' | 'value' | 'error'> => ({
    words,
    name,
    value: values[name],
    error: say(name),
  })
  return html`${radioGroup({
    ...given('seen'),
    label: words('reviews.seen'),
    hint: words('reviews.seen-hint'),
    required: true,
    choices: SEEN.map((seen) => ({ value: seen, label: words(`reviews.seen-${seen}`) })),
  })}
${diaryReader(visit, work, values)}
${selectField({
  ...given('mark'),
  label: words('reviews.mark'),
  hint: words('reviews.mark-hint'),
  required: true,
  options: [
    { value: '', label: words('reviews.mark-choose') },
    ...CHOICES.toReversed().map((mark) => ({ value: mark, label: markLabel(words, Number(mark)) })),
  ],
})}
${radioGroup({
  ...given('about'),
  value: values.about || 'work',
  label: words('reviews.about'),
  hint: words('reviews.about-hint'),
  choices: ABOUTS.map((about) => ({ value: about, label: words(`reviews.about-${about}`) })),
})}
${textArea({ ...given('body'), label: words('reviews.body'), hint: words('reviews.body-hint'), maxlength: MAX_BODY, rows: 8, required: false })}
${selectField({
  ...given('language'),
  value: values.language || dateLocale(words.locale).slice(0, 2),
  label: words('reviews.language'),
  options: languageOptions(words),
})}
${checkbox({ ...given('spoilers'), value: 'yes', label: words('reviews.spoilers'), hint: words('reviews.spoilers-hint'), checked: values.spoilers === 'yes' })}`
}
