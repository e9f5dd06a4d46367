import { at, type Context } from '#core/context.ts'
import { dayIn } from '#core/clock.ts'
import { run } from '#core/db.ts'
import { addMember } from '#features/people/index.ts'
import { startClock } from '#features/petitions/index.ts'
import {
  addParty,
  beginDraft,
  ownStatement,
  partyById,
  promisesOf,
  publishDraft,
  sayOutcome,
  saveDraft,
  type Draft,
  type StatementKind,
} from '#features/statements/index.ts'
import { inventedAddress, type Dispute } from './people.ts'

type Named = Dispute['parties'][number]

/** Those named in the dispute claim their places, say something, promise something, and both sides say what became of it. */
export async function nameSampleParties(
  tx: Context,
  data: Dispute,
  { subjectId, hour }: { subjectId: number; hour(n: number): Date },
): Promise<void> {
  const { answerThreshold: threshold } = await tx.site()
  await startClock(tx, subjectId, { threshold, decidedAt: undefined })
  const [petition] = await run<{ work_id: number }>(
    tx.db,
    'select work_id from petitions where subject_id = $1',
    [subjectId],
  )
  for (const named of data.parties)
    await nameOne(tx, data.id, named, { subjectId, workId: petition!.work_id, hour })
}

async function nameOne(
  tx: Context,
  sample: string,
  named: Named,
  { subjectId, workId, hour }: { subjectId: number; workId: number; hour(n: number): Date },
): Promise<void> {
  const { timeZone } = await tx.site()
  const claimed = at(tx, hour(named.hour))
  const { name, role, note, speaker, statement } = named
  const added = await addParty(claimed, null, { name, role: role as 'maker' }, sample)
  // Somebody real has that name here: the sample then goes without.
  if (!added) return
  await run(
    tx.db,
    `insert into party_proofs (party_id, method, note, at, by) values ($1, 'operator', $2, $3, 'sample')`,
    [added.id, note, claimed.clock.now()],
  )
  const email = inventedAddress(added.slug)
  const id = (await addMember(claimed, added.id, { ...speaker, email, may: 'speaks' }, 'sample'))!
  const member = { id, partyId: added.id, ...speaker }
  const party = await partyById(tx, added.id)
  const about = statement.about === 'work' ? { workId } : { subjectId }
  const draft: Draft = {
    kind: statement.kind as StatementKind,
    text: statement.text,
    sourceUrl: null,
    saidOn: null,
    promises: statement.promises.map(({ words, dueHour }) => ({
      words,
      dueOn: dayIn(timeZone, hour(dueHour)),
    })),
  }
  const said = at(tx, hour(statement.hour))
  const publicId = await beginDraft(said, member, party, { log: 'sample', ...about }, draft)
  const publish = async (then: Context): Promise<void> =>
    publishDraft(
      then,
      member,
      party,
      publicId,
      (await ownStatement(then, party.id, publicId)).draft!.savedAt.toISOString(),
    )
  await publish(said)
  if (statement.changed) {
    const changed = at(tx, hour(statement.changed.hour))
    await saveDraft(changed, member, publicId, { ...draft, text: statement.changed.text, promises: [] })
    await publish(changed)
  }
  const own = await ownStatement(tx, party.id, publicId)
  const [promise] = (await promisesOf(tx, [own.id])).get(own.id) ?? []
  for (const { hour: when, side, ...outcome } of statement.outcomes)
    await sayOutcome(
      at(tx, hour(when)),
      promise!.id,
      side as 'party',
      side === 'party' ? `member ${id}` : 'author',
      outcome as Parameters<typeof sayOutcome>[4],
    )
}
