import { unseal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { canonicalAddress, parseAddress } from '../../src/features/voices/addresses.ts'
import { boundTo } from '../../src/features/voices/submitting/actions.ts'
import { stateOf, type Act } from '../../src/features/voices/acting/rules.ts'
import { openContext } from '../context.ts'
import { checkLog } from './check-log.ts'
import { checkPublished } from './check-published.ts'
import { checkMail, type MailAccounting, type MailRow } from './check-mail.ts'
import { classify, type Accounting, type Found } from './classify.ts'
import { readJournal } from './journal.ts'
import type { Site } from './site.ts'

export interface Checked {
  accounting: Accounting
  mail: MailAccounting
  log: string[]
}

/** Compares what everybody was told, as it stands on the disk, with what the database holds at rest. */
export async function check(site: Site, slug: string, journal: string): Promise<Checked> {
  const { ctx, close } = await openContext(site.config, site.directUrl, { name: 'chaos', max: 2 })
  try {
    const lines = readJournal(journal)
    const { subject_id: subjectId } = await ctx.db
      .selectFrom('petitions')
      .select('subject_id')
      .where('slug', '=', slug)
      .executeTakeFirstOrThrow()
    const { address_rules: rules } = await ctx.db
      .selectFrom('subjects')
      .select('address_rules')
      .where('id', '=', subjectId)
      .executeTakeFirstOrThrow()
    const canonical = (typed: string): string => canonicalAddress(parseAddress(typed)!, rules)

    const submissions = await run<{ id: string; sealed: Buffer }>(
      ctx.db,
      'select id, sealed from submissions where subject_id = $1',
      [subjectId],
    )
    const addressOf = new Map(
      submissions.map(({ id, sealed }) => [
        id,
        canonical(unseal<{ address: string }>(ctx.keys.seal, boundTo({ subjectId, id }), sealed).address),
      ]),
    )
    const voices = await run<{ id: string; acts: Act[] | null }>(
      ctx.db,
      `select v.id, (select json_agg(a order by n) from voice_acts a where a.subject_id = v.subject_id and a.voice_id = v.id) as acts
       from voices v where v.subject_id = $1`,
      [subjectId],
    )
    const found: Found = {
      submissions: [...addressOf].map(([id, address]) => ({ id, address })),
      voices: voices.map(({ id, acts }) => {
        const state = stateOf(acts ?? [])
        return {
          id,
          address: addressOf.get(id) ?? '',
          active: state === 'active' || state === 'held',
          held: state === 'held',
        }
      }),
      leaves: await run(ctx.db, 'select voice_id as "voiceId", kind from log_entries where subject_id = $1', [
        subjectId,
      ]),
    }
    const mails = await run<MailRow>(
      ctx.db,
      'select recipient_id, kind, message_id, accepted_at is not null as accepted from mailings where subject_id = $1',
      [subjectId],
    )
    return {
      accounting: classify(lines, found, canonical),
      mail: checkMail(
        lines,
        mails,
        found.voices.map(({ id }) => id),
        addressOf,
      ),
      log: [...(await checkLog(ctx, lines)), ...(await checkPublished(ctx))],
    }
  } finally {
    await close()
  }
}
