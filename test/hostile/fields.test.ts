import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { freshSite, pathOf, type Asked } from '../security/exercise.ts'
import { table } from '../security/table.ts'
import { encode, harmless, isAll, SEED, some, someTexts, withScene, written } from './harmless.ts'
import { snapshot } from './snapshot.ts'
import { anyText, BROKEN } from './values.ts'

const lines = Object.entries(table)

test('every part of every address', (t) =>
  withScene(async (scene) => {
    t.diagnostic(`HOSTILE_SEED=${SEED}`)
    const site = await freshSite(scene.app)
    for (const [name, line] of lines) {
      const params = line.params?.(scene.cast) ?? {}
      for (const param of Object.keys(params)) {
        const marked = pathOf(name, { ...params, [param]: 'XXXX' })
        const sent = [
          ...someTexts(2_000).map(([what, text]) => [what, encode(text)]),
          ...some(BROKEN).map((raw) => [raw, raw]),
        ]
        for (const [what, text] of sent)
          await harmless(scene, site, name, { path: marked.replace('XXXX', text!) }, `${param} = ${what}`)
      }
    }
  }))

const QUERIES = [
  'page',
  'q',
  'sort',
  'state',
  'before',
  'done',
  'work',
  'title',
  'size',
  '__proto__',
  'constructor',
]

test('every query of every page; no page changes anything', (t) =>
  withScene(async (scene) => {
    t.diagnostic(`HOSTILE_SEED=${SEED}`)
    const site = await freshSite(scene.app)
    const rows = await written(scene)
    for (const [name, line] of lines) {
      if (!name.startsWith('GET') || /png|source|design/.test(name)) continue
      const path = pathOf(name, line.params?.(scene.cast))
      for (const [what, text] of someTexts(300)) {
        const query = QUERIES.map((key) => `${key}=${encode(text)}&${key}=2`).join('&')
        await harmless(scene, site, name, { path: `${path}?${query}` }, `query = ${what}`)
      }
      for (const raw of some(BROKEN))
        await harmless(
          scene,
          site,
          name,
          { path: `${path}?page=${raw}&q=${raw}&done=${raw}&${raw}=1` },
          `query = ${raw}`,
        )
    }
    assert.equal(await written(scene), rows)
    assert.deepEqual(await snapshot(scene.app.ctx.db), scene.tables)
  }))

test('every field of every form', (t) =>
  withScene(async (scene) => {
    t.diagnostic(`HOSTILE_SEED=${SEED}`)
    for (const [name, line] of lines) {
      const fields = line.fields?.(scene.cast) ?? {}
      const site = await freshSite(scene.app)
      for (const field of Object.keys(fields)) {
        for (const [what, text] of someTexts()) {
          const body = new URLSearchParams({ ...fields, [field]: text }).toString()
          await harmless(scene, site, name, { body }, `${field} = ${what}`)
        }
        const rest = new URLSearchParams(Object.entries(fields).filter(([key]) => key !== field)).toString()
        for (const raw of ['', ...some(BROKEN)])
          await harmless(scene, site, name, { body: `${rest}&${field}=${raw}` }, `${field} = ${raw}`)
      }
    }
  }))

/** Bodies that no page of ours sends, made from the honest one. */
const wrongBodies = (honest: string): Record<string, Asked> => ({
  'no body': { body: undefined },
  'every field twice': { body: `${honest}&${honest.replace(/=[^&]*/g, '=second')}` },
  'names of the prototype': {
    body: `__proto__=1&constructor=1&__proto__[x]=1&constructor.prototype.x=1&toString=1&${honest}`,
  },
  'fields that are not asked for': {
    body: `${honest}&id=1&role=operator&subjectId=1&state=listed&by=1&via=link&staff=1&factor=passkey`,
  },
  '201 fields': { body: `${honest}&${'a=1&'.repeat(201)}` },
  brackets: { body: honest.replace(/=/g, '[]=') },
  'no content type': { body: new TextEncoder().encode(honest), headers: { 'content-type': '' } },
  'a file': {
    body: '--b\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nx\r\n--b--',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  },
  'plain text': { body: honest, headers: { 'content-type': 'text/plain' } },
  JSON: {
    body: '{"__proto__":{"role":"operator"},"id":{"$gt":""}}',
    headers: { 'content-type': 'application/json' },
  },
  'JSON of great depth': { body: '['.repeat(30_000), headers: { 'content-type': 'application/json' } },
  'JSON null': { body: 'null', headers: { 'content-type': 'application/json' } },
  'another charset': {
    body: new Uint8Array([0x61, 0x3d, 0xff, 0xfe, 0x00, 0x61]),
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-16' },
  },
  'bytes that are no UTF-8': { body: new Uint8Array([0x61, 0x3d, 0xc3, 0x28, 0xa0, 0xa1, 0xe2, 0x28, 0xa1]) },
  'a lie about compression': { body: honest, headers: { 'content-encoding': 'gzip' } },
})

test('bodies that no page of ours sends', () =>
  withScene(async (scene) => {
    for (const [name, line] of lines) {
      if (!name.startsWith('POST')) continue
      const site = await freshSite(scene.app)
      const honest = line.fields
        ? new URLSearchParams(line.fields(scene.cast)).toString()
        : JSON.stringify(line.json ?? {})
      for (const [what, asked] of Object.entries(wrongBodies(honest)))
        await harmless(scene, site, name, asked, what)
    }
  }))

test('texts that nobody thought of, in every form at once', () =>
  withScene(async (scene) => {
    const posts = lines.filter(([, line]) => Object.keys(line.fields?.(scene.cast) ?? {}).length > 0)
    const site = await freshSite(scene.app)
    const choice = fc.infiniteStream(fc.option(anyText, { freq: 3 }))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...posts), choice, async ([name, line], texts) => {
        const fields = Object.entries(line.fields!(scene.cast)).map(([key, value]): [string, string] => [
          key,
          texts.next().value ?? value,
        ])
        await harmless(
          scene,
          site,
          name,
          { body: new URLSearchParams(fields).toString() },
          JSON.stringify(fields),
        )
      }),
      { numRuns: isAll ? 5_000 : 300 },
    )
  }))
