import type { Context } from '#core/context.ts'
import { seal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { randomId } from '#core/ids.ts'
import { addJob } from '#core/jobs.ts'
import { addressHash, submissionById, type SubmissionInput } from '#features/voices/index.ts'
import type { Petition } from '../queries.ts'
import { authorVoice } from '../texts/queries.ts'
import type { Invitation } from './forms.ts'
import { sealedFor } from './queries.ts'

export const MAIL_ORGANISER = 'petitions.mail-organiser'
const LETTERS_A_DAY = 3
const MOST_ORGANISERS = 10

export interface LetterToOrganiser {
  petitionId: number
  organiserId: string
  n: number
}

/**
 * Owes a link to the organisers' page, if the address is an organiser's; whoever asks learns nothing about that. At most three a day to one
 * organiser.
 */
export async function askForLink(
  ctx: Context,
  petition: Petition,
  address: SubmissionInput['email'],
): Promise<void> {
  const hash = addressHash(ctx, petition, address)
  const author = await authorVoice(ctx, petition.id)
  const ids: string[] = (
    await run<{ id: string }>(
      ctx.db,
      'select id from organisers where subject_id = $1 and address_hash = $2',
      [petition.id, hash],
    )
  ).map(({ id }) => id)
  if (author) {
    const submitted = await submissionById(ctx, { subjectId: petition.id, id: author }).catch(() => undefined)
    if (submitted && addressHash(ctx, petition, submitted.address).equals(hash)) ids.unshift(author)
  }
  if (ids[0]) await owe(ctx, petition.id, ids[0])
}

async function owe(ctx: Context, petitionId: number, organiserId: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    await run(tx.db, 'select from petitions where subject_id = $1 for update', [petitionId])
    const [sent] = await run<{ n: number; today: number }>(
      tx.db,
      `select coalesce(max(n), 0) as n, count(*) filter (where asked_at > $3)::int as today
       from organiser_letters where subject_id = $1 and organiser_id = $2`,
      [petitionId, organiserId, new Date(now.getTime() - 86_400_000)],
    )
    if (sent!.today >= LETTERS_A_DAY) return
    const n = sent!.n + 1
    await tx.db
      .insertInto('organiser_letters')
      .values({
        subject_id: petitionId,
        organiser_id: organiserId,
        n,
        message_id: `<${randomId()}@${tx.config.mail.from.replace(/^.*@|>$/g, '')}>`,
        asked_at: now,
      })
      .execute()
    await addJob(tx, MAIL_ORGANISER, { petitionId, organiserId, n } satisfies LetterToOrganiser)
  })
}

/** The author asks somebody to help; nothing is sent but one mail with a button. Answers 'known' for an address that is there already. */
export async function inviteOrganiser(
  ctx: Context,
  petition: Petition,
  { name, email, role }: Invitation,
): Promise<'invited' | 'known'> {
  return ctx.transaction(async (tx) => {
    const id = randomId()
    await run(tx.db, 'select from petitions where subject_id = $1 for update', [petition.id])
    const [count] = await run<{ n: number }>(
      tx.db,
      'select count(*)::int as n from organisers where subject_id = $1',
      [petition.id],
    )
    if (count!.n >= MOST_ORGANISERS)
      throw new Conflict('organising.organisers-enough', { n: MOST_ORGANISERS })
    const rows = await run(
      tx.db,
      `insert into organisers (subject_id, id, role, invited_at, address_hash, sealed) values ($1, $2, $3, $4, $5, $6)
       on conflict (subject_id, address_hash) do nothing returning 1`,
      [
        petition.id,
        id,
        role,
        tx.clock.now(),
        addressHash(tx, petition, email),
        seal(tx.keys.seal, sealedFor(petition.id, id), { name, address: email.typed }),
      ],
    )
    if (!rows.length) return 'known'
    await owe(tx, petition.id, id)
    return 'invited'
  })
}

/** The button of the mail; pressing it twice is pressing it once. */
export async function acceptInvitation(ctx: Context, petitionId: number, id: string): Promise<void> {
  await run(
    ctx.db,
    `insert into organiser_acceptances (subject_id, organiser_id, at)
     select subject_id, id, $3 from organisers where subject_id = $1 and id = $2 on conflict do nothing`,
    [petitionId, id, ctx.clock.now()],
  )
}

/** Ends it, with name and address; what they wrote stays. Repeating it changes nothing. */
export async function endOrganiser(ctx: Context, petitionId: number, id: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'delete from organisers where subject_id = $1 and id = $2', [petitionId, id])
    await run(tx.db, 'delete from organiser_letters where subject_id = $1 and organiser_id = $2', [
      petitionId,
      id,
    ])
    await run(tx.db, 'delete from organiser_accounts where subject_id = $1 and organiser_id = $2', [
      petitionId,
      id,
    ])
    await run(tx.db, 'delete from organiser_notices where subject_id = $1 and recipient = $2', [
      petitionId,
      id,
    ])
  })
}
