import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '#core/context.ts'
import { NotFound } from '#core/errors.ts'
import { body } from '#core/http.ts'
import { indexIn, playlistFor, PLAYLIST, type Pass } from './addresses.ts'
import { INIT, reelFolder } from './files.ts'
import { reelFor } from './queries.ts'
import { markServed } from './watching.ts'

/** A file of the film for one viewing: the playlist, or bytes from the disk. Throws `NotFound` once the film is not shown any more. */
export async function fileFor(ctx: Context, pass: Pass, name: string): Promise<Response> {
  const film = await reelFor(ctx, pass.film, name === PLAYLIST)
  if (film.durations) return body(playlistFor(ctx, pass, film.durations), 'application/vnd.apple.mpegurl')
  const index = indexIn(name)
  if (name !== INIT && (index === undefined || index >= film.segments)) throw new NotFound()
  return stream(join(reelFolder(ctx.config, pass.film), name), async () => {
    if (index !== undefined) await markServed(ctx, film.id, pass.viewing, index)
  })
}

/**
 * A file as a stream. `whole` is done when the last byte was taken and before the answer ends, so a segment that broke off was not served, and nobody has one
 * that we do not know of.
 */
async function stream(path: string, whole: () => Promise<void>): Promise<Response> {
  const file = await open(path).catch(() => undefined)
  if (!file) throw new NotFound()
  const reader = createReadStream('', { fd: file, highWaterMark: 256 * 1_024 })
  const chunks = reader[Symbol.asyncIterator]()
  const bytes = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = (await chunks.next()) as IteratorResult<Uint8Array>
        if (!done) return controller.enqueue(value)
        await whole()
        controller.close()
      },
      cancel: () => void reader.destroy(),
    },
    { highWaterMark: 0 },
  )
  // Without a length: whoever knew it would have the last byte before the answer ends.
  return new Response(bytes, { headers: { 'content-type': 'video/mp4' } })
}
