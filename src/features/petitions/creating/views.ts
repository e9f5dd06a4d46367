import type { Problems } from '#core/forms.ts'
import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { submissionFields, type Tally } from '#features/voices/index.ts'
import { calendarDay, languageOptions, workLine, type WorkSummary } from '#features/works/index.ts'
import {
  errorSummary,
  hidden,
  radioGroup,
  selectField,
  submitButton,
  textArea,
  textField,
} from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { definitionList, headline, paragraphs, steps } from '#ui/parts.ts'
import { petitionList } from '../views.ts'
import type { Petition } from '../queries.ts'
import { abouts, forms as petitionForms } from '../rules.ts'
import {
  carried,
  fieldsOf,
  MAX_ACTION,
  MAX_ADDRESSEE,
  MAX_MORE,
  MAX_WHY,
  stepNames,
  type Draft,
  type StepName,
} from './forms.ts'

export interface StepPage {
  step: StepName
  draft: Draft
  problems: Problems
  /** The chosen work. */
  work: WorkSummary | undefined
  /** Step 1: words that were searched and what they found. */
  search?: { q: string; works: WorkSummary[] }
  /** Step 3. */
  similar?: Petition[]
  tallies?: Map<number, Tally>
  days: { first: string; last: string; offered: string }
}

/** One step of opening a petition. Everything typed so far travels in the page; nothing is stored before the last step. */
export function stepPage(visit: Visit, page: StepPage, status = 200): Response {
  const { words } = visit
  const { step, problems } = page
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  const title = words(`petitions.step-${step}-title`)
  return pageOf(
    visit,
    {
      title: `${title} · ${words('petitions.new-title')}`,
      status,
      robots: 'noindex',
      scripts: ['char-count.js', ...(step === 'ask' ? ['similar-petitions.js'] : [])],
    },
    html`${errorSummary({ words, errors })}
${steps({ words, names: stepNames.map((name) => words(`petitions.step-${name}`)), current: stepNames.indexOf(step) + 1 })}
${headline({ title, byline: words(`petitions.step-${step}-intro`) })}
<form method="post" action="${step === 'check' ? '/petitions' : `/petitions/new/${step}`}" novalidate>
${travelling(page)}
${bodies[step](visit, page)}
</form>`,
  )
}

/** What other steps asked for. A search on step 1 keeps the chosen work until another one is chosen. */
function travelling({ step, draft, search }: StepPage): Html[] {
  const shown = fieldsOf[step] as readonly string[]
  return carried
    .filter((name) => !shown.includes(name) || (name === 'work' && search && !search.works.length))
    .flatMap((name) => (draft[name] ? [hidden(name, draft[name])] : []))
}

const buttons = (visit: Visit, step: StepName, label?: string): Html =>
  html`<div class="buttons">${submitButton({ name: 'go', value: 'next', label: label ?? visit.words('petitions.continue') })}${
    step === 'work'
      ? ''
      : html` ${submitButton({ name: 'go', value: 'back', kind: 'quiet', label: visit.words('petitions.back') })}`
  }</div>`

const bodies: Record<StepName, (visit: Visit, page: StepPage) => Child> = {
  work: workStep,
  ask: askStep,
  similar: similarStep,
  why: whyStep,
  about: aboutStep,
  you: youStep,
  check: checkStep,
}

function given(
  { words }: Visit,
  { draft, problems }: StepPage,
  name: string,
): { words: Visit['words']; name: string; value: string; error?: string } {
  const problem: MessageKey | undefined = problems[name]
  return { words, name, value: draft[name] ?? '', ...(problem && { error: words(problem) }) }
}

function workStep(visit: Visit, page: StepPage): Html {
  const { words } = visit
  const { work, search, draft } = page
  const found = search?.works ?? []
  const offered = work && !found.some((other) => other.id === work.id) ? [work, ...found] : found
  const choices = offered.map((other) => ({
    value: other.slug,
    label: workChoice(visit, other),
    checked: other.slug === draft.work,
  }))
  return html`${textField({ words, name: 'q', type: 'search', label: words('works.search'), hint: words('works.search-hint'), value: search?.q ?? '', maxlength: 200 })}
<p>${submitButton({ name: 'go', value: 'search', kind: offered.length ? 'quiet' : 'main', label: words('works.search-button') })}</p>
${search && !found.length ? html`<p role="status">${words('works.found', { n: 0, q: search.q })}</p>` : ''}
${
  choices.length
    ? html`${radioGroup({ ...given(visit, page, 'work'), label: words('petitions.work-choose'), choices })}
${buttons(visit, 'work')}`
    : ''
}
<p>${words('petitions.work-absent')} <a href="/works/new?for=petition">${words('works.add')}</a></p>`
}

const workChoice = ({ words }: Visit, work: WorkSummary): Html =>
  html`<bdi>${work.title}</bdi> · ${[words(`works.kind-${work.kind}`), work.year].filter(Boolean).join(', ')}${
    work.makers.length ? html` · <bdi>${work.makers.join(', ')}</bdi>` : ''
  }`

