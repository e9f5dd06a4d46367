// The product's web process with two more routes to compare with: a POST that parses the same body and does nothing, and a text that
// never changes, as long as the page that it is compared with.
import { readConfig } from '#config'
import { body, seeOther } from '#core/http.ts'
import { createApp } from '../src/app.ts'
import { web } from '../bin/web.ts'

const texts = new Map<number, string>()
const textOf = (length: number): string =>
  texts.get(length) ?? (texts.set(length, 'x'.repeat(length)), texts.get(length)!)

await web(readConfig(), (ctx) =>
  createApp(ctx, [
    {
      method: 'POST',
      path: '/bench/nothing',
      may: 'anyone',
      handle: async (visit) => {
        const form = await visit.form()
        return seeOther(`/${form.get('name').length}`)
      },
    },
    {
      method: 'GET',
      path: '/bench/text/:length',
      may: 'anyone',
      handle: (visit) =>
        body(textOf(Math.min(200_000, Number(visit.param('length')))), 'text/html; charset=utf-8'),
    },
  ]),
)
