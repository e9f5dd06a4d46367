import { Gauge } from 'prom-client'
import { NotFound } from '#core/errors.ts'
import { body, json, type Route } from '#core/http.ts'
import { registry } from '#core/metrics.ts'
import { operation } from './queries.ts'
import { isHealthy, maySeeMetrics } from './rules.ts'

const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers: [registry] })

const uncounted = gauge(
  'firsthand_uncounted_seconds',
  'Age of the oldest confirmed contribution that is not counted',
)
const due = gauge(
  'firsthand_mails_due',
  'Mails that are due and not accepted by the mail server (at most 20,000)',
)
const late = gauge('firsthand_mails_late', 'Mails that are due for more than five minutes')
const reachable = gauge('firsthand_database_up', '1 when the database answers')

const whole = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.round(seconds * 10) / 10

export const operationRoutes: Route[] = [
  {
    method: 'GET',
    path: '/health',
    may: 'anyone',
    withoutDatabase: true,
    async handle({ ctx }) {
      const facts = await operation(ctx)
      const healthy = isHealthy(facts)
      return json(
        {
          status: healthy ? 'ok' : 'failing',
          database: facts.database ? 'ok' : 'unreachable',
          last_count_seconds: whole(facts.countAgeSeconds) ?? null,
          uncounted_seconds: whole(facts.uncountedSeconds),
          mails_due: facts.mailsDue,
          mails_late: facts.lateMails,
        },
        { status: healthy ? 200 : 503 },
      )
    },
  },
  {
    method: 'GET',
    path: '/metrics',
    may: 'anyone',
    withoutDatabase: true,
    async handle({ ctx, request, ip }) {
      const { headers } = request
      const forwarded = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some((name) => headers.has(name))
      const seen = maySeeMetrics({
        ip,
        forwarded,
        authorization: headers.get('authorization'),
        token: ctx.config.metricsToken,
      })
      // Not allowed to see is not found: a stranger learns nothing about the machine.
      if (!seen) throw new NotFound()
      const facts = await operation(ctx)
      reachable.set(facts.database ? 1 : 0)
      uncounted.set(facts.uncountedSeconds)
      due.set(facts.mailsDue)
      late.set(facts.lateMails)
      return body(await registry.metrics(), registry.contentType)
    },
  },
]
