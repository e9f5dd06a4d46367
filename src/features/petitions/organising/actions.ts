import type { Context } from '#core/context.ts'
import { seal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { randomId } from '#core/ids.ts'
import { addJob } from '#core/jobs.ts'
import { newMessageId } from '#features/people/index.ts'
import { addressHash, type SubmissionInput } from '#features/voices/index.ts'
import type { Petition } from '../queries.ts'
import { authorVoice } from '../texts/queries.ts'
import type { Invitation } from './forms.ts'
import { sealedFor } from './queries.ts'

export const FIND_ORGANISER = 'petitions.find-organiser'
export const MAIL_ORGANISER = 'petitions.mail-organiser'
const LETTERS_A_DAY = 3
const MOST_ORGANISERS = 10

/** Somebody asks for a link to the organisers' page. */
export interface LinkAsked {
  petitionId: number
  /** Hash of the address as it is found on this petition, in hex: jobs are in every backup, so the address itself is not in them. */
  address: string
  messageId: string
}

export interface LetterToOrganiser {
  petitionId: number
  organiserId: string
  n: number
}

/** Whether the address is an organiser's is decided by the job, so that answer and timing are the same for everybody. */
export const askForLink = (
  ctx: Context,
  petition: Petition,
  address: SubmissionInput['email'],
): Promise<void> =>
  addJob(ctx, FIND_ORGANISER, {
    petitionId: petition.id,
    address: addressHash(ctx, petition, address).toString('hex'),
    messageId: newMessageId(ctx),
  } satisfies LinkAsked)

/** Owes the link, if the address is an organiser's; run again it owes nothing more. */
export async function answerAsked(
  ctx: Context,
  { petitionId, address, messageId }: LinkAsked,
): Promise<void> {
  const [organiser] = await run<{ id: string }>(
    ctx.db,
    `select id, 1 as rank from submissions where subject_id = $1 and id = $2 and address_hash = $3
     union all select id, 2 from organisers where subject_id = $1 and address_hash = $3 order by rank limit 1`,
    [petitionId, (await authorVoice(ctx, petitionId)) ?? null, Buffer.from(address, 'hex')],
  )
  if (organiser) await owe(ctx, petitionId, organiser.id, messageId)
}

/** Owes a link; at most three a day to one organiser. */
async function owe(
  ctx: Context,
  petitionId: number,
  organiserId: string,
  messageId = newMessageId(ctx),
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    await run(tx.db, 'select from petitions where subject_id = $1 for update', [petitionId])
    const [sent] = await run<{ n: number; today: number; owed: boolean }>(
      tx.db,
      `select coalesce(max(n), 0) as n, count(*) filter (where asked_at > $3)::int as today,
         coalesce(bool_or(message_id = $4), false) as owed
       from organiser_letters where subject_id = $1 and organiser_id = $2`,
      [petitionId, organiserId, new Date(now.getTime() - 86_400_000), messageId],
    )
    if (sent!.owed || sent!.today >= LETTERS_A_DAY) return
    const n = sent!.n + 1
    await tx.db
      .insertInto('organiser_letters')
      .values({ subject_id: petitionId, organiser_id: organiserId, n, message_id: messageId, asked_at: now })
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
