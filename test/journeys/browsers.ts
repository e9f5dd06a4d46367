import { later } from './tidying.ts'
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page, type Response } from 'playwright-core'
import { assertValid } from '../app.ts'

export { assertValid }

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export const phone = { width: 390, height: 844 }
export const desktop = { width: 1280, height: 900 }

/** What a page says, without header and footer. */
export const textOf = (page: Page): Promise<string> => page.locator('main').innerText()

export interface Looks {
  size?: { width: number; height: number }
  dark?: boolean
  /** `false`: JavaScript is switched off. */
  script?: boolean
  /** Physical pixels per CSS pixel: 2 with half the width is a zoom of 200 %. */
  scale?: number
  /** What the reader prefers to read. */
  language?: string
}

let browser: Promise<Browser> | undefined

function shared(): Promise<Browser> {
  if (browser) return browser
  assert.ok(
    existsSync(CHROMIUM),
    `no browser at ${CHROMIUM}: apt-get install chromium, or name one in CHROMIUM`,
  )
  browser = chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  later(async () => (await browser)?.close())
  return browser
}

let people = 0
const scriptless = new WeakSet<BrowserContext>()

/** Somebody with a browser and a network of their own. Whatever page they see must be valid HTML under the policy of the site. */
export async function visitor({
  size = desktop,
  dark = false,
  script = true,
  scale = 1,
  language = 'en-GB',
}: Looks = {}): Promise<BrowserContext> {
  const context = await (
    await shared()
  ).newContext({
    viewport: size,
    deviceScaleFactor: scale,
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: script,
    locale: language,
    timezoneId: 'Europe/Paris',
    reducedMotion: 'reduce',
    isMobile: false,
    hasTouch: size.width < 500,
    extraHTTPHeaders: { 'x-forwarded-for': `198.51.${Math.floor(++people / 250)}.${(people % 250) + 1}` },
  })
  context.setDefaultTimeout(10_000)
  if (!script) scriptless.add(context)
  context.on('response', (response) => void keep(response))
  context.on('page', (page) => {
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      // The browser itself logs pages that answer 4xx, which journeys do on purpose.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        faults.push(`${page.url()}: ${message.text()}`)
    })
  })
  return context
}

/** Faults of scripts, and what the policy refused. */
const faults: string[] = []
const documents = new Map<string, Promise<string>>()

async function keep(response: Response): Promise<void> {
  if (
    response.request().resourceType() !== 'document' ||
    (response.status() >= 300 && response.status() < 400)
  )
    return
  documents.set(
    response.url().replace(/#.*/, ''),
    response.text().catch(() => ''),
  )
}

/** The page as it was sent is valid, as it is shown passes axe (WCAG 2.2 AA), and no script failed. */
export async function inspect(page: Page, name = ''): Promise<void> {
  // What waits to be counted is loaded again by its script: what is looked at is what it becomes.
  if (!scriptless.has(page.context())) await page.locator('count-status').waitFor({ state: 'detached' })
  await page.waitForLoadState('load')
  const where = `${name} ${page.url()}`.trim()
  const markup = await documents.get(page.url().replace(/#.*/, ''))
  assert.ok(markup, `no document was seen at ${where}`)
  if (markup.startsWith('<!DOCTYPE html>'))
    await assertValid(markup).catch((error: Error) => assert.fail(`${where}: ${error.message}`))
  assert.deepEqual(
    await (scriptless.has(page.context()) ? violationsOf(page, markup) : violations(page)),
    [],
    where,
  )
  assert.deepEqual(faults.splice(0), [], where)
  if (name) await picture(page, name)
}

/** The same page on a phone, for a look; then as wide as before. */
export async function onPhone(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!
  await page.setViewportSize(phone)
  await inspect(page, name)
  await page.setViewportSize(before)
}

interface Violation {
  id: string
  help: string
  nodes: { target: string[]; failureSummary: string }[]
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )) as Violation[]
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary})`).join('; ')}`,
  )
}

const twins = new Map<string, Promise<Page>>()

/** axe is a script, so where scripts are off the same answer is looked at in another browser, without the scripts of the page. */
async function violationsOf(page: Page, markup: string): Promise<string[]> {
  const size = page.viewportSize() ?? phone
  const key = `${size.width}×${size.height}`
  const made = twins.get(key) ?? visitor({ size }).then((context) => context.newPage())
  twins.set(key, made)
  const twin = await made
  const address = page.url().replace(/#.*/, '')
  await twin.unrouteAll()
  await twin.route('**/*', (route, request) => {
    if (request.url() === address)
      return route.fulfill({ body: markup, contentType: 'text/html; charset=utf-8' })
    return request.resourceType() === 'script' ? route.abort() : route.continue()
  })
  await twin.goto(address)
  return violations(twin)
}

/** Kept where `PICTURES` names a folder, for somebody who wants to look. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
