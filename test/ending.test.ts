import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerWhoWaits } from '#core/app.ts'
import { createApp } from '../src/app.ts'
import { withApp } from './app.ts'

test('who waits when the process ends is told to come again; who comes later is served as long as it lives', () =>
  withApp(async ({ ctx }) => {
    let arrived = Promise.withResolvers<(response: Response) => void>()
    const app = createApp(ctx, [
      {
        method: 'GET',
        path: '/test/waits',
        may: 'anyone',
        handle: () => new Promise((resolve) => arrived.resolve(resolve)),
      },
    ])
    const ask = (): Promise<Response> => {
      arrived = Promise.withResolvers()
      return Promise.resolve(app.fetch(new Request(`${ctx.config.baseUrl}/test/waits`)))
    }
    const first = ask()
    await arrived.promise
    answerWhoWaits(ctx)
    const answer = await first
    assert.equal(answer.status, 503)
    assert.match(answer.headers.get('retry-after')!, /^[1-9]\d*$/)

    const second = ask()
    const open = await arrived.promise
    open(new Response('here'))
    assert.equal(await (await second).text(), 'here')
    // Nobody waits any more.
    answerWhoWaits(ctx)
  }))
