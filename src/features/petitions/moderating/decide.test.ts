import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Conflict } from '#core/errors.ts'
import { run } from '#core/db.ts'
import { withApp } from '../../../../test/app.ts'
import {
  closePetition,
  declinePetition,
  hidePetition,
  listPetition,
  petitionsToCheck,
  reopenPetition,
} from '../index.ts'
import { aWork, livePetition, moderator } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

describe('deciding about a petition', () => {
  it('records who, when and why, and takes it off the list of those to check', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const mo = await moderator(app)
      assert.deepEqual(
        (await petitionsToCheck(app.ctx)).map((petition) => petition.slug),
        [slug],
      )
      await listPetition(app.ctx, mo, slug)
      assert.deepEqual(await petitionsToCheck(app.ctx), [])
      const { states, state } = await anyPetition(app.ctx, slug)
      assert.deepEqual(
        [state.listed, states.at(-1)!.by, states.at(-1)!.at],
        [true, String(mo.id), app.clock.now()],
      )
      assert.deepEqual(await run(app.ctx.db, 'select act, about, staff_id from desk_entries'), [
        { act: 'petition.listed', about: slug, staff_id: mo.id },
      ])
    }))

  it('refuses what does not follow from the state', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const mo = await moderator(app)
      await listPetition(app.ctx, mo, slug)
      await assert.rejects(listPetition(app.ctx, mo, slug), Conflict)
      await closePetition(app.ctx, mo, slug, 'author')
      await assert.rejects(declinePetition(app.ctx, mo, slug, 'no-demand'), Conflict)
      await reopenPetition(app.ctx, mo, slug, 'mistake')
      assert.equal((await anyPetition(app.ctx, slug)).state.name, 'listed')
      await hidePetition(app.ctx, mo, slug, 'court')
      await assert.rejects(closePetition(app.ctx, mo, slug, 'met'), Conflict)
      await listPetition(app.ctx, mo, slug)
      assert.equal((await anyPetition(app.ctx, slug)).state.signable, true)
    }))

  it('cannot open again what the calendar ended', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app, { closesOn: '2026-09-20' })
      const mo = await moderator(app)
      await closePetition(app.ctx, mo, slug, 'author')
      app.clock.at = new Date('2026-09-21T00:00:00Z')
      await assert.rejects(reopenPetition(app.ctx, mo, slug, 'mistake'), Conflict)
    }))

  it('waits with listing while a public site has no legal text, mail or HTTPS', () =>
    withApp(
      async (app) => {
        await aWork(app)
        const slug = await livePetition(app)
        await assert.rejects(
          listPetition(app.ctx, await moderator(app), slug),
          (error: unknown) => error instanceof Conflict && error.key === 'petitions.listing-waits',
        )
      },
      { env: { BASE_URL: 'http://firsthand.example', HOST: '0.0.0.0' } },
    ))
})
