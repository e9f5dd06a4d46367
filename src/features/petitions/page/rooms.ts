import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'

/** What may stand on a petition's page, and on most does not: where its rows are. */
const ROOMS = {
  announcements: 'petition_announcements where subject_id = $1',
  joined: 'petition_joins where into_id = $1',
  opposing: 'petition_opposites where subject_id = $1',
  pledges: 'pledges where petition_id = $1',
  reasons: 'petition_reasons where subject_id = $1',
  updates: 'petition_updates where subject_id = $1',
}

type Room = keyof typeof ROOMS

const EACH = Object.entries(ROOMS)
  .map(([room, rows]) => `exists (select from ${rows}) as ${room}`)
  .join(', ')
const OCCUPIED = prepared(`select ${EACH}`)

/** Reads a room where there is something in it; otherwise answers with nothing, and asks the database nothing. */
export type Rooms = <T>(room: Room, read: () => Promise<T>, nothing: T) => Promise<T>

/** One statement looks into all rooms of a petition, where looking into each would take six. */
export function roomsOf(ctx: Context, subjectId: number): Rooms {
  const looked = run<Record<Room, boolean>>(ctx.db, OCCUPIED, [subjectId])
  return async (room, read, nothing) => ((await looked)[0]![room] ? read() : nothing)
}
