import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { NotFound } from '#core/errors.ts'
import { body, json, type Route } from '#core/http.ts'
import { checkPage } from '../verifier/page.ts'
import { verifierFile } from '../verifier/bundle.ts'
import { checkpointDays, checkpointsOf, logNumbers } from './queries.ts'
import { fileRoutes } from './files.ts'
import { policyText } from './policy.ts'
import { logPage } from './views.ts'

const count = z.int()
const moment = z.iso.datetime()
const checkpoint = { time: moment, size: count, root: z.base64() }
const breakdown = z.record(z.string(), count)

const numbersSchema = z.object({
  log: z
    .object({ name: z.literal('public'), size: count, at: moment })
    .meta({ description: 'The prefix of the log that all numbers here count' }),
  subjects: z.array(
    z.object({
      subject: z.string().meta({ description: 'As in the entries' }),
      kind: z.string(),
      work: z.string().nullable().meta({
        description:
          'Slug of the work whose verified viewings can back it; the keys of its tokens are of this work',
      }),
      counted: count,
      withdrawn: count,
      removed: count,
      restored: count,
      net: count,
      basis: breakdown,
      choice: breakdown,
      version: breakdown,
    }),
  ),
})
const daysSchema = z.object({
  days: z.array(z.object({ day: z.iso.date(), ...checkpoint })),
  keys: z
    .array(z.object({ vkey: z.string(), index: count, handover: z.string() }))
    .meta({ description: 'Keys after the first; the checkpoint that hands over is signed by both' }),
})
const daySchema = z.object({ day: z.iso.date(), checkpoints: z.array(z.object(checkpoint)) })

export const logRoutes: Route[] = [
  ...fileRoutes,
  {
    method: 'GET',
    path: '/log',
    may: 'anyone',
    cacheSeconds: 10,
    handle: logPage,
  },
  {
    method: 'GET',
    path: '/log/policy',
    may: 'anyone',
    cacheSeconds: 30,
    api: { summary: 'Keys that sign the public log (C2SP tlog-policy)', type: 'text/plain' },
    handle: async ({ ctx }) => body(await policyText(ctx), 'text/plain; charset=utf-8'),
  },
  {
    method: 'GET',
    path: '/log/numbers.json',
    may: 'anyone',
    // They name the prefix that they count, so whoever reads the checkpoint afterwards finds it there.
    cacheSeconds: 10,
    api: { summary: 'Every number that can be recounted from the log', answer: numbersSchema },
    async handle({ ctx }) {
      const { size, at, subjects } = await logNumbers(ctx)
      return json({ log: { name: 'public', size, at: at.toISOString() }, subjects } satisfies z.infer<
        typeof numbersSchema
      >)
    },
  },
  {
    method: 'GET',
    path: '/log/checkpoints.json',
    may: 'anyone',
    cacheSeconds: 10,
    api: { summary: 'Days with checkpoints of the log, and its keys', answer: daysSchema },
    handle: async ({ ctx }) => json((await checkpointDays(ctx)) satisfies z.infer<typeof daysSchema>),
  },
  {
    method: 'GET',
    path: '/log/checkpoints/:day{[^/]+\\.json}',
    may: 'anyone',
    cacheSeconds: 10,
    api: { summary: 'The last checkpoint of each minute of a day (UTC)', answer: daySchema },
    async handle({ ctx, param }) {
      const day = param('day').replace(/\.json$/, '')
      const checkpoints = isDay(day) ? await checkpointsOf(ctx, day) : []
      if (checkpoints.length === 0) throw new NotFound()
      return json({ day, checkpoints } satisfies z.infer<typeof daySchema>)
    },
  },
  {
    method: 'GET',
    path: '/verify.js',
    may: 'anyone',
    cacheSeconds: 60,
    withoutDatabase: true,
    handle: ({ ctx }) =>
      body(ctx.shared(verifierFile).text, 'text/javascript; charset=utf-8', {
        headers: { 'content-disposition': 'attachment; filename="verify.js"' },
      }),
  },
  {
    method: 'GET',
    path: '/verify.js.sha256',
    may: 'anyone',
    cacheSeconds: 60,
    withoutDatabase: true,
    handle: ({ ctx }) => body(`${ctx.shared(verifierFile).sha256}  verify.js\n`, 'text/plain; charset=utf-8'),
  },
  {
    method: 'GET',
    path: '/check',
    may: 'anyone',
    cacheSeconds: 10,
    handle: checkPage,
  },
]
