import type { CDPSession, Page } from 'playwright-core'

export interface Device {
  client: CDPSession
  authenticatorId: string
}

/** A device that keeps passkeys, as Chromium imitates one (WebDriver virtual authenticators); it checks the person without asking. */
export async function device(page: Page): Promise<Device> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { client, authenticatorId }
}
