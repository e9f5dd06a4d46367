import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'

export interface StaffRow {
  id: number
  name: string
  email: string
  role: StaffMember['role']
  invitedAt: Date
  passkeys: number
}

/** How many people could decide besides this one. */
export async function otherModerators(ctx: Context, staffId: number): Promise<number> {
  const [row] = await run<{ n: number }>(
    ctx.db,
    `select count(*) as n from staff t where t.id <> $1 and not exists (select from staff_departures d where d.staff_id = t.id)`,
    [staffId],
  )
  return row!.n
}

export interface FormerStaff {
  name: string
  departedAt: Date
  reason: string
}

export async function currentStaff(ctx: Context): Promise<StaffRow[]> {
  const rows = await ctx.db
    .selectFrom('staff')
    .leftJoin('staff_departures', 'staff_departures.staff_id', 'staff.id')
    .where('staff_departures.staff_id', 'is', null)
    .select(({ selectFrom }) => [
      'staff.id',
      'name',
      'email',
      'role',
      'invited_at as invitedAt',
      selectFrom('passkeys')
        .whereRef('passkeys.staff_id', '=', 'staff.id')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .as('passkeys'),
    ])
    .orderBy('name')
    .execute()
  return rows.map((row) => ({
    ...row,
    email: row.email ?? '',
    role: row.role as StaffMember['role'],
    passkeys: row.passkeys ?? 0,
  }))
}

export async function currentStaffMember(ctx: Context, id: string): Promise<StaffRow> {
  const found = (await currentStaff(ctx)).find((row) => String(row.id) === id)
  if (!found) throw new NotFound()
  return found
}

export async function formerStaff(ctx: Context): Promise<FormerStaff[]> {
  return ctx.db
    .selectFrom('staff_departures')
    .innerJoin('staff', 'staff.id', 'staff_departures.staff_id')
    .select(['name', 'departed_at as departedAt', 'reason'])
    .orderBy('departed_at', 'desc')
    .execute()
}

/** Names for a record of what was done, also of people who left; `by` may hold others than staff ("author", "rule"), who have none. */
export async function staffNames(
  ctx: Context,
  by: Iterable<number | string | undefined>,
): Promise<Map<number, string>> {
  const wanted = [...new Set(by)].map(Number).filter(Number.isInteger)
  if (!wanted.length) return new Map()
  const rows = await ctx.db.selectFrom('staff').where('id', 'in', wanted).select(['id', 'name']).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
