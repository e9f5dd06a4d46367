import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import type { Browser, TestApp } from '../../../../test/app.ts'
import { listPetition } from '../index.ts'
import { adas } from '../petitions.testing.ts'

export interface Stage {
  ada: Browser
  slug: string
  mo: { id: number; browser: Browser }
}

/** Ada's petition, listed by Mo. */
export async function stage(app: TestApp): Promise<Stage> {
  const { ada, slug } = await adas(app)
  const mo = await staffed(app, 'Mo')
  app.clock.forward({ hours: 1 })
  await listPetition(app.ctx, mo, slug)
  app.clock.forward({ hours: 1 })
  return { ada, slug, mo }
}

export async function staffed(app: TestApp, name: string): Promise<Stage['mo']> {
  const { browser } = await signedIn(app, 'moderator', { name })
  const [row] = await run<{ id: number }>(app.ctx.db, 'select id from staff where name = $1', [name])
  return { id: row!.id, browser }
}
