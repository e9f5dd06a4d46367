import { randomUUID } from 'node:crypto'
import { at, type Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { seeded, shuffled } from '#core/random.ts'
import type { Entry } from '#features/log/index.ts'
import {
  correctAbout,
  decideText,
  enterCritic,
  enterFigures,
  reviewKind,
  reviewSubjectFor,
} from '#features/reviews/index.ts'
import { workBySlug } from '#features/works/index.ts'
import { inventedAddress, type Dispute } from './people.ts'
import { storeVoices, type Invented } from './storing.ts'

const HOUR = 3_600_000
const BY = 'sample'
const MARKS = ['0.5', '1', '1.5', '2', '2.5', '3', '3.5', '4', '4.5', '5']

/** The reviews of the invented film, what critics wrote, and the numbers of other places. Answers the entries that count the reviews. */
export async function addReviews(
  tx: Context,
  workSlug: string,
  data: Dispute,
  start: Date,
): Promise<Entry[]> {
  const work = await workBySlug(tx, workSlug)
  await reviewSubjectFor(tx, work)
  const subject = await reviewKind.subject(tx, workSlug)
  const texts = textsOf(data, start)
  const entries = await storeVoices(tx, reviewKind, subject, [...texts, ...marksOf(data, start)])
  for (const [index, text] of texts.entries()) {
    const ref = { subjectId: subject.id, id: text.id }
    const soon = at(tx, new Date(text.at.getTime() + HOUR))
    if (!(await isShown(tx, ref.subjectId, ref.id))) await decideText(soon, 0, ref, 1, 'shown', 'checked')
    const corrected = data.reviews.texts[index]!.corrected
    if (corrected) await correctAbout(soon, 0, ref, corrected.about as 'promotion', corrected.reason)
  }
  await addElsewhere(tx, work.id, data, start)
  return entries
}

/** A site whose texts are checked afterwards has shown it already. */
async function isShown(tx: Context, subjectId: number, id: string): Promise<boolean> {
  const rows = await run(tx.db, 'select from shown_reviews where subject_id = $1 and voice_id = $2', [
    subjectId,
    id,
  ])
  return rows.length > 0
}

const person = (data: Dispute, n: number, random: () => number): { name: string; email: string } => {
  const pick = (list: string[]): string => list[Math.floor(random() * list.length)]!
  const [first, last] = [pick(data.firstNames), pick(data.lastNames)]
  return { name: `${first} ${last}`, email: inventedAddress(`${first}.${last}.r${n}`) }
}

const NO_TEXT = { about: 'work', body: '', language: '', spoilers: 'none', loggedAt: null, loggedOn: null }

/** Marks without a text. Those who saw the film come from its first showing on, the others while it is disputed. */
function marksOf(data: Dispute, start: Date): Invented[] {
  const random = seeded(20260913)
  const end = data.hours.length
  const people = Object.entries(data.reviews.marks).flatMap(([basis, counts]) =>
    counts.flatMap((count, k) => Array.from({ length: count }, () => ({ basis, mark: MARKS[k]! }))),
  )
  return shuffled(people, random).map(({ basis, mark }, n) => {
    const from =
      basis === 'promo' || basis === 'none' ? data.reviews.expectFromHour : data.reviews.seenFromDay * 24
    return {
      id: randomUUID(),
      ...person(data, n, random),
      country: null,
      basis,
      at: new Date(start.getTime() + Math.floor((from + random() * (end - from)) * 60) * 60_000),
      shows: false,
      details: { ...NO_TEXT, mark },
    }
  })
}

function textsOf(data: Dispute, start: Date): Invented[] {
  const random = seeded(20260914)
  return data.reviews.texts.map((text, n) => {
    const when = new Date(start.getTime() + text.hour * HOUR)
    return {
      id: randomUUID(),
      ...person(data, 100_000 + n, random),
      country: null,
      basis: text.basis,
      at: when,
      shows: false,
      details: {
        ...NO_TEXT,
        mark: text.mark,
        about: text.about,
        body: text.body,
        language: text.language,
        spoilers: text.spoilers ?? 'none',
        ...(text.loggedAt && { loggedAt: text.loggedAt, loggedOn: when.toISOString().slice(0, 10) }),
      },
    }
  })
}

async function addElsewhere(tx: Context, workId: number, data: Dispute, start: Date): Promise<void> {
  for (const { daysBefore, ...critic } of data.reviews.critics) {
    const published = new Date(start.getTime() - daysBefore * 24 * HOUR)
    await enterCritic(
      tx,
      workId,
      {
        ...critic,
        stance: critic.stance as 'for',
        restsOn: critic.restsOn as 'viewing',
        publishedOn: published.toISOString().slice(0, 10),
      },
      BY,
    )
  }
  for (const { values, ...source } of data.reviews.outside)
    await enterFigures(
      tx,
      workId,
      values.map(([hour, value]) => ({
        ...source,
        measure: source.measure as 'score',
        value: value!,
        takenAt: new Date(start.getTime() + hour! * HOUR),
      })),
      BY,
      'csv',
    )
}
