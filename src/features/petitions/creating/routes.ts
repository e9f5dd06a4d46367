import { Forbidden, NotFound, TooMany } from '#core/errors.ts'
import { check, type Parsed, type Problems } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { takeFrom } from '#core/limits.ts'
import { staffOf } from '#features/people/index.ts'
import { giveWaiting, HONEYPOT, submissionOf, talliesOf } from '#features/voices/index.ts'
import { findWorks, workBySlug, type WorkSummary } from '#features/works/index.ts'
import { similarPetitions } from '../similar/queries.ts'
import { closingDays, openingLimit, openPetition, type NewPetition } from './actions.ts'
import {
  aboutSchema,
  askSchema,
  draftOf,
  isStep,
  languageSchema,
  stepAfter,
  stepBefore,
  stepOf,
  whySchema,
  workSchema,
  youSchema,
  type Draft,
  type StepName,
} from './forms.ts'
import { stepPage, type StepPage } from './views.ts'

export const creatingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/new',
    may: 'anyone',
    async handle(visit) {
      await refuseUnlessOpener(visit)
      const work = visit.url.searchParams.get('work') ?? ''
      return showStep(visit, 'work', draftOf({ get: (name) => (name === 'work' ? work : '') }))
    },
  },
  { method: 'POST', path: '/petitions/new/:step', may: 'anyone', handle: postStep },
  { method: 'POST', path: '/petitions', may: 'anyone', handle: postPetition },
]

async function postStep(visit: Visit): Promise<Response> {
  await refuseUnlessOpener(visit)
  const step = visit.param('step')
  if (!isStep(step)) throw new NotFound()
  const form = await visit.form()
  const draft = draftOf(form)
  const go = form.get('go')
  if (step === 'work' && go === 'search') return showStep(visit, 'work', draft, {}, form.get('q'))
  if (go === 'back') return showStep(visit, stepBefore(step), draft)
  if (isStep(go)) return showStep(visit, go, draft)
  const problems = await problemsOf(visit, step, draft)
  return problems
    ? showStep(visit, step, draft, problems, form.get('q'))
    : showStep(visit, stepAfter(step), draft)
}

async function problemsOf(visit: Visit, step: StepName, draft: Draft): Promise<Problems | undefined> {
  const parsed = parsedStep(visit, step, draft)
  if (!parsed.ok) return parsed.problems
  if (step === 'work' && !(await chosenWork(visit, draft))) return { work: 'petitions.work-missing' }
}

function parsedStep(visit: Visit, step: StepName, draft: Draft): Parsed<unknown> {
  switch (step) {
    case 'work':
      return check(workSchema, draft)
    case 'ask':
      return check(askSchema.extend(languageSchema(visit.words.locale).shape), draft)
    case 'why':
      return check(whySchema, draft)
    case 'about':
      return check(aboutSchema(daysOf(visit)), draft)
    case 'you':
      return check(youSchema, draft)
    default:
      return { ok: true, value: {} }
  }
}

const daysOf = ({ ctx, site }: Visit): ReturnType<typeof closingDays> =>
  closingDays(ctx.clock.now(), site.timeZone)

async function chosenWork(visit: Visit, draft: Draft): Promise<WorkSummary | undefined> {
  if (!draft.work) return
  return workBySlug(visit.ctx, draft.work).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })
}

async function showStep(
  visit: Visit,
  step: StepName,
  draft: Draft,
  problems: Problems = {},
  q = '',
): Promise<Response> {
  const work = await chosenWork(visit, draft)
  const page: StepPage = { step, draft, problems, work, days: daysOf(visit) }
  if (step === 'work' && q.trim())
    page.search = { q, works: (await findWorks(visit.ctx, { q, page: 1, size: 10 })).works }
  if (step === 'similar') {
    page.similar = await similarPetitions(visit.ctx, draft.action ?? '', work?.id ?? 0)
    page.tallies = await talliesOf(
      visit.ctx,
      page.similar.map(({ id }) => id),
    )
  }
  return stepPage(visit, page, Object.keys(problems).length ? 422 : 200)
}

async function postPetition(visit: Visit): Promise<Response> {
  const { ctx, ip } = visit
  const staff = await refuseUnlessOpener(visit)
  const form = await visit.form()
  const draft = draftOf(form)
  const read = await readPetition(visit, draft)
  if ('problems' in read) return showStep(visit, stepOf(read.problems), draft, read.problems)
  if (!staff) await takeOpeningTurn(visit)
  const evidence = {
    ip,
    honeypot: form.get(HONEYPOT),
    shownAt: form.get('shown'),
    remembered: visit.cookie('browser'),
  }
  const opened = await openPetition(ctx, read.petition, read.submission, evidence)
  giveWaiting(visit, opened.subject, opened.ref)
  return seeOther(`/petitions/${opened.slug}/signature/confirm`)
}

type ReadPetition = { petition: NewPetition; submission: ReturnType<typeof submissionOf> }

/** All steps again, because the hidden fields of a page are whatever somebody sends. */
async function readPetition(visit: Visit, draft: Draft): Promise<ReadPetition | { problems: Problems }> {
  const ask = check(askSchema.extend(languageSchema(visit.words.locale).shape), draft)
  const why = check(whySchema, draft)
  const about = check(aboutSchema(daysOf(visit)), draft)
  const you = check(youSchema, draft)
  const work = await chosenWork(visit, draft)
  const problems: Problems = {
    ...(!work && { work: 'petitions.work-missing' as const }),
    ...[ask, why, about, you].reduce<Problems>(
      (all, part) => (part.ok ? all : { ...all, ...part.problems }),
      {},
    ),
  }
  if (!ask.ok || !why.ok || !about.ok || !you.ok || !work) return { problems }
  return {
    petition: {
      ...ask.value,
      ...why.value,
      ...about.value,
      workId: work.id,
      author: you.value.name,
    },
    submission: submissionOf(you.value),
  }
}

async function refuseUnlessOpener({ ctx, site, cookie }: Visit): Promise<{ id: number } | undefined> {
  const staff = await staffOf(ctx, cookie('session'))
  const signedIn = staff?.factor === 'passkey' ? staff : undefined
  if (site.openers === 'staff' && !signedIn) throw new Forbidden('petitions.staff-only')
  return signedIn
}

async function takeOpeningTurn({ ctx, ip }: Visit): Promise<void> {
  const wait = await takeFrom(ctx.shared(openingLimit), ip)
  if (wait) throw new TooMany('petitions.too-many', wait)
}
