import assert from 'node:assert/strict'
import { it } from 'node:test'
import { connect, run } from '#core/db.ts'
import { workBySlug } from '#features/works/index.ts'
import { testApp, type TestApp } from '../../../../test/app.ts'
import { freshDatabase } from '../../../../test/setup/database.ts'
import { aFilm, WORK } from '../reviews.testing.ts'
import { subjectFor } from './subjects.ts'

it('twenty first reviews at once, from two processes, are counted under one subject', async () => {
  const database = await freshDatabase()
  const connections = [connect(database.url, { max: 6 }), connect(database.url, { max: 6 })]
  try {
    const [one, two] = (await Promise.all(connections.map(({ db }) => testApp(db, database.url)))) as [
      TestApp,
      TestApp,
    ]
    await aFilm(one)
    const work = await workBySlug(one.ctx, WORK)
    const found = await Promise.all(
      Array.from({ length: 20 }, (_, n) => subjectFor((n % 2 ? one : two).ctx, work)),
    )
    assert.equal(new Set(found.map(({ id }) => id)).size, 1)
    const rows = await run<{ n: number }>(
      one.ctx.db,
      `select count(*) as n from subjects where kind = 'review'`,
    )
    assert.deepEqual(rows, [{ n: 1 }])
  } finally {
    for (const { db } of connections) await db.destroy()
    await database.drop()
  }
})
