import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

/** From now on the database refuses rows of a table of which `when` (SQL about `new`) is true: one that cannot be handled, among others that can. */
export async function refuseRows(ctx: Context, table: string, when: string): Promise<void> {
  const name = `refused_${table}`
  await run(
    ctx.db,
    `create function ${name}() returns trigger language plpgsql as $$ begin
       if ${when} then raise exception 'refused by a test'; end if;
       return new;
     end $$`,
  )
  await run(
    ctx.db,
    `create trigger ${name} before insert on ${table} for each row execute function ${name}()`,
  )
}
