import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { forgetModerator } from './decisions.ts'
import { forgetArchives, forgetKeptPetitions } from '#features/petitions/index.ts'
import { forgetFilms, placedFilms } from '#features/viewings/index.ts'
import { forgetPictures } from '#features/works/index.ts'

// What hangs on a subject and does not go with its row, in the order in which it may go. A test holds it against the schema.
export const TABLES = [
  'submission_answers',
  'code_tries',
  'submission_networks',
  'mailings',
  'tellings',
  'wish_changes',
  'shown_names',
  'name_checks',
  'voice_acts',
  'voice_salts',
  'refused_proofs',
  'active_addresses',
  'voices',
  'submissions',
  'uncounted',
  'tallies',
  'country_snapshots',
  'follow_confirmations',
  'follows',
  'unsubscriptions',
  'erasures',
  'shown_reviews',
  'review_queue',
  'review_checks',
  'review_objections',
  'review_abouts',
  'review_versions',
  'helpful_marks',
  'helpful_counts',
  'reviews',
  'party_links',
]

/** Removes every sample with everything that was signed on it, and empties the log for samples. Repeating it does nothing. */
export async function removeSample(ctx: Context): Promise<void> {
  const { pictures, films, archives } = await ctx.transaction(async (tx) => {
    const { db } = tx
    await run(db, 'select pg_advisory_xact_lock(7133002)')
    await run(db, `select from log_head where log = 'sample' for update`)
    const pictures = await run<{ hash: string }>(
      db,
      `select distinct hash from presentation_pictures i join presentations p on p.id = i.presentation_id
       join works w on w.id = p.work_id where w.sample is not null or p.entered_by = 'sample'`,
    )
    const found = await run<{ id: number; publicId: string }>(
      db,
      `select id, public_id as "publicId" from subjects where log = 'sample'`,
    )
    const subjects = found.map(({ id }) => id)
    for (const table of TABLES)
      await run(db, `delete from ${table} where subject_id = any($1::bigint[])`, [subjects])
    await run(db, `delete from presentations where entered_by = 'sample'`)
    await run(db, 'delete from statements where answer_subject_id = any($1::bigint[])', [subjects])
    for (const table of ['critics', 'outside_figures'])
      await run(db, `delete from ${table} where entered_by = 'sample'`)
    await run(db, 'delete from parties where sample is not null')
    const placed = await placedFilms(tx, 'sample')
    await run(db, 'delete from room_films where id = any($1::bigint[])', [placed.map(({ id }) => id)])
    await run(
      db,
      `delete from spent_tokens where key_id in (select id from issuer_keys where made_by = 'sample')`,
    )
    await run(db, `delete from issuer_keys where made_by = 'sample'`)
    await run(db, `delete from issuers where registered_by = 'sample'`)
    await run(db, `delete from log_entries where log = 'sample'`)
    await run(db, `delete from log_checkpoints where log = 'sample'`)
    await run(
      db,
      `update log_head set ordered_size = 0, size = 0, root = sha256(''), frontier = '{}' where log = 'sample'`,
    )
    await run(db, 'delete from subjects where id = any($1::bigint[])', [subjects])
    await forgetModerator(tx)
    await run(
      db,
      'delete from works where sample is not null and not exists (select from petitions p where p.work_id = works.id)',
    )
    // What somebody has opened a petition of their own about stays for that, as a work like others.
    await run(db, 'update works set sample = null where sample is not null')
    return {
      pictures: pictures.map(({ hash }) => hash),
      films: placed.map(({ publicId }) => publicId),
      archives: found.map(({ publicId }) => publicId),
    }
  })
  forgetKeptPetitions(ctx)
  // Last: rows that are gone for good need no files.
  await forgetPictures(ctx, pictures)
  await forgetFilms(ctx, films)
  await forgetArchives(ctx, archives)
}
