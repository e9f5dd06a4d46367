import { randomUUID } from 'node:crypto'
import { dayIn } from '#core/clock.ts'
import { at, type Context } from '#core/context.ts'
import { seeded } from '#core/random.ts'
import type { Entry } from '#features/log/index.ts'
import { openQuestion, voteKind } from '#features/reviews/index.ts'
import {
  encodePicture,
  enterPresentation,
  recordChange,
  workBySlug,
  type Encoded,
  type NewPresentation,
} from '#features/works/index.ts'
import { inventedAddress, type Dispute } from './people.ts'
import { storeVoices, type Invented } from './storing.ts'

const HOUR = 3_600_000
const MOST_TRAITS = 3

type Version = Dispute['posters']['versions'][number]
type Shares = Partial<Record<string, number>>

/**
 * What people were shown of the invented film, what took its place after complaints, and what people say about the posters: those who saw
 * the film, and those who did not. Answers the entries that count it.
 */
export async function addPosters(
  tx: Context,
  workSlug: string,
  data: Dispute,
  start: Date,
): Promise<Entry[]> {
  const work = await workBySlug(tx, workSlug)
  const { timeZone } = await tx.site()
  const hour = (n: number): Date => new Date(start.getTime() + n * HOUR)
  const random = seeded(20260915)
  const ids = new Map<string, number>()
  const entries: Entry[] = []
  for (const version of data.posters.versions) {
    const seen = at(tx, hour(version.firstSeenHour))
    const entered = await enterPresentation(
      seen,
      null,
      work.id,
      givenOf(version, (n) => dayIn(timeZone, hour(n))),
      version.drawing ? await drawn(tx, version.drawing) : undefined,
      async (inner, presentationId) => void (await openQuestion(inner, { presentationId, ...work })),
    )
    if ('duplicate' in entered) throw new Error(`${version.id} is in the sample twice`)
    ids.set(version.id, entered.id)
    const people = votersOf(data, version, start, random)
    if (people.length)
      entries.push(...(await storeVoices(tx, voteKind, await voteKind.subject(tx, entered.publicId), people)))
  }
  for (const { before, after, hour: n, cause, sourceUrl } of data.posters.changes)
    await recordChange(at(tx, hour(n)), null, {
      beforeId: ids.get(before)!,
      afterId: ids.get(after)!,
      changedOn: dayIn(timeZone, hour(n)),
      cause: cause as 'complaints',
      sourceUrl,
    })
  return entries
}

function givenOf(version: Version, day: (hour: number) => string): NewPresentation {
  const { market, language, issuer, description, sourceUrl, text } = version
  return {
    kind: version.kind as 'poster',
    market,
    language,
    issuer,
    description,
    sourceUrl,
    text,
    firstSeenOn: day(version.firstSeenHour),
    lastSeenOn: day(version.lastSeenHour),
    sensitive: '',
  }
}

/** Original drawings; everything else that comes as SVG is refused, here the file is the project's own. */
async function drawn(tx: Context, svg: string): Promise<Encoded> {
  const { default: sharp } = await import('sharp')
  const made = await encodePicture(tx, await sharp(Buffer.from(svg)).png().toBuffer())
  if ('problem' in made) throw new Error(`a drawing of the sample cannot be used: ${made.problem}`)
  return made
}

function votersOf(data: Dispute, version: Version, start: Date, random: () => number): Invented[] {
  const pick = (list: string[]): string => list[Math.floor(random() * list.length)]!
  const from = Math.max(0, version.firstSeenHour)
  const end = Math.max(from + 1, data.hours.length)
  const people: Invented[] = []
  for (const [basis, answers] of Object.entries(version.votes as Record<string, Record<string, number>>))
    for (const [answer, count] of Object.entries(answers))
      for (let k = 0; k < count; k++) {
        const [first, last] = [pick(data.firstNames), pick(data.lastNames)]
        const expects = answer === 'expects'
        people.push({
          id: randomUUID(),
          name: `${first} ${last}`,
          email: inventedAddress(`${first}.${last}.${version.id}.${people.length}`),
          country: null,
          basis,
          at: new Date(start.getTime() + Math.floor((from + random() * (end - from)) * 60) * 60_000),
          shows: false,
          details: {
            answer: expects ? null : answer,
            traits: traitsOf(expects ? version.expected : data.posters.found, random),
          },
        })
      }
  return people
}

/** Each trait with the chance in a hundred that the data file says, three at most. */
const traitsOf = (shares: Shares, random: () => number): string[] =>
  Object.entries(shares)
    .filter(([, share]) => random() * 100 < (share ?? 0))
    .slice(0, MOST_TRAITS)
    .map(([trait]) => trait)
    .toSorted()
