import { cookieName } from '#core/http.ts'
import { run } from '#core/db.ts'
import { addMember, openMemberSession, type NewMember } from '#features/people/index.ts'
import type { Browser, TestApp } from '../../../../test/app.ts'
import { addParty, partyBySlug, recordDomain, type Party } from './index.ts'

const STAFF = { id: 1 }

/** Somebody named, with a domain that is surely theirs. */
export async function aParty(
  app: TestApp,
  { name = 'Lumen', domain = 'lumen.example', claimed = false } = {},
): Promise<Party> {
  const { slug } = (await addParty(app.ctx, STAFF, { name, role: 'service' }))!
  const party = await partyBySlug(app.ctx, slug)
  await recordDomain(app.ctx, STAFF, party, domain)
  if (claimed)
    await run(
      app.ctx.db,
      `insert into party_proofs (party_id, method, note, at, by) values ($1, 'operator', 'Called back at the number in the register.', $2, '1')`,
      [party.id, app.clock.now()],
    )
  return partyBySlug(app.ctx, slug)
}

/** A browser in which somebody who acts for a party is signed in; with a passkey unless told. */
export async function signedInFor(
  app: TestApp,
  party: Party,
  may: NewMember['may'],
  { name = 'Pia Laurent', openedBy = 'passkey' as 'passkey' | 'mail' } = {},
): Promise<{ browser: Browser; id: number }> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@lumen.example`
  const id = (await addMember(app.ctx, party.id, { name, title: 'head of press', email, may }, 'staff 1'))!
  const browser = app.browser()
  browser.cookies.set(cookieName(app.ctx, 'member'), await openMemberSession(app.ctx, id, openedBy))
  return { browser, id }
}

/** What Pia fills in. */
export const reply = {
  kind: 'reply',
  text: 'We hear this.\n\nThe poster is changed.',
  promise1: 'The makers’ poster is back in every market.',
  due1: '2026-12-01',
}
