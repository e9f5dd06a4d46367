import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { tick } from '#features/voices/index.ts'
import type { Browser, TestApp } from '../../../../test/app.ts'
import { listPetition } from '../index.ts'
import { closeDue } from '../jobs.ts'
import { aWork, confirm, moderator, openPetition, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

interface Stage {
  ada: Browser
  ben: Browser
  slug: string
  id: number
  mo: { id: number }
}

const made: string[] = []

/** The folder is shared with other tests: each takes away what is its own. */
export const forgetFiles = (): void => {
  for (const name of made)
    for (const ending of ['json', 'csv', 'pdf']) rmSync(`${name}.${ending}`, { force: true })
}

/** A petition that closes on 20 September 2026, with five signatures of which one was withdrawn, and one follower. */
export async function stage(app: TestApp): Promise<Stage> {
  await aWork(app)
  const ada = app.browser('192.0.2.10')
  const slug = await openPetition(app, ada, { closesOn: '2026-09-20' })
  await confirm(app, ada, slug)
  const mo = await moderator(app)
  await listPetition(app.ctx, mo, slug)
  const ben = await sign(app, slug, { name: 'Zebedee Quirk', seen: 'all', shows: 'yes' })
  for (const seen of ['promo', 'none']) await sign(app, slug, { seen })
  const cleo = await sign(app, slug)
  await cleo.post(`/petitions/${slug}/signature/withdrawal`)
  await app.browser().post(`/petitions/${slug}/follows`, { email: 'fay@example.org' })
  await tick(app.ctx)
  const { id, publicId } = await anyPetition(app.ctx, slug)
  made.push(join(app.ctx.config.dataDir, 'archives', publicId))
  return { ada, ben, slug, id, mo }
}

export const AFTER = '2027-03-21T09:00:00Z'

export async function over(app: TestApp, at = AFTER): Promise<void> {
  app.clock.at = new Date('2026-09-21T00:02:00Z')
  await closeDue(app.ctx)
  app.clock.at = new Date(at)
}

let asked = 0

export const fresh = (app: TestApp, path: string) => app.request(`${path}?fresh=${++asked}`)
