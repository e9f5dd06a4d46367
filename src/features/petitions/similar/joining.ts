import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { StaffMember } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { talliesOf, tellSigners, type Notice } from '#features/voices/index.ts'
import { recordState } from '../moderating/actions.ts'
import { petitionsByIds, petitionPath, type Petition } from '../queries.ts'
import { lockedPetition } from '../texts/actions.ts'

export type Joined = { ok: true } | { ok: false; problems: Record<string, MessageKey> }

const wrong = (field: string, key: MessageKey): Joined => ({ ok: false, problems: { [field]: key } })

/**
 * Joins a petition to an open one that asks the same: its address leads there, its signers are told and invited, and nobody is counted
 * across. Both are locked in one order, so that two at once cannot join each other.
 */
export async function joinPetition(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  { from, into, note }: { from: string; into: string; note: string },
): Promise<Joined> {
  if (from === into) return wrong('into', 'neighbours.join-same')
  return ctx.transaction(async (tx) => {
    const locked = new Map<string, Petition>()
    for (const slug of [from, into].sort()) locked.set(slug, await lockedPetition(tx, slug))
    const [joined, open] = [locked.get(from)!, locked.get(into)!]
    if (!['live', 'listed', 'dormant'].includes(joined.state.name) || joined.log === 'sample')
      return wrong('from', 'neighbours.join-cannot')
    if (open.state.name !== 'listed' || open.log === 'sample') return wrong('into', 'neighbours.join-closed')
    const n = joined.states.at(-1)!.n + 1
    await recordState(tx, joined, staff, { state: 'joined', reason: 'similar', note, toldElsewhere: true })
    await tx.db.insertInto('petition_joins').values({ subject_id: joined.id, n, into_id: open.id }).execute()
    await tellSigners(tx, joined.id, `joined:${n}`)
    return { ok: true }
  })
}

/** What is joined to a petition now, with the numbers that stay apart. */
export async function joinedTo(
  ctx: Context,
  subjectId: number,
): Promise<{ petition: Petition; net: number }[]> {
  const rows = await run<{ id: number }>(
    ctx.db,
    `select j.subject_id as id from petition_joins j
     where j.into_id = $1 and j.n = (select max(n) from petition_states s where s.subject_id = j.subject_id) order by 1 limit 50`,
    [subjectId],
  )
  if (!rows.length) return []
  const ids = rows.map(({ id }) => id)
  const [petitions, tallies] = await Promise.all([petitionsByIds(ctx, ids), talliesOf(ctx, ids)])
  return petitions
    .filter((petition) => !petition.textHidden)
    .map((petition) => ({ petition, net: tallies.get(petition.id)?.net ?? 0 }))
}

/** Those who signed what was joined: where their signature stays, and the invitation. */
export async function tellSignerItWasJoined(
  ctx: Context,
  words: Words,
  subjectId: number,
): Promise<Notice | undefined> {
  const [petition] = await petitionsByIds(ctx, [subjectId])
  if (!petition?.joinedInto) return
  return {
    subject: words('neighbours.mail-joined-subject', { title: petition.text.action }),
    pieces: [
      words('neighbours.mail-joined'),
      words('neighbours.mail-joined-invite'),
      {
        link: ctx.config.baseUrl + petitionPath({ slug: petition.joinedInto }),
        label: words('neighbours.mail-joined-open'),
      },
    ],
    link: words('neighbours.mail-joined-own'),
  }
}
