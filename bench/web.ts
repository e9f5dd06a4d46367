// The product's web process with one more route: a POST that parses the same body and does nothing.
import { readConfig } from '#config'
import { seeOther } from '#core/http.ts'
import { createApp } from '../src/app.ts'
import { web } from '../bin/web.ts'

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
  ]),
)
