import assert from 'node:assert/strict'
import { test } from 'node:test'
import pino from 'pino'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { object, removeVoice, restoreVoice } from '../acting/actions.ts'
import type { VoiceRef } from '../kinds.ts'
import { count, owe } from '../mailing/mailing.testing.ts'
import { aSubject, noteApp } from '../voices.testing.ts'
import { showNames, SMALLEST_BATCH } from './name-batches.ts'
import { shownNames } from './names.ts'

const MO = 7

/** People who signed, were counted and wish their name to be shown. */
async function wishing(ctx: Context, subject: { id: number; publicId: string }, n: number) {
  const [last] = await run<{ index: number }>(
    ctx.db,
    'select coalesce(max(index), -1) as index from log_entries',
  )
  const refs: VoiceRef[] = []
  for (let i = 0; i < n; i++) {
    const ref = await owe(ctx, subject, { email: `p${i}@example.org`, wishes: ['shows'] })
    await count(ctx, ref, last!.index + 1 + i)
    refs.push(ref)
  }
  return refs
}

const shownOf = async (ctx: Context, subject: { id: number }): Promise<number> =>
  (await shownNames(ctx, subject.id)).total

test('a batch is decided about per subject, over everything that there is to look through', () =>
  withApp(async ({ ctx }) => {
    const [enough, few] = [await aSubject(ctx), await aSubject(ctx)]
    await wishing(ctx, enough, SMALLEST_BATCH)
    await wishing(ctx, few, SMALLEST_BATCH - 1)
    // So many who wish nothing that those who do never stand on one page.
    await run(
      ctx.db,
      `insert into voices (subject_id, id, kind, confirmed_at, via, version, basis, choice)
       select $1, gen_random_uuid(), 'note', $2, 'code', 1, 'unsaid', '-' from generate_series(1, 12000)`,
      [enough.id, ctx.clock.now()],
    )
    await showNames(ctx)
    await showNames(ctx)
    assert.equal(await shownOf(ctx, enough), SMALLEST_BATCH)
    assert.equal(await shownOf(ctx, few), 0)
  }, noteApp))

test('what was removed is not shown because the person objects, and shown when it is put back', () =>
  withApp(async ({ ctx }) => {
    const subject = await aSubject(ctx)
    const [first] = await wishing(ctx, subject, SMALLEST_BATCH)
    await removeVoice(ctx, MO, first!, 'bought', null)
    await object(ctx, first!, 'I wrote it myself.')
    await showNames(ctx)
    assert.equal(await shownOf(ctx, subject), 0)
    await restoreVoice(ctx, MO, first!, 'We were wrong.')
    await showNames(ctx)
    assert.equal(await shownOf(ctx, subject), SMALLEST_BATCH)
  }, noteApp))

test('who takes their signature back while the names are gathered is not shown, and does not fill up a batch', () =>
  withApp(async ({ ctx, clock }) => {
    const [first, second] = [await aSubject(ctx), await aSubject(ctx)]
    await wishing(ctx, first, SMALLEST_BATCH)
    const [leaving] = await wishing(ctx, second, SMALLEST_BATCH)
    // By when the names of the first are stored, the second has been looked through.
    await run(
      ctx.db,
      `create function leave() returns trigger language plpgsql as $$ begin
         insert into voice_acts (subject_id, voice_id, n, act, at, by, reason)
         values (${second.id}, '${leaving!.id}', 1, 'withdraw', '${clock.now().toISOString()}', 'person', 'withdrawn');
         return null; end $$`,
    )
    await run(ctx.db, 'create trigger leave after insert on shown_names execute function leave()')
    await showNames(ctx)
    assert.equal(await shownOf(ctx, first), SMALLEST_BATCH)
    assert.equal(await shownOf(ctx, second), 0)
  }, noteApp))

test('one subject whose names cannot be stored keeps no other from being shown, and the job says that it failed', () =>
  withApp(async ({ ctx }: TestApp) => {
    Object.assign(ctx, { logger: pino({ level: 'silent' }) })
    const [broken, sound] = [await aSubject(ctx), await aSubject(ctx)]
    for (const subject of [broken, sound]) await wishing(ctx, subject, SMALLEST_BATCH)
    await run(ctx.db, `alter table shown_names add constraint broken check (subject_id <> ${broken.id})`)
    await assert.rejects(showNames(ctx), /show-names: 1 rows could not be handled, 1 were/)
    assert.equal(await shownOf(ctx, sound), SMALLEST_BATCH)
    await run(ctx.db, 'alter table shown_names drop constraint broken')
    await showNames(ctx)
    assert.equal(await shownOf(ctx, broken), SMALLEST_BATCH)
  }, noteApp))
