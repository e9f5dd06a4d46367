import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run, type Db } from '#core/db.ts'
import { statementsOn } from '#features/statements/index.ts'
import { summariesOf } from '#features/works/index.ts'
import { withApp } from '../../../../test/app.ts'
import { askingOf } from '../asking/queries.ts'
import { aWork, livePetition } from '../petitions.testing.ts'
import { anyPetition, petitionsByIds } from '../queries.ts'

/** How often each named statement of this connection was planned, and how often it was run with the plan that is kept. */
const plans = (db: Db): Promise<{ name: string; made: number; kept: number }[]> =>
  run(db, 'select name, custom_plans as made, generic_plans as kept from pg_prepared_statements')

it('every connection plans the statements of a page five times, and then no more', () =>
  withApp(async (app) => {
    await aWork(app)
    const { id, slug, work } = await anyPetition(app.ctx, await livePetition(app))
    await app.ctx.transaction(async (tx) => {
      for (const ask of [
        () => petitionsByIds(tx, [id]),
        () => anyPetition(tx, slug),
        () => askingOf(tx, [id]),
        () => statementsOn(tx, id),
        () => summariesOf(tx, [work.id]),
      ]) {
        // PostgreSQL compares its first five plans for these very values with the one for any values.
        for (let n = 0; n < 5; n++) await ask()
        const before = new Map((await plans(tx.db)).map((plan) => [plan.name, plan]))
        for (let n = 0; n < 3; n++) await ask()
        const after = (await plans(tx.db)).filter(({ name, made, kept }) => {
          const { made: once, kept: then } = before.get(name)!
          return made + kept > once + then
        })
        assert.ok(after.length > 0, 'no statement of it is prepared')
        for (const { name, made, kept } of after)
          assert.deepEqual([made, kept], [before.get(name)!.made, before.get(name)!.kept + 3], String(ask))
      }
    })
  }))
