import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { folderSource, verifyLog } from '#verify'
import type { TestApp } from '../../../test/app.ts'
import { appendEntries, logRoutes, publish, type Entry } from './index.ts'

/** The routes of the log alone. */
export const logApp = { routes: logRoutes, kinds: [] }

export async function aSubject(
  ctx: Context,
  publicId = 'petition1',
): Promise<{ id: number; publicId: string }> {
  const [row] = await run<{ id: number }>(
    ctx.db,
    `insert into subjects (public_id, kind, log, address_rules) values ($1, 'sign', 'public', 1) returning id`,
    [publicId],
  )
  return { id: row!.id, publicId }
}

export const entryFor = (
  ctx: Context,
  subject: { id: number; publicId: string },
  parts: Partial<Entry> = {},
): Entry => ({
  subjectId: subject.id,
  subject: subject.publicId,
  voiceId: randomUUID(),
  kind: 'sign',
  version: 1,
  basis: 'unsaid',
  choice: '-',
  wasBasis: null,
  wasChoice: null,
  country: null,
  language: null,
  value: randomBytes(32).toString('base64'),
  at: ctx.clock.now(),
  ...parts,
})

/** Fixes order and text of entries, as the first step of a tick does, and nothing else. */
export async function order(ctx: Context, entries: readonly Entry[]): Promise<void> {
  await ctx.transaction(async (tx) => {
    const [head] = await run<{ ordered_size: number }>(
      tx.db,
      `select ordered_size from log_head where log = 'public' for update`,
    )
    await appendEntries(tx.db, 'public', head!.ordered_size, entries)
  })
}

/** A log of `size` signatures of one petition, published at once. */
export async function aLog(ctx: Context, size: number): Promise<{ id: number; publicId: string }> {
  const subject = await aSubject(ctx)
  await order(
    ctx,
    Array.from({ length: size }, () => entryFor(ctx, subject)),
  )
  await publish(ctx, 'public')
  return subject
}

let asked = 0

/** The folder of the log with the site's own answers beside it, as a stranger gets them. */
export async function sourceOf(app: TestApp): Promise<Awaited<ReturnType<typeof folderSource>>> {
  const files = await folderSource(app.ctx.config.logDir)
  const text = async (path: string): Promise<string | undefined> => {
    // Answers are kept for a second or more; another query is another answer.
    const page = await app.request(`/${path}?${++asked}`)
    return page.status === 200 ? page.text : undefined
  }
  return {
    name: app.ctx.config.baseUrl,
    log: 'log/',
    bytes: (path) => files.bytes(path.replace(/^log\//, '')),
    text,
  }
}

export const verified = async (
  app: TestApp,
  options: Parameters<typeof verifyLog>[1] = {},
): ReturnType<typeof verifyLog> => verifyLog(await sourceOf(app), { now: app.clock.now(), ...options })

/** Every file under the folder of the log, sorted. */
export const filesIn = (ctx: Context): string[] =>
  readdirSync(ctx.config.logDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(ctx.config.logDir.length + 1))
    .sort()
