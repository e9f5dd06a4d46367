import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { body, json, type Route } from '#core/http.ts'
import { publicRecord, tallyOf, type RecordRow } from '#features/voices/index.ts'
import { petitionPath, publicPetition } from '../queries.ts'
import { recordPage } from './views.ts'

const count = z.int()

const recordSchema = z.object({
  petition: z.url(),
  log: z.object({ name: z.enum(['public', 'sample']), size: count, subject: z.string() }),
  withdrawn: count,
  removed: count,
  restored: count,
  rows: z.array(
    z.object({
      at: z.string().meta({ description: 'A day (UTC) for withdrawals, a second for decisions' }),
      act: z.enum(['withdrawn', 'removed', 'restored', 'not-counted']),
      count,
      reason: z.string(),
      by: z.enum(['person', 'moderator', 'operator', 'recovery', 'rule']),
      how: z.enum(['by-hand', 'by-rule']),
      objections: count,
      granted: count,
      upheld: count,
      entries: z.array(count).meta({ description: 'Indexes in the log; empty for what was never counted' }),
    }),
  ),
})

const COLUMNS = [
  'at',
  'act',
  'count',
  'reason',
  'by',
  'how',
  'objections',
  'granted',
  'upheld',
  'entries',
] as const

/** What was taken back, removed and put back, for everybody to see. */
export const recordRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/record',
    may: 'anyone',
    cacheSeconds: 5,
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      return recordPage(visit, petition, await publicRecord(visit.ctx, petition.id))
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/record.json',
    may: 'anyone',
    cacheSeconds: 5,
    api: {
      summary: 'Withdrawals per day, and every removal and restoration with its reason',
      answer: recordSchema,
    },
    async handle({ ctx, param }) {
      const petition = await publicPetition(ctx, param('slug'))
      const rows = await publicRecord(ctx, petition.id)
      const { log, withdrawn, removed, restored } = await tallyOf(ctx, petition.id)
      return json({
        petition: ctx.config.baseUrl + petitionPath(petition),
        log: { name: petition.log, size: log.size, subject: petition.publicId },
        withdrawn,
        removed,
        restored,
        rows,
      } satisfies z.infer<typeof recordSchema>)
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/record.csv',
    may: 'anyone',
    cacheSeconds: 5,
    api: { summary: `The same: ${COLUMNS.join(', ')}`, type: 'text/csv' },
    async handle({ ctx, param }) {
      const petition = await publicPetition(ctx, param('slug'))
      const rows = (await publicRecord(ctx, petition.id)).map((row: RecordRow) => ({
        ...row,
        entries: row.entries.join(' '),
      }))
      return body(stringify(rows, { header: true, columns: [...COLUMNS] }), 'text/csv; charset=utf-8', {
        headers: { 'content-disposition': `inline; filename="${petition.slug}-record.csv"` },
      })
    },
  },
]
