import assert from 'node:assert/strict'
import { it } from 'node:test'
import { seal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { withApp } from '../../../../test/app.ts'
import { aWork, livePetition } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { boundToReason, shownReasons } from './queries.ts'

it('reasons stand in their order on as many pages as there are, each of which knows how many there are', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const { id: subjectId } = await anyPetition(app.ctx, slug)
    const days = ['2026-09-10', '2026-09-12', '2026-09-11', '2026-09-13']
    const made = Array.from({ length: 79 }, (_, n) => ({
      id: `${(n * 37) % 79}`.padStart(16, 'r'),
      day: days[n % 4]!,
    }))
    for (const { id, day } of made) {
      await run(
        app.ctx.db,
        `insert into petition_reasons (subject_id, id, voice_id, given_at, sealed) values ($1, $2, gen_random_uuid(), $3, $4)`,
        [
          subjectId,
          id,
          app.clock.now(),
          seal(app.ctx.keys.seal, boundToReason(subjectId, id), `Because of ${id}.`),
        ],
      )
      await run(app.ctx.db, 'insert into shown_reasons (subject_id, reason_id, day) values ($1, $2, $3)', [
        subjectId,
        id,
        day,
      ])
    }
    const expected = made
      .filter(({ day }) => day <= '2026-09-12')
      .sort((a, b) => (a.day === b.day ? (a.id < b.id ? -1 : 1) : a.day < b.day ? 1 : -1))
      .map(({ id, day }) => ({ id, day, text: `Because of ${id}.` }))
    assert.equal(expected.length, 60)
    const at = (page: number, size: number) => shownReasons(app.ctx, subjectId, { page, size })
    assert.deepEqual(await at(1, 50), { reasons: expected.slice(0, 50), total: 60 })
    assert.deepEqual(await at(2, 50), { reasons: expected.slice(50), total: 60 })
    assert.deepEqual(await at(6, 10), { reasons: expected.slice(50), total: 60 })
    for (const page of [-1, 0, 3]) assert.deepEqual(await at(page, 50), { reasons: [], total: 0 })
    assert.match((await app.request(`/petitions/${slug}`)).words, /Read 60 reasons/)
    assert.match((await app.request(`/petitions/${slug}/reasons`)).text, /reasons\?page=2"/)
    assert.doesNotMatch((await app.request(`/petitions/${slug}/reasons?page=2`)).text, /reasons\?page=3/)
    app.clock.forward({ days: 1 })
    assert.equal((await at(1, 50)).total, 79)
  }))
