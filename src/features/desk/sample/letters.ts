import { randomUUID } from 'node:crypto'
import { at, type Context } from '#core/context.ts'
import { seeded, shuffled } from '#core/random.ts'
import type { Entry } from '#features/log/index.ts'
import {
  answerKind,
  decidePledge,
  decideRejoinder,
  decideUpdate,
  offerPledge,
  pledgeKind,
  publicPledge,
  rejoindersToCheck,
  updatesToCheck,
  writeRejoinder,
  writeUpdate,
} from '#features/petitions/index.ts'
import { statementsOn } from '#features/statements/index.ts'
import type { VoiceSubject } from '#features/voices/index.ts'
import type { Dispute } from './people.ts'
import { storeVoices, type Invented } from './storing.ts'

const HOUR = 3_600_000

interface Scene {
  petition: VoiceSubject
  signers: readonly Invented[]
  start: Date
  staffId: number
}

/** What organisers wrote, what people said they would do, and what signers say of the reply. Answers the entries that count it. */
export async function addLetters(tx: Context, { letters }: Dispute, scene: Scene): Promise<Entry[]> {
  const { petition, start } = scene
  const staff = { id: scene.staffId }
  const hour = (n: number): Context => at(tx, new Date(start.getTime() + n * HOUR))
  for (const { hour: n, title, text } of letters.updates) {
    const decision = await writeUpdate(hour(n), { id: petition.id, sample: true }, 'author', { title, text })
    if (decision === 'shown') continue
    const update = (await updatesToCheck(tx)).find(({ subjectId }) => subjectId === petition.id)
    await decideUpdate(hour(n + 1), staff, update!.id, 'shown', '')
  }
  const entries: Entry[] = []
  const random = seeded(17)
  for (const { hour: n, text, will, done } of letters.pledges) {
    const id = await offerPledge(hour(n), { id: petition.id, log: 'sample' }, 'author', text)
    await decidePledge(hour(n), staff, id, 'offered', '')
    const subject = await pledgeKind.subject(tx, (await publicPledge(tx, { id })).slug)
    const from = start.getTime() + n * HOUR
    const people = some(scene, will + done, random, (signer) => new Date(Math.max(signer.at.getTime(), from)))
    entries.push(...(await storeVoices(tx, pledgeKind, subject, withChoices(people, { will, done }))))
  }
  const [reply] = await statementsOn(tx, petition.id)
  if (!reply) return entries
  const said = start.getTime() + (letters.answers.hour + 1) * HOUR
  const { yes, partly, no } = letters.answers
  const left = tx.clock.now().getTime() - said
  const people = some(scene, yes + partly + no, random, () => new Date(said + random() ** 2 * left))
  const subject = await answerKind.subject(tx, reply.publicId)
  entries.push(...(await storeVoices(tx, answerKind, subject, withChoices(people, { yes, partly, no }))))
  await writeRejoinder(hour(letters.rejoinder.hour), petition, reply.id, letters.rejoinder.text)
  const waiting = (await rejoindersToCheck(tx)).find(({ petitionId }) => petitionId === petition.id)
  if (waiting) await decideRejoinder(hour(letters.rejoinder.hour + 1), staff, waiting.id, 'shown', '')
  return entries
}

/** So many of those who signed, each with another contribution of theirs. */
function some(
  { signers }: Scene,
  count: number,
  random: () => number,
  when: (signer: Invented) => Date,
): Invented[] {
  return shuffled(signers.slice(1), random)
    .slice(0, count)
    .map((signer) => ({ ...signer, id: randomUUID(), basis: 'unsaid', shows: false, at: when(signer) }))
}

const withChoices = (people: Invented[], counts: Record<string, number>): Invented[] => {
  const choices = Object.entries(counts).flatMap(([choice, n]) => Array<string>(n).fill(choice))
  return people.map((person, index) => ({ ...person, details: { choice: choices[index]! } }))
}
