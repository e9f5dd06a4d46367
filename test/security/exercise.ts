import { run } from '#core/db.ts'
import type { Route } from '#core/http.ts'
import { createApp } from '../../src/app.ts'
import { testApp, type TestApp } from '../app.ts'
import { testDatabaseUrl } from '../setup/database.ts'
import { PUBLIC } from '../../src/features/people/people.testing.ts'
import type { Line } from './table.ts'
import type { Cast, Role } from './cast.ts'

export const ORIGIN = PUBLIC.BASE_URL
const OWN: Record<string, string> = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }

export const nameOf = (route: Pick<Route, 'method' | 'path'>): string => `${route.method} ${route.path}`

/** The address of a route with its parameters filled in, as they stand in an address. */
export const pathOf = (name: string, params: Record<string, string> = {}): string =>
  name
    .slice(name.indexOf(' ') + 1)
    .replace(/:(\w+)(\{[^}]*\})?/g, (_, param: string) => encodeURIComponent(params[param] ?? 'x'))
    .replace('*', () => params['*'] ?? 'x')

export interface Asked {
  /** Path and query; otherwise that of an honest request. */
  path?: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer> | undefined
}

let caller = 0

/** Another network for every request, so that no limit stands before what a test is about. */
const nextIp = (): string => `10.${(caller >> 16) & 255}.${(caller >> 8) & 255}.${caller++ & 255}`

export interface Site {
  ask(name: string, line: Line, cast: Cast, role: Role, asked?: Asked): Promise<Response>
}

/** The real application on the test's transaction, with nothing remembered from an earlier request. */
export async function freshSite(app: TestApp, logger = app.ctx.logger): Promise<Site> {
  const again = await testApp(app.ctx.db, await testDatabaseUrl(), {
    env: { ...PUBLIC, PICTURE_DIR: app.ctx.config.pictureDir },
  })
  again.clock.at = app.clock.at
  again.ctx.logger = logger
  const site = createApp(again.ctx)
  return {
    async ask(name, line, cast, role, asked = {}) {
      const method = name.split(' ')[0]!
      const body =
        line.json === undefined
          ? new URLSearchParams(line.fields?.(cast)).toString()
          : JSON.stringify(line.json)
      const headers: Record<string, string> = {
        'x-forwarded-for': nextIp(),
        ...(cast.cookies[role] && { cookie: cast.cookies[role] }),
        ...(method === 'POST' && {
          'content-type': line.json === undefined ? 'application/x-www-form-urlencoded' : 'application/json',
          ...OWN,
        }),
        ...asked.headers,
      }
      for (const [key, value] of Object.entries(headers)) if (value === '') delete headers[key]
      return site.request(ORIGIN + (asked.path ?? pathOf(name, line.params?.(cast))), {
        method,
        headers,
        redirect: 'manual',
        ...(method === 'POST' && { body: 'body' in asked ? asked.body : body }),
      })
    },
  }
}

/** Undoes afterwards whatever the work did to the database. */
export async function undone<T>(app: TestApp, work: () => Promise<T>): Promise<T> {
  await run(app.ctx.db, 'savepoint cell')
  try {
    return await work()
  } finally {
    await run(app.ctx.db, 'rollback to savepoint cell; release savepoint cell')
  }
}
