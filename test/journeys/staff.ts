import type { BrowserContext, Page } from 'playwright-core'
import { cookieName } from '#core/http.ts'
import { desktop, visitor, type Looks } from './browsers.ts'
import type { Opened } from './deeds.ts'
import { linkFor } from './mails.ts'
import type { Site } from './site.ts'

/**
 * A browser in which somebody on the staff is signed in. The row and the session are written as signing in by passkey writes them; the
 * way there is the journey of the operator.
 */
export async function staff(
  site: Site,
  role: 'operator' | 'moderator',
  looks: Looks = {},
  name = role === 'operator' ? 'Ora' : 'Mo',
): Promise<BrowserContext> {
  const { openSession } = await import('../../src/features/people/sessions.ts')
  const { addStaff } = await import('../../src/features/people/signing-in/actions.ts')
  const { id } = await addStaff(site.ctx, {
    name,
    email: `${name.toLowerCase()}@example.org`,
    role,
    invitedBy: null,
  })
  const context = await visitor(looks)
  await context.addCookies([
    {
      name: cookieName(site.ctx, 'session'),
      value: await openSession(site.ctx, id, 'passkey'),
      url: site.url,
      httpOnly: true,
      sameSite: 'Lax',
    },
  ])
  return context
}

/** The step of the set-up about pictures that harm a child. */
export async function nameHotline(page: Page): Promise<void> {
  await page.locator('#hotline').getByRole('link').click()
  await page.getByLabel('Name').fill('Hotline of Ruritania')
  await page.getByLabel('Web address').fill('https://hotline.example')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL('**/desk/setup#hotline')
}

/** The browser of an author, at the author's page, by the link in the mail. */
export async function authorOf(
  site: Site,
  { path }: Pick<Opened, 'path'>,
  email: string,
  looks: Looks = {},
): Promise<Page> {
  const page = await (await visitor({ size: desktop, ...looks })).newPage()
  await page.goto(await linkFor(site, email))
  await page.getByRole('button', { name: 'Open my signature' }).click()
  await page.getByRole('link', { name: 'Your petition: text, translations, reasons' }).click()
  await page.waitForURL(`**${path}/author`)
  return page
}
