import type { Context } from '#core/context.ts'
import { hiddenPresentations, waitingProposals } from '#features/works/index.ts'
import type { Queue } from '../views.ts'

/** What somebody reported, and what people point to; what a moderator took down is decided. */
export async function postersQueue(ctx: Context): Promise<Queue> {
  const [hidden, proposals] = await Promise.all([hiddenPresentations(ctx), waitingProposals(ctx)])
  const since = [
    ...hidden.flatMap(({ hidden: act }) => (act?.by === 'report' ? [act.at] : [])),
    ...proposals.map(({ at }) => at),
  ].sort((a, b) => a.getTime() - b.getTime())
  return { name: 'posters', href: '/desk/posters', count: since.length, oldest: since[0] }
}
