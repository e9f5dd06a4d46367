import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium, type Browser, type Page } from 'playwright-core'
import { wordsOf } from '#core/i18n.ts'
import { html, type Html } from '#core/html.ts'
import { codeField, resendTimer, submitButton, textArea } from '#ui/fields.ts'
import { page } from '#ui/layout.ts'
import { countStatus, liveCount, shareBox } from '#ui/parts.ts'

const words = wordsOf('en', 'Europe/Paris')
const scripts = [
  'live-count',
  'char-count',
  'copy-button',
  'share-button',
  'resend-timer',
  'one-time-code',
  'count-status',
]
const at = '2026-09-12T12:02:07.000Z'

/** What the server would answer next; tests change it. */
let count = { net: 1, log: { size: 10, at }, next_poll_seconds: 1 }
let state = 'waiting'
let loads = 0

const content = (): Html => html`<h1>Elements</h1>
${liveCount({ words, src: '/count.json', value: 1, size: 10, at: new Date(at), now: new Date(at) })}
${countStatus({ src: '/status.json', content: html`<p>${state}</p>` })}
<form method="post">${codeField({ words, name: 'code', label: 'Code' })}${textArea({ words, name: 'why', label: 'Why', value: 'four', maxlength: 500 })}
${resendTimer({ seconds: 1, button: submitButton({ label: 'Send again' }) })}</form>
${shareBox({ words, url: 'https://firsthand.example/p', title: 'P' })}`

let server: Server
let browser: Browser
let tab: Page

before(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '/'
    const send = (type: string, body: string | Buffer): void => {
      response.setHeader('content-type', type)
      response.setHeader('content-security-policy', "default-src 'self'")
      response.end(body)
    }
    if (path === '/count.json') return send('application/json', JSON.stringify(count))
    if (path === '/status.json') return send('application/json', JSON.stringify({ state }))
    if (path.startsWith('/js/'))
      return send('text/javascript', readFileSync(join(import.meta.dirname, '../../public', path)))
    if (path !== '/') return response.writeHead(404).end()
    loads++
    // The page that says "counted" asks no more; this one always asks, so it is told once.
    state = 'waiting'
    const frame = {
      words,
      site: { name: 'Firsthand' },
      path,
      title: 'Elements',
      assets: { css: ['/none.css'], js: scripts.map((name) => `/js/${name}.js`) },
    }
    send('text/html; charset=utf-8', page(frame, content()).toString())
  }).listen(0, '127.0.0.1')
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  tab = await browser.newPage()
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})

after(async () => {
  await browser?.close()
  server?.close()
})

const shown = (selector: string): Promise<string> => tab.locator(selector).innerText()

test('the number follows the server, in the words and the form of the language', async () => {
  count = { net: 612_242, log: { size: 12, at: '2026-09-12T12:02:09.000Z' }, next_poll_seconds: 1 }
  await tab.getByText('612,242').waitFor({ timeout: 5_000 })
  assert.equal(await shown('.count-unit'), 'signatures')
  assert.equal(await shown('.count-at'), '12 September 2026 at 14:02:09')
})

test('an older answer does not turn the number back', async () => {
  count = { net: 5, log: { size: 11, at }, next_poll_seconds: 1 }
  await tab.waitForResponse('**/count.json')
  await tab.waitForResponse('**/count.json')
  assert.equal(await shown('.count-number'), '612,242')
})

test('spaces go from a pasted code', async () => {
  await tab.locator('#f-code').focus()
  await tab.evaluate(`{
    const clipboardData = new DataTransfer()
    clipboardData.setData('text', ' 123 456\\n')
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }`)
  assert.equal(await tab.locator('#f-code').inputValue(), '123456')
})

test('the length of a text counts along', async () => {
  assert.equal(await shown('.limit-used'), '4 / 500')
  await tab.locator('#f-why').fill('fives')
  assert.equal(await shown('.limit-used'), '5 / 500')
})

test('"send again" rests and wakes up', async () => {
  const button = tab.getByRole('button', { name: 'Send again' })
  await button.and(tab.locator(':enabled')).waitFor({ timeout: 3_000 })
  assert.equal(await button.innerText(), 'Send again')
})

test('the link can be copied; the share sheet is offered only where the system has one', async () => {
  await tab.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await tab.getByRole('button', { name: 'Copy' }).click()
  await tab.getByText('Copied').waitFor({ timeout: 2_000 })
  assert.equal(await tab.evaluate('navigator.clipboard.readText()'), 'https://firsthand.example/p')
  assert.equal(
    await tab.locator('share-button button').isVisible(),
    await tab.evaluate(`'canShare' in navigator`),
  )
})

test('the page is loaded again once the signature is counted', async () => {
  const earlier = loads
  state = 'counted'
  await tab.waitForEvent('load', { timeout: 5_000 })
  assert.equal(loads, earlier + 1)
})
