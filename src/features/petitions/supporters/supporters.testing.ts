import assert from 'node:assert/strict'
import { saveSetting } from '#core/site.ts'
import type { Browser, TestApp } from '../../../../test/app.ts'
import { adas, confirm, shown } from '../petitions.testing.ts'

/** Ada's petition, which waits for so many supporters, and its private link. */
export async function supporting(
  app: TestApp,
  needed: number,
): Promise<{ slug: string; ada: Browser; link: string }> {
  await saveSetting(app.ctx, 'supportersNeeded', needed, null)
  const { ada, slug } = await adas(app)
  const page = await ada.get(`/petitions/${slug}/author`)
  const link = /href="(http:\/\/localhost:3000\/petitions\/[^"]+\/support\/[^"]+)"/.exec(page.text)![1]!
  return { slug, ada, link: link.replace('http://localhost:3000', '') }
}

/** The n-th supporter signs by the link and confirms. */
export async function support(app: TestApp, slug: string, link: string, n: number): Promise<void> {
  app.clock.forward({ seconds: 1 })
  const browser = app.browser(`203.0.113.${n + 1}`)
  const form = await browser.get(link)
  const hidden = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(form.text)![1]!
  const sent = await browser.post(`/petitions/${slug}/signatures`, {
    name: `Supporter ${n}`,
    email: `supporter${n}@example.org`,
    consent: 'yes',
    shown: shown(app),
    text: hidden('text'),
    support: hidden('support'),
  })
  assert.equal(sent.status, 303, sent.words)
  await confirm(app, browser, slug)
}