function askStep(visit: Visit, page: StepPage): Html {
  const { words } = visit
  const heading = (n: number): string => words('neighbours.similar-live', { n })
  return html`<similar-petitions src="/petitions/similar.json" work="${page.work?.slug ?? ''}" one="${heading(1)}" many="${heading(2).replace(words.number(2), '#')}" unit-one="${words('ui.signatures-unit', { n: 1 })}" unit="${words('ui.signatures-unit', { n: 2 })}">${textField({ ...given(visit, page, 'action'), label: words('petitions.action'), hint: words('petitions.action-hint'), maxlength: MAX_ACTION, required: true })}
<p role="status"></p><ul class="plain" hidden></ul></similar-petitions>
${selectField({ ...given(visit, page, 'language'), value: page.draft.language || words.locale.split('-')[0]!, label: words('texts.language-field'), required: true, options: languageOptions(words).filter(({ value }) => value !== 'und') })}
${buttons(visit, 'ask')}`
}

function similarStep(visit: Visit, page: StepPage): Html {
  const { words } = visit
  const similar = page.similar ?? []
  return html`${similar.length ? petitionList(visit, similar, page.tallies && { tallies: page.tallies }) : html`<p>${words('petitions.similar-none')}</p>`}
${buttons(visit, 'similar', similar.length ? words('petitions.similar-differs') : undefined)}`
}

function whyStep(visit: Visit, page: StepPage): Html {
  const { words } = visit
  return html`${textArea({ ...given(visit, page, 'why'), label: words('petitions.why'), hint: words('petitions.why-hint'), maxlength: MAX_WHY, rows: 6, required: true })}
${textArea({ ...given(visit, page, 'more'), label: words('petitions.more'), hint: words('petitions.more-hint'), maxlength: MAX_MORE, rows: 8, required: false })}
${buttons(visit, 'why')}`
}

function aboutStep(visit: Visit, page: StepPage): Html {
  const { words } = visit
  const { draft, days } = page
  return html`${radioGroup({
    ...given(visit, page, 'about'),
    label: words('petitions.about'),
    hint: words('petitions.about-hint'),
    required: true,
    choices: abouts.map((about) => ({
      value: about,
      label: words(`petitions.about-${about}`),
      hint: words(`petitions.about-${about}-hint`),
    })),
  })}
${radioGroup({
  ...given(visit, page, 'form'),
  label: words('petitions.form'),
  required: true,
  choices: petitionForms.map((form) => ({
    value: form,
    label: words(`petitions.form-${form}`),
    hint: words(`petitions.form-${form}-hint`),
  })),
})}
${textField({ ...given(visit, page, 'addressee'), label: words('petitions.addressee'), hint: words('petitions.addressee-hint'), maxlength: MAX_ADDRESSEE })}
${textField({
  ...given(visit, page, 'closesOn'),
  value: draft.closesOn || days.offered,
  type: 'date',
  label: words('petitions.closes'),
  hint: words('petitions.closes-hint', { last: calendarDay(words, days.last) }),
  required: true,
})}
${buttons(visit, 'about')}`
}

function youStep(visit: Visit, page: StepPage): Html {
  const { words, ctx } = visit
  return html`<p>${words('petitions.you-public')}</p>
${submissionFields(words, page.draft, page.problems, ctx.clock.now())}
${buttons(visit, 'you')}`
}

function checkStep(visit: Visit, { draft, work }: StepPage): Html {
  const { words } = visit
  const change = (step: StepName): Html =>
    html`<p><button class="button quiet" type="submit" name="go" value="${step}" formaction="/petitions/new/check">${words('petitions.change')} <span class="visually-hidden">${words(`petitions.step-${step}`)}</span></button></p>`
  const about = abouts.find((name) => name === draft.about) ?? 'work'
  const items: [Child, Child][] = [
    [words('petitions.step-work'), html`${work ? workLine(words, work) : ''} ${change('work')}`],
    [words('petitions.action'), html`<b dir="auto">${draft.action}</b> ${change('ask')}`],
    [
      words('petitions.why'),
      html`<div dir="auto">${paragraphs(draft.why ?? '')}${paragraphs(draft.more ?? '')}</div> ${change('why')}`,
    ],
    [
      words('petitions.about'),
      html`${words(`petitions.about-${about}`)} · ${
        draft.form === 'call'
          ? words('petitions.form-call')
          : words('petitions.to', { addressee: draft.addressee ?? '' })
      } · ${words('petitions.until', { day: draft.closesOn ? calendarDay(words, draft.closesOn) : '' })} ${change('about')}`,
    ],
    [words('petitions.asked-by'), html`<bdi>${draft.name}</bdi>, <bdi>${draft.email}</bdi> ${change('you')}`],
  ]
  return html`${definitionList(items)}
<p class="note">${words('petitions.check-note')}</p>
<div class="buttons">${submitButton({ label: words('petitions.open') })} <button class="button quiet" type="submit" name="go" value="back" formaction="/petitions/new/check">${words('petitions.back')}</button></div>`
}
