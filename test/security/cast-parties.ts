import { run } from '#core/db.ts'
import { createMemberLink } from '#features/people/index.ts'
import type { Petition } from '#features/petitions/index.ts'
import { beginDraft, ownStatement, publishDraft, type Draft } from '#features/statements/index.ts'
import { askToClaim, claimLink } from '../../src/features/statements/parties/claiming/actions.ts'
import { aParty, signedInFor } from '../../src/features/statements/parties/parties.testing.ts'
import { memberRing } from '../../src/features/people/passkeys/keyring.ts'
import type { Browser, TestApp } from '../app.ts'
import { addKeys } from './cast-keys.ts'

const cookieOf = ({ cookies }: Browser): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
const lastPart = (url: string): string => url.split('/').at(-1)!

const draft: Draft = {
  kind: 'reply',
  text: 'We hear this.',
  sourceUrl: null,
  saidOn: null,
  promises: [{ words: 'The poster goes back.', dueOn: '2026-12-01' }],
}

/** Lumen, to whom the petition is addressed, with people, a published answer and a draft; and Harbour Press, whose place is free. */
export async function assembleParties(app: TestApp, petition: Petition) {
  const { ctx } = app
  const lumen = await aParty(app, { claimed: true })
  const free = await aParty(app, { name: 'Harbour Press', domain: 'harbour.example' })
  const speaker = await signedInFor(app, lumen, 'speaks')
  const reader = await signedInFor(app, lumen, 'reads', { name: 'Rea Reader' })
  const guest = await signedInFor(app, lumen, 'speaks', { name: 'Gil Guest', openedBy: 'mail' })
  const member = { id: speaker.id, name: 'Pia Laurent', title: 'head of press', partyId: lumen.id }
  const about = { subjectId: petition.id, log: petition.log }
  const statement = await beginDraft(ctx, member, lumen, about, draft)
  const own = await ownStatement(ctx, lumen.id, statement)
  await publishDraft(ctx, member, lumen, statement, own.draft!.savedAt.toISOString())
  const second = await beginDraft(ctx, member, lumen, about, draft)
  const claims: string[] = []
  for (const method of ['mail', 'dns'] as const) {
    const email = 'hal@harbour.example'
    const how = { method, domain: 'harbour.example' }
    await askToClaim(ctx, free, { name: 'Hal', title: 'owner', email, how })
    const [row] = await run<{ id: string }>(ctx.db, 'select id from party_claims where method = $1', [method])
    claims.push(lastPart(await claimLink(ctx, row!.id)))
  }
  const [promise] = await run<{ id: string }>(ctx.db, 'select public_id as id from commitments')
  return {
    speaker: cookieOf(speaker.browser),
    reader: cookieOf(reader.browser),
    guest: cookieOf(guest.browser),
    facts: {
      party: lumen.slug,
      unclaimed: free.slug,
      statement,
      draft: second,
      draftSaved: (await ownStatement(ctx, lumen.id, second)).draft!.savedAt.toISOString(),
      promise: promise!.id,
      memberId: reader.id,
      memberPasskey: await addKeys(app, memberRing, reader.id),
      memberLink: lastPart(await createMemberLink(ctx, speaker.id, 'sign-in')),
      claim: claims[0]!,
      claimByRecord: claims[1]!,
    },
  }
}
