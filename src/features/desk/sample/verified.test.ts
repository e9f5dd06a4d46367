import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { Recount, checkTokens, utf8 } from '#verify'
import { withApp } from '../../../../test/app.ts'
import { loadSample } from './actions.ts'
import { dispute } from './people.ts'
import { removeSample } from './removing.ts'
import { small } from './sample.testing.ts'

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

it('every verified viewing of the sample has a token that verify.js counts, of a key for that work, and all of them go', () =>
  withApp(async ({ ctx, request }) => {
    await loadSample(ctx, 0, small)
    const recount = new Recount()
    for (const { leaf } of await run<{ leaf: string }>(
      ctx.db,
      `select leaf from log_entries where log = 'sample' order by index`,
    ))
      recount.add(utf8(leaf))
    const source = {
      name: 'the sample',
      log: 'log/',
      bytes: async () => undefined,
      text: async (path: string) => (await request(`/${path}`)).text,
    }
    const subjects = await run<{ public_id: string; slug: string | null }>(
      ctx.db,
      `select public_id, w.slug from subjects s left join works w on w.id = s.work_id where log = 'sample'`,
    )
    const works = new Map(subjects.map((row) => [row.public_id, row.slug]))
    const keys = (await checkTokens(source, recount, works))!
    const { marks, texts } = dispute.reviews
    const reviews = sum(marks['all/issuer']) + texts.filter(({ basis }) => basis === 'all/issuer').length
    const votes = sum(
      dispute.posters.versions.flatMap(({ votes }) =>
        Object.values((votes as Record<string, Record<string, number>>)['all/issuer'] ?? {}),
      ),
    )
    assert.deepEqual(
      keys.map(({ host, kind, tokens }) => [host, kind, tokens]),
      [
        [dispute.verified.host, 'review', reviews],
        [dispute.verified.host, 'sign', 0],
        [dispute.verified.host, 'vote', votes],
      ],
    )
    assert.ok(reviews > 200 && votes > 200)
    const count = async (): Promise<number> =>
      (await run<{ n: number }>(ctx.db, 'select count(*)::int as n from spent_tokens'))[0]!.n
    assert.equal(await count(), reviews + votes)

    // With the key of another work, or with one contribution more than tokens, they do not count.
    const other = new Map([...works].map(([subject, work]) => [subject, work && 'glass-harbour-2026']))
    await assert.rejects(checkTokens(source, recount, other), { reason: 'token-wrong-work' })
    recount.tokens.pop()
    await assert.rejects(checkTokens(source, recount, works), { reason: 'proof-without-token' })

    await removeSample(ctx)
    assert.equal(await count(), 0)
  }))
