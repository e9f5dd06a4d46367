import assert from 'node:assert/strict'
import { it } from 'node:test'
import { enterStatement, reviseStatement, statementsOn } from '#features/statements/index.ts'
import { withApp } from '../../../../test/app.ts'
import { livePetition, aWork, moderator } from '../../petitions/petitions.testing.ts'
import { anyPetition } from '../../petitions/queries.ts'

it('a statement that was corrected often tells ten changes at once, the newest first', () =>
  withApp(async (app) => {
    await aWork(app)
    const { id: subjectId } = await anyPetition(app.ctx, await livePetition(app))
    const mo = await moderator(app)
    const id = await enterStatement(app.ctx, mo, {
      subjectId,
      party: 'Lumen',
      text: 'Version 1.',
      sourceUrl: 'https://lumen.example/reply',
      saidOn: '2026-09-10',
    })
    for (let n = 2; n <= 12; n++)
      await reviseStatement(app.ctx, mo, id, { text: `Version ${n}.`, seen: n - 1, reason: 'Misread' })
    const [statement] = await statementsOn(app.ctx, subjectId)
    const path = `/statements/${statement!.publicId}`
    const first = await app.request(path)
    assert.equal(first.text.match(/<ins>/g)!.length, 10)
    assert.match(
      first.words,
      /\[removed: 11 ?\] \[added: 12 ?\].*\[removed: 2 ?\] \[added: 3 ?\].*Version 1\./,
    )
    const second = await app.request(`${path}?page=2`)
    assert.equal(second.text.match(/<ins>/g)!.length, 1)
    assert.match(second.words, /\[removed: 1 ?\] \[added: 2 ?\]/)
    assert.match(second.text, new RegExp(`rel="prev" href="${path}"`))
  }))
