import { join } from 'node:path'
import { NotFound } from '#core/errors.ts'
import { body, type Answer, type Route } from '#core/http.ts'
import { CHECKPOINT } from '../publishing/agreement.ts'
import { readIfThere } from '../publishing/files.ts'

// Levels 0 to 63, tile numbers in groups of three digits, widths 1 to 255 (C2SP tlog-tiles).
const TILE =
  /^tile\/(?:entries|[0-9]|[1-5][0-9]|6[0-3])\/(?:x[0-9]{3}\/)*[0-9]{3}(?:\.p\/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?$/

const forAnybody = (cache: string): Answer => ({
  headers: { 'access-control-allow-origin': '*', 'cache-control': cache },
})

/** The files of the log as they are on disk; nothing is computed, and the database may be away. */
export const fileRoutes: Route[] = [
  {
    method: 'GET',
    path: '/log/checkpoint',
    may: 'anyone',
    withoutDatabase: true,
    api: { summary: 'Signed checkpoint of the public log (C2SP tlog-checkpoint)', type: 'text/plain' },
    async handle({ ctx }) {
      const note = await readIfThere(join(ctx.config.logDir, CHECKPOINT))
      if (!note) throw new NotFound('log.no-checkpoint')
      return body(new Uint8Array(note), 'text/plain; charset=utf-8', forAnybody('public, max-age=2'))
    },
  },
  {
    method: 'GET',
    path: '/log/tile/*',
    may: 'anyone',
    withoutDatabase: true,
    async handle({ ctx, url }) {
      const path = url.pathname.slice('/log/'.length)
      const bytes = TILE.test(path) ? await readIfThere(join(ctx.config.logDir, path)) : undefined
      if (!bytes) throw new NotFound()
      return body(
        new Uint8Array(bytes),
        'application/octet-stream',
        forAnybody('public, max-age=31536000, immutable'),
      )
    },
  },
]
