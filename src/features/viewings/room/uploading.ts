import { mkdir, open, truncate } from 'node:fs/promises'
import { BadRequest, Conflict } from '#core/errors.ts'
import { KIB, type StaffMember } from '#core/http.ts'
import type { Context } from '#core/context.ts'
import { fileArrived } from './actions.ts'
import { freeSpace, folderOf, forget, sizeOf, sourceOf } from './files.ts'
import { HEAD_BYTES, looksLikeFilm } from './ffmpeg.ts'
import type { Film } from './queries.ts'

/** Below the 1 MB that the proxy of the documentation lets through, and sent within the 15 seconds that a request may take on slow lines. */
export const PIECE_BYTES = 960 * KIB
/** Never the last of the disk. */
const KEPT_FREE = 1_000_000_000

export type PieceFault = 'too-large' | 'no-space' | 'not-film'

export interface Piece {
  from: number
  /** Bytes of the whole file. */
  of: number
  body: AsyncIterable<Uint8Array>
}

/** So far: how much of the file is there. `fault`: the file is refused, and nothing of it is left. */
export type Taken = { at: number; done: boolean } | { fault: PieceFault }

/**
 * Appends a piece of a file to what is there, from the network straight to the disk. A piece that begins elsewhere is answered with where it should begin,
 * so an upload that broke off goes on; a piece that breaks off leaves nothing of itself.
 */
export async function takePiece(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  film: Film,
  piece: Piece,
): Promise<Taken> {
  const { config } = ctx
  if (!['awaiting', 'failed'].includes(film.step)) throw new Conflict('room.has-file')
  const { from, of } = piece
  if (of > config.room.maxBytes) return refuse(ctx, film, 'too-large')
  const path = sourceOf(config, film.publicId)
  if (from === 0) {
    if ((await freeSpace(config)) < of + KEPT_FREE) return refuse(ctx, film, 'no-space')
    await mkdir(folderOf(config, film.publicId), { recursive: true, mode: 0o750 })
  }
  const there = (await sizeOf(path)) ?? 0
  if (from !== 0 && from !== there) return { at: there, done: false }
  const written = await append(path, from, Math.min(PIECE_BYTES, of - from), piece.body)
  if (written === undefined) {
    await truncate(path, from).catch(() => {})
    throw new BadRequest()
  }
  if (from === 0 && !looksLikeFilm(written.head)) return refuse(ctx, film, 'not-film')
  const at = from + written.bytes
  if (at === of) await fileArrived(ctx, staff, film)
  return { at, done: at === of }
}

async function refuse(ctx: Context, film: Film, fault: PieceFault): Promise<Taken> {
  await forget(ctx.config, film.publicId)
  return { fault }
}

/** Writes what comes; undefined when it is more than it may be, nothing, or breaks off. The first piece begins the file anew. */
async function append(
  path: string,
  from: number,
  most: number,
  body: AsyncIterable<Uint8Array>,
): Promise<{ bytes: number; head: Buffer } | undefined> {
  const file = await open(path, from === 0 ? 'w' : 'r+', 0o640)
  let bytes = 0
  let head: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of body) {
      if (bytes + chunk.byteLength > most) return undefined
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES)
      await file.write(chunk, 0, chunk.byteLength, from + bytes)
      bytes += chunk.byteLength
    }
    return bytes > 0 ? { bytes, head } : undefined
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}

/** Where a broken upload goes on. */
export const uploaded = async (ctx: Context, film: Film): Promise<number> =>
  film.step === 'awaiting' || film.step === 'failed'
    ? ((await sizeOf(sourceOf(ctx.config, film.publicId))) ?? 0)
    : 0
