import { NotFound } from '#core/errors.ts'
import { check, type Problems } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import {
  FEWEST_IN_LIST,
  isKind,
  MOST_IN_LIST,
  otherTraits,
  traitId,
  traitName,
  type TraitKind,
} from '#features/reviews/index.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { decideTraits } from './actions.ts'
import { LANGUAGES, placeSchema, readWords } from './forms.ts'
import { traitsPage } from './views.ts'

const page = (visit: Visit, kind: TraitKind, filled: Filled = EMPTY): Response =>
  deskPage(
    visit,
    {
      title: visit.words('fairness.desk-title'),
      status: statusOf(filled),
      done: { saved: 'desk.saved' },
    },
    traitsPage({ words: visit.words, site: visit.site, kind, filled }),
  )

function kindIn({ param }: Visit): TraitKind {
  const kind = param('kind')
  if (!isKind(kind)) throw new NotFound()
  return kind
}

const back = (kind: TraitKind): Response => seeOther(`/desk/traits/${kind}?done=saved`)

async function addTrait(visit: Visit): Promise<Response> {
  const { ctx, words } = visit
  const kind = kindIn(visit)
  const form = await visit.form()
  const read = readWords(form)
  if ('problems' in read) return page(visit, kind, { values: form.values, problems: read.problems })
  let problem: Problems[string] | undefined
  await decideTraits(ctx, visit.staff!, kind, (list, settings) => {
    const others = otherTraits(kind, settings)
    const named = (trait: string): boolean =>
      LANGUAGES.some((language) => {
        const own = settings.traitWords[trait]?.[language] ?? traitName(words, trait, settings)
        return own.toLowerCase() === read.words[language]!.toLowerCase()
      })
    if (list.some(named)) problem = 'fairness.desk-word-there'
    else if (others.some(named)) problem = 'fairness.desk-word-retired'
    else if (list.length >= MOST_IN_LIST) problem = 'fairness.desk-list-full'
    const trait = traitId(read.words[LANGUAGES[0]!]!, [...list, ...others])
    if (!trait) problem ??= 'fairness.desk-word-letters'
    if (problem || !trait) return { list, trait: '' }
    return { list: [...list, trait], words: read.words, trait }
  })
  return problem
    ? page(visit, kind, { values: form.values, problems: { [`word-${LANGUAGES[0]}`]: problem } })
    : back(kind)
}

async function placeTrait(visit: Visit): Promise<Response> {
  const kind = kindIn(visit)
  const { values } = await visit.form()
  const checked = check(placeSchema, values)
  if (!checked.ok) return page(visit, kind, { values, problems: { place: 'fairness.desk-place-wrong' } })
  const { trait, place } = checked.value
  let problem: Problems[string] | undefined
  await decideTraits(visit.ctx, visit.staff!, kind, (list, settings) => {
    const rest = list.filter((one) => one !== trait)
    const known = list.includes(trait) || otherTraits(kind, settings).includes(trait)
    if (!known) problem = 'fairness.desk-trait-wrong'
    else if (place === 0 && rest.length < FEWEST_IN_LIST) problem = 'fairness.desk-list-short'
    else if (place > rest.length + 1) problem = 'fairness.desk-place-wrong'
    else if (place && !list.includes(trait) && list.length >= MOST_IN_LIST)
      problem = 'fairness.desk-list-full'
    if (problem) return { list, trait }
    return { list: place ? rest.toSpliced(place - 1, 0, trait) : rest, trait }
  })
  return problem ? page(visit, kind, { values, problems: { place: problem } }) : back(kind)
}

/** The lists that people pick from when they say whether a poster is fair. */
export const traitRoutes: Route[] = [
  { method: 'GET', path: '/desk/traits', may: 'operator', handle: (visit) => page(visit, 'film') },
  {
    method: 'GET',
    path: '/desk/traits/:kind',
    may: 'operator',
    handle: (visit) => page(visit, kindIn(visit)),
  },
  { method: 'POST', path: '/desk/traits/:kind/entries', may: 'operator', handle: addTrait },
  { method: 'POST', path: '/desk/traits/:kind/places', may: 'operator', handle: placeTrait },
]
