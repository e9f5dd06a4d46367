import { cookieName, type StaffMember } from '#core/http.ts'
import type { Browser, TestApp } from '../../../test/app.ts'
import type { Opening } from './rules.ts'
import { openSession } from './sessions.ts'
import { addStaff } from './signing-in/actions.ts'

export interface SignedIn {
  browser: Browser
  staff: Pick<StaffMember, 'id' | 'name' | 'email' | 'role'>
}

/** A browser in which somebody on the staff is signed in; by a passkey unless told. */
export async function signedIn(
  app: TestApp,
  role: StaffMember['role'],
  { name = role === 'operator' ? 'Ora' : 'Mo', openedBy = 'passkey' as Opening } = {},
): Promise<SignedIn> {
  const email = `${name.toLowerCase()}@example.org`
  const { id } = await addStaff(app.ctx, { name, email, role, invitedBy: null })
  const browser = app.browser()
  browser.cookies.set(cookieName(app.ctx, 'session'), await openSession(app.ctx, id, openedBy))
  return { browser, staff: { id, name, email, role } }
}

/** A site at a public address: one factor is never enough there. */
export const PUBLIC = { BASE_URL: 'https://firsthand.example', HOST: '0.0.0.0' }
