import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { tick } from '#features/voices/index.ts'
import { withApp } from '../../../../test/app.ts'
import { refuseRows } from '../../../../test/refusing.ts'
import { signedInFor } from '../../statements/parties/parties.testing.ts'
import { sayOutcome } from '#features/statements/index.ts'
import { drafted, published, setting } from './place.testing.ts'

describe('a promise', () => {
  it('is reported on by both sides, whose words stand beside each other and in the log', () =>
    withApp(async (app) => {
      const { slug, pia } = await setting(app)
      await published(pia, await drafted(pia, slug))
      const [{ id } = { id: '' }] = await run<{ id: string }>(
        app.ctx.db,
        'select public_id as id from commitments',
      )
      const page = async (): Promise<string> => (await app.request(`/promises/${id}?${Math.random()}`)).words
      assert.match(await page(), /not due yet.*Nobody has said yet what became of it/)
      app.clock.forward({ days: 90 })
      assert.match(await page(), /the day has passed, nobody has said what became of it/)

      const { browser: again } = await signedInFor(
        app,
        await import('#features/statements/index.ts').then(({ partyBySlug }) =>
          partyBySlug(app.ctx, 'lumen'),
        ),
        'speaks',
        { name: 'Nora' },
      )
      const says = {
        outcome: 'kept',
        words: 'All twelve markets show it.',
        link: 'https://lumen.example/posters',
      }
      assert.equal((await again.post(`/my-place/promises/${id}`, { ...says, link: 'x' })).status, 422)
      assert.equal((await again.post(`/my-place/promises/${id}`, says)).location, `/promises/${id}`)
      assert.equal((await again.post(`/my-place/promises/${id}`, says)).status, 303)
      assert.match(
        await page(),
        /Lumen says: kept Lumen says: kept \( 11 December 2026 \): All twelve markets show it\. evidence/,
      )

      // The author, whose browser owns the first signature.
      const [author] = await run<{ subject_id: number }>(app.ctx.db, 'select subject_id from petitions')
      const cleo = app.browser('198.51.100.7')
      assert.equal((await cleo.get(`/petitions/${slug}/promises/${id}`)).status, 403)
      assert.equal((await cleo.post(`/petitions/${slug}/promises/${id}`, says)).status, 403)
      const [promise] = await run<{ id: number }>(app.ctx.db, 'select id from commitments')
      const unknown = { outcome: 'kept', words: 'x', link: null } as const
      await assert.rejects(sayOutcome(app.ctx, promise!.id + 1, 'author', 'author', unknown))
      await sayOutcome(app.ctx, promise!.id, 'author', 'staff 1', {
        outcome: 'broken',
        words: 'Not in Peru.',
        link: null,
      })
      assert.match(
        await page(),
        /the two sides say different things Lumen says: kept \( 11 December 2026 \): All twelve markets show it\. evidence Those who asked say: broken \( 11 December 2026 , entered by a moderator\): Not in Peru\./,
      )
      await sayOutcome(app.ctx, promise!.id, 'author', 'author', {
        outcome: 'kept',
        words: 'Now it is.',
        link: null,
      })
      assert.match(await page(), /both sides say: kept.*What was said before Those who asked say: broken/)
      assert.ok(author)

      await tick(app.ctx)
      const leaves = await run<{ leaf: string; choice: string }>(
        app.ctx.db,
        `select leaf, choice from log_entries where kind = 'commitment' order by version`,
      )
      const data = (await app.request(`/promises/${id}.json`)).json() as {
        state: string
        commitments: { random_bytes: string; payload: string }[]
      }
      assert.deepEqual(
        leaves.map(({ choice }) => choice),
        ['party-kept', 'author-broken', 'author-kept'],
      )
      assert.equal(data.state, 'agreed')
      data.commitments.forEach(({ random_bytes: salt, payload }, index) =>
        assert.ok(
          leaves[index]!.leaf.includes(
            createHmac('sha256', Buffer.from(salt, 'base64')).update(payload).digest('base64'),
          ),
        ),
      )
    }))

  it('is remembered by mail before its day and after it, once each', () =>
    withApp(async (app) => {
      const { slug, pia } = await setting(app)
      await published(pia, await drafted(pia, slug))
      const { remindOfPromises } = await import('../../statements/promises/jobs.ts')
      const subjects = async (): Promise<string[]> => {
        await remindOfPromises(app.ctx)
        await remindOfPromises(app.ctx)
        return (
          await run<{ subject: string }>(
            app.ctx.db,
            `select subject from outbox where recipient like '%lumen%' order by id`,
          )
        ).map(({ subject }) => subject)
      }
      assert.deepEqual(await subjects(), [])
      app.clock.at = new Date('2026-11-24T12:00:00Z')
      assert.deepEqual(await subjects(), ['What Lumen promised is due by 1 December 2026'])
      app.clock.at = new Date('2026-12-02T12:00:00Z')
      assert.deepEqual(await subjects(), [
        'What Lumen promised is due by 1 December 2026',
        'What Lumen promised was due by 1 December 2026',
      ])
    }))

  it('is remembered also when another one cannot be', () =>
    withApp(async (app) => {
      const { slug, pia } = await setting(app)
      const second = { promise2: 'The synopsis as well.', due2: '2026-12-01' }
      await published(pia, await drafted(pia, slug, second))
      const [first] = await run<{ id: number }>(app.ctx.db, 'select id from commitments order by id')
      await refuseRows(app.ctx, 'party_notices', `new.about_id = ${first!.id}`)
      const { remindOfPromises } = await import('../../statements/promises/jobs.ts')
      app.clock.at = new Date('2026-11-24T12:00:00Z')
      await assert.rejects(remindOfPromises(app.ctx), /refused by a test/)
      const [mail, ...more] = await run<{ text: string }>(
        app.ctx.db,
        `select body_text as text from outbox where recipient like '%lumen%'`,
      )
      assert.equal(more.length, 0)
      assert.match(mail!.text, /The synopsis as well\./)
    }))
})
