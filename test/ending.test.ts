import assert from 'node:assert/strict'
import { setImmediate as soon } from 'node:timers/promises'
import { test } from 'node:test'
import { answerWhoWaits } from '#core/app.ts'
import { createApp } from '../src/app.ts'
import { withApp } from './app.ts'

test('who waits when the process ends is told to come again; who comes later is served as long as it lives', () =>
  withApp(async ({ ctx }) => {
    let open = (): void => {}
    const app = createApp(ctx, [
      {
        method: 'GET',
        path: '/test/waits',
        may: 'anyone',
        handle: () => new Promise((resolve) => (open = () => resolve(new Response('here')))),
      },
    ])
    const ask = (): Promise<Response> =>
      Promise.resolve(app.fetch(new Request(`${ctx.config.baseUrl}/test/waits`)))
    const first = ask()
    await soon()
    answerWhoWaits(ctx)
    const answer = await first
    assert.equal(answer.status, 503)
    assert.match(answer.headers.get('retry-after')!, /^[1-9]\d*$/)

    const second = ask()
    await soon()
    open()
    assert.equal(await (await second).text(), 'here')
    // Nobody waits any more.
    answerWhoWaits(ctx)
  }))
