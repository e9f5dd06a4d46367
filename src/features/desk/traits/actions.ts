import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { StaffMember } from '#core/http.ts'
import { forgetSite, saveSetting } from '#core/site.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { traitsFor, type TraitKind, type TraitSettings } from '#features/reviews/index.ts'

// Any number that no other lock of ours uses.
const LISTS_LOCK = 7_133_020

/** The newest lists and words; the cached settings could be a second old, and a list is written from the one before it. */
async function settingsNow(tx: Context): Promise<TraitSettings> {
  const rows = await run<{ name: 'traits' | 'traitWords'; value: never }>(
    tx.db,
    `select distinct on (name) name, value from site_settings where name in ('traits', 'traitWords') order by name, id desc`,
  )
  return { traits: {}, traitWords: {}, ...Object.fromEntries(rows.map(({ name, value }) => [name, value])) }
}

/**
 * Decides on a new list for one kind of work. `change` gets the list of now and answers the new one, with words for a trait that is new;
 * answering the same list decides nothing. Every list that was stays as a row.
 */
export async function decideTraits(
  ctx: Context,
  staff: StaffMember,
  kind: TraitKind,
  change: (
    list: string[],
    settings: TraitSettings,
  ) => { list: string[]; words?: Record<string, string>; trait: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'select pg_advisory_xact_lock($1)', [LISTS_LOCK])
    const settings = await settingsNow(tx)
    const before = traitsFor(kind, settings)
    const { list, words, trait } = change(before, settings)
    if (list.join() === before.join()) return
    if (words) await saveSetting(tx, 'traitWords', { ...settings.traitWords, [trait]: words }, staff.id)
    await saveSetting(tx, 'traits', { ...settings.traits, [kind]: list }, staff.id)
    const place = list.indexOf(trait) + 1
    const act = !place ? 'trait.retired' : before.includes(trait) ? 'trait.moved' : 'trait.added'
    await recordDeskAct(tx, staff, act, `${kind}: ${trait}`, list.join(', '))
  })
  forgetSite(ctx)
}
