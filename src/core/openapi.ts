import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { createDocument, type ZodOpenApiPathItemObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { json, type Route } from '#core/http.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** `/petitions/:slug{[^/]+\.json}` → `/petitions/{slug}.json`: the parameter's pattern ends in the ending of the address. */
export function templateOf(path: string): { template: string; names: string[] } {
  const names: string[] = []
  const template = path.replace(/:(\w+)(?:\{\[\^\/\]\+\\(\.\w+)\})?/g, (_, name: string, ending = '') => {
    names.push(name)
    return `{${name}}${ending}`
  })
  return { template, names }
}

/** OpenAPI 3.1 of the public reading interface, from the schemas that the routes themselves use. */
export function openApiDocument(routes: readonly Route[], site: { name: string; url: string }): object {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of routes) {
    if (!route.api || route.method !== 'GET') continue
    const { template, names } = templateOf(route.path)
    paths[template] = operation(route, template, names)
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: site.name,
      version,
      description:
        'Reading interface: no key, no cookie, any origin. Answers may be kept for as long as Cache-Control says; ask no more often.',
    },
    servers: [{ url: site.url }],
    paths,
  })
}

function operation({ api }: Route, template: string, names: string[]): ZodOpenApiPathItemObject {
  const type = api!.type ?? 'application/json'
  const query = api!.query instanceof z.ZodObject ? api!.query : undefined
  return {
    get: {
      operationId: template.replace(/[^A-Za-z]+/g, '-').replace(/^-|-$/g, ''),
      summary: api!.summary,
      requestParams: {
        ...(names.length && { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
        ...(query && { query }),
      },
      responses: {
        '200': {
          description: 'What was asked for',
          content: { [type]: { schema: api!.answer ?? z.string() } },
        },
        ...(names.length && { '404': { description: 'Not there' }, '410': { description: 'Taken down' } }),
      },
    },
  }
}

/** `/openapi.json`; the routes are read when it is asked for, so this one can stand in the same list. */
export const openApiRoute = (routes: () => readonly Route[]): Route => ({
  method: 'GET',
  path: '/openapi.json',
  may: 'anyone',
  cacheSeconds: 60,
  api: { summary: 'This document' },
  handle: ({ ctx, site }) => json(openApiDocument(routes(), { name: site.name, url: ctx.config.baseUrl })),
})
