import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp } from '../../../../test/app.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { peopleRoutes } from '#features/people/routes.ts'
import { deskRoutes } from '../routes.ts'

const site = (env: Record<string, string> = {}) => ({ routes: [...deskRoutes, ...peopleRoutes], env })

test('the log tells who did what, when and why, newest first and to its end', () =>
  withApp(async (app) => {
    const { browser, staff } = await signedIn(app, 'moderator')
    for (let n = 1; n <= 101; n++)
      await recordDeskAct(
        app.ctx,
        staff,
        'petition.listed',
        `petition-${n}`,
        n === 101 ? 'checked <b>' : undefined,
      )
    await recordDeskAct(app.ctx, null, 'backup.made', 'firsthand-2026-09-12')
    const first = await browser.get('/desk/log')
    assert.match(
      first.words,
      /the site took a backup firsthand-2026-09-12 .*Mo listed a petition petition-101 checked <b> .*petition-3 /,
    )
    const next = /href="(\/desk\/log\?before=\d+)"/.exec(first.text)![1]!
    assert.match((await browser.get(next)).words, /petition-2 .*petition-1 /)
  }, site()))

test('an act without words of its own is shown by its name', () =>
  withApp(async (app) => {
    const { browser, staff } = await signedIn(app, 'moderator')
    await recordDeskAct(app.ctx, staff, 'poster.added', 'poster 3')
    assert.match((await browser.get('/desk/log')).words, /poster\.added poster 3/)
  }, site()))

test('the log is for staff', () =>
  withApp(async (app) => {
    const half = (await signedIn(app, 'moderator', { openedBy: 'mail' })).browser
    assert.equal((await half.get('/desk/log')).location, '/desk/passkey')
    assert.equal((await app.browser().get('/desk/log')).location, '/desk/sign-in')
  }, site(PUBLIC)))
