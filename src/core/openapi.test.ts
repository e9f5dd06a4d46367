import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { body, type Route } from './http.ts'
import { openApiDocument, templateOf } from './openapi.ts'

describe('the description of the interface', () => {
  it('writes paths as OpenAPI does', () => {
    assert.deepEqual(templateOf('/works/:slug{[^/]+\\.json}'), {
      template: '/works/{slug}.json',
      names: ['slug'],
    })
    assert.deepEqual(templateOf('/petitions/:slug/series.csv'), {
      template: '/petitions/{slug}/series.csv',
      names: ['slug'],
    })
    assert.deepEqual(templateOf('/works.json'), { template: '/works.json', names: [] })
  })

  it('holds the reading routes with their schemas, and no other', () => {
    const handle = (): Response => body('', 'text/plain')
    const routes: Route[] = [
      {
        method: 'GET',
        path: '/works/:slug{[^/]+\\.json}',
        may: 'anyone',
        api: { summary: 'One work', answer: z.object({ year: z.int().nullable() }) },
        handle,
      },
      { method: 'GET', path: '/desk', may: 'moderator', handle },
    ]
    const document = openApiDocument(routes, { name: 'Firsthand', url: 'https://firsthand.example' }) as {
      openapi: string
      paths: Record<
        string,
        {
          get: {
            parameters: { name: string; in: string; required: boolean }[]
            responses: Record<string, { content: Record<string, { schema: { required: string[] } }> }>
          }
        }
      >
    }
    assert.equal(document.openapi, '3.1.0')
    assert.deepEqual(Object.keys(document.paths), ['/works/{slug}.json'])
    const { get } = document.paths['/works/{slug}.json']!
    assert.deepEqual(
      get.parameters.map(({ name, in: place, required }) => [name, place, required]),
      [['slug', 'path', true]],
    )
    assert.deepEqual(get.responses['200']!.content['application/json']!.schema.required, ['year'])
  })
})
