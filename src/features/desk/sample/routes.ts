import { seeOther, type Route } from '#core/http.ts'
import { addJob } from '#core/jobs.ts'

/** Both take seconds, so the worker does them; pressing twice asks once. */
const ask =
  (name: 'desk.load-sample' | 'desk.remove-sample', done: string): Route['handle'] =>
  async (visit) => {
    await addJob(visit.ctx, name, { staffId: visit.staff!.id }, { key: name })
    return seeOther(`/desk/setup?done=${done}`)
  }

export const sampleRoutes: Route[] = [
  { method: 'POST', path: '/desk/sample', may: 'operator', handle: ask('desk.load-sample', 'sample-loaded') },
  {
    method: 'POST',
    path: '/desk/sample/removal',
    may: 'operator',
    handle: ask('desk.remove-sample', 'sample-removed'),
  },
]
