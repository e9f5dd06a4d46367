import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestToken } from '../../public/js/blind-rsa.js'
import { run } from '../../src/core/db.ts'
import { aWork, sign } from '../../src/features/petitions/petitions.testing.ts'
import { signatureKind } from '../../src/features/petitions/index.ts'
import { grantViewing } from '../../src/features/viewings/index.ts'
import { askToken, publishedKey, workId } from '../../src/features/viewings/viewings.testing.ts'
import { folderSource } from '#verify'
import { parseAddress, recoverLog, submitVoice, tallyOf, tick } from '../../src/features/voices/index.ts'
import { confirmVoice } from '../../src/features/voices/confirming/actions.ts'
import { connect } from '../../src/core/db.ts'
import { testApp, withApp, type TestApp } from '../app.ts'
import { freshDatabase } from '../setup/database.ts'
import { leaves, ready, spent, WORK } from './redeeming.ts'

describe('after erasing', () => {
  it('nothing of the proof is left but the token in the log, which says nothing about the person', () =>
    withApp(async (app) => {
      const { slug, token } = await ready(app)
      await sign(app, slug, { proof: token })
      const ben = await sign(app, slug, { proof: token })
      assert.equal((await run(app.ctx.db, 'select from refused_proofs')).length, 1)
      await ben.post(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })
      assert.equal((await run(app.ctx.db, 'select from refused_proofs')).length, 0)
      assert.equal(await spent(app), 1)
    }))
})

describe('after a restore', () => {
  it('a token that the published log shows as spent counts no second time', () =>
    withApp(async (app) => {
      const { slug, token } = await ready(app)
      await tick(app.ctx)
      await run(app.ctx.db, 'savepoint backup')
      await sign(app, slug, { proof: token })
      await tick(app.ctx)
      await run(app.ctx.db, 'rollback to savepoint backup')
      assert.equal(await spent(app), 0)
      await recoverLog(app.ctx, await folderSource(app.ctx.config.logDir))
      assert.equal(await spent(app), 1)
      const cleo = await sign(app, slug, { proof: token })
      assert.match(
        (await cleo.get(`/petitions/${slug}/signature`)).words,
        /used before, and each counts once/,
      )
    }))
})

describe('100 parallel redemptions of one token', () => {
  it('one wins; the others are confirmed as people who say they saw it', async () => {
    const database = await freshDatabase()
    const connections = [connect(database.url, { max: 6 }), connect(database.url, { max: 6 })]
    try {
      const apps = await Promise.all(connections.map(({ db }) => testApp(db, database.url)))
      const [one] = apps as [TestApp]
      const { slug, subjectId, token } = await ready(one)
      const submitted = await Promise.all(
        Array.from({ length: 100 }, async (_, i) =>
          submitVoice(
            one.ctx,
            signatureKind,
            await signatureKind.subject(one.ctx, slug),
            { name: 'Ben', address: parseAddress(`ben${i}@example.org`)!, country: 'FR', wishes: [] },
            { ip: `100.64.${i}.7`, honeypot: '', shownAt: '1', proof: token },
          ),
        ),
      )
      const outcomes = await Promise.all(
        submitted.map((ref, i) =>
          confirmVoice(apps[i % 2]!.ctx, { ...ref, via: 'link', code: '', basis: 'all' }),
        ),
      )
      assert.deepEqual(new Set(outcomes.map(({ result }) => result)), new Set(['confirmed']))
      while (await tick(one.ctx));
      const { basis, net } = await tallyOf(one.ctx, subjectId)
      assert.deepEqual([net, basis['seen-all-verified'], basis['seen-all']], [101, 1, 99])
      assert.equal(await spent(one), 1)
      assert.equal((await leaves(one)).filter(({ kind }) => kind === 'token').length, 1)
      const told = await run<{ reason: string }>(one.ctx.db, 'select reason from refused_proofs')
      assert.deepEqual([told.length, new Set(told.map(({ reason }) => reason))], [99, new Set(['spent'])])
    } finally {
      for (const { db } of connections) await db.destroy()
      await database.drop()
    }
  })

  it('of two browsers that ask for one viewing at once, one gets the token', async () => {
    const database = await freshDatabase()
    const connection = connect(database.url, { max: 12 })
    try {
      const app = await testApp(connection.db, database.url)
      await aWork(app)
      const viewing = await grantViewing(app.ctx, await workId(app, WORK), 'room')
      const key = await publishedKey(app, WORK, 'sign')
      const asked = await Promise.all(
        Array.from({ length: 30 }, () => requestToken(key['token-key'], key.challenge)),
      )
      const answers = await Promise.all(asked.map(({ request }) => askToken(app, viewing, request)))
      assert.deepEqual(answers.map(({ status }) => status).sort(), [
        200,
        ...Array.from({ length: 29 }, () => 409),
      ])
    } finally {
      await connection.db.destroy()
      await database.drop()
    }
  })
})
