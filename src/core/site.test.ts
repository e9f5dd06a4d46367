import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createContext } from '#core/context.ts'
import { readSite, saveSetting } from '#core/site.ts'
import { withApp } from '../../test/app.ts'

test('a hundred first visitors at once read the settings once; what was saved meanwhile is seen by the next one', () =>
  withApp(async (app) => {
    let statements = 0
    const db = app.ctx.db.withPlugin({
      transformQuery: ({ node }) => {
        if (node.kind === 'SelectQueryNode') statements++
        return node
      },
      transformResult: ({ result }) => Promise.resolve(result),
    })
    const ctx = createContext({ ...app.ctx, db, site: readSite })
    const visitors = Promise.all(Array.from({ length: 100 }, () => ctx.site()))
    await saveSetting(ctx, 'name', 'Saved meanwhile', null)
    const next = await ctx.site()
    const sites = await visitors
    assert.equal(next.name, 'Saved meanwhile')
    assert.deepEqual([sites.length, new Set(sites).size], [100, 1])
    await ctx.site()
    assert.equal(statements, 2)
  }))
