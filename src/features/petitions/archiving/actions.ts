import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { anonymiseSubject } from '#features/voices/index.ts'
import { appealWaits } from '../appealing/queries.ts'
import { lockedPetition } from '../moderating/actions.ts'
import { forgetKeptPetitions, wholePetitions } from '../queries.ts'
import { hasFiles } from './files.ts'
import { makeArchive } from './make.ts'
import { archiveOf } from './queries.ts'
import { dueUntil, ENDED } from './rules.ts'

/** What a petition has of people besides the contributions. */
const OF_THE_PETITION = [
  'petition_handovers',
  'petition_reasons',
  'petition_supporters',
  'organiser_letters',
  'organisers',
] as const

/**
 * Makes the archive of a petition that ended long ago, and then deletes everything personal about it. Each step is done once; killed
 * anywhere and repeated, it goes on where it was. Does nothing for a petition that is not due, or about which an appeal waits.
 */
export async function archivePetition(ctx: Context, subjectId: number): Promise<void> {
  const { anonymiseMonths, timeZone } = await ctx.site()
  const before = dueUntil(ctx.clock.now(), anonymiseMonths, timeZone)
  const [petition] = await wholePetitions(ctx, [subjectId])
  if (!petition) return
  const newest = petition.states.at(-1)!
  const isDue = ENDED.some((state) => state === newest.state) && newest.at <= before
  if (!petition.anonymisedAt && (!isDue || (await appealWaits(ctx, petition)))) return
  const archive = await archiveOf(ctx, subjectId)
  // Made anew as long as nothing has begun, so that it has the newest numbers; and where its files were lost.
  if (!archive || !petition.anonymisedAt || !(await hasFiles(ctx, petition)))
    await makeArchive(ctx, subjectId)
  if (!petition.anonymisedAt && !(await begin(ctx, petition.slug, newest.n))) return
  for (const id of [subjectId, ...(await furtherSubjects(ctx, subjectId))]) await anonymiseSubject(ctx, id)
  await ctx.transaction(async (tx) => {
    await run(tx.db, `update petitions set author_name = '', author_voice_id = null where subject_id = $1`, [
      subjectId,
    ])
    await run(tx.db, 'update petition_appeals set text = null where subject_id = $1', [subjectId])
    await run(
      tx.db,
      `update petition_announcements set delivered_by = '' where subject_id = $1 and kind = 'delivered'`,
      [subjectId],
    )
    for (const table of OF_THE_PETITION)
      await run(tx.db, `delete from ${table} where subject_id = $1`, [subjectId])
    await run(
      tx.db,
      'update petition_anonymisations set finished_at = $2 where subject_id = $1 and finished_at is null',
      [subjectId, tx.clock.now()],
    )
  })
  forgetKeptPetitions(ctx)
}

/** What else its people contributed to: its pledges, and whether its replies answer. */
const furtherSubjects = async ({ db }: Context, petitionId: number): Promise<number[]> =>
  (
    await run<{ id: number }>(
      db,
      `select subject_id as id from pledges where petition_id = $1
       union all select answer_subject_id from statements where subject_id = $1 order by 1`,
      [petitionId],
    )
  ).map(({ id }) => id)

/** From here on nothing about the petition is opened again. Not when somebody decided meanwhile. */
const begin = (ctx: Context, slug: string, n: number): Promise<boolean> =>
  ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    if (petition.states.at(-1)!.n !== n || (await appealWaits(tx, petition))) return false
    await run(
      tx.db,
      'insert into petition_anonymisations (subject_id, began_at) values ($1, $2) on conflict do nothing',
      [petition.id, tx.clock.now()],
    )
    return true
  })
