// The page for a code: blinds in the browser, asks, and hands over to the site.
import { finishToken, fromBase64url, requestToken, toBase64url } from './blind-rsa.js'

const element = (id) => document.getElementById(id)
const say = (text) => void (element('status').textContent = text)
const WORDS = {
  403: 'This code is not one of ours. Look at your ticket again.',
  409: 'With this code, proof was given to another browser already.',
  429: 'Too many wrong codes were tried. Wait a minute and try again.',
}

const issuer = await (await fetch('/issuer.json')).json()
element('name').textContent = issuer.name
element('title').textContent = issuer.title
element('site').textContent = new URL(issuer.site).host
const form = document.querySelector('form')
form.hidden = !globalThis.crypto?.subtle
if (form.hidden) say('This page needs an address with https.')

/** Of one code: what is asked for, written down before it is, so that a lost answer can be asked for again. */
async function requestsFor(name) {
  const before = JSON.parse(localStorage.getItem(name) ?? 'null')
  if (before) return before
  const requests = []
  for (const key of issuer.keys) {
    const { request, blinding } = await requestToken(key['token-key'], key.challenge)
    requests.push({ kind: key.kind, request: toBase64url(request), blinding })
  }
  localStorage.setItem(name, JSON.stringify(requests))
  return requests
}

async function collect(code) {
  const name = `code ${code.toUpperCase().replace(/[^0-9A-Z]/g, '')}`
  const link = new URLSearchParams({ work: issuer.keys[0].work })
  for (const { kind, request, blinding } of await requestsFor(name)) {
    const answer = await fetch('/token-request', {
      method: 'POST',
      headers: {
        'content-type': 'application/private-token-request',
        authorization: `Code ${name.slice(5)}`,
      },
      body: fromBase64url(request),
    })
    if (!answer.ok) {
      if (answer.status === 403) localStorage.removeItem(name)
      throw new Error(WORDS[answer.status] ?? 'That did not work. Try again.')
    }
    link.set(kind, await finishToken(blinding, new Uint8Array(await answer.arrayBuffer())))
  }
  return `${issuer.site}/proofs#${link}`
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const button = form.querySelector('button')
  button.disabled = true
  say('Making the proof …')
  try {
    element('link').href = await collect(form.elements.code.value)
    element('done').hidden = false
    say(
      'Your proof is ready. Take it along with this link. In this browser, the same code gives it to you again.',
    )
    element('link').focus()
  } catch (error) {
    say(error instanceof TypeError ? 'That did not work. Try again.' : error.message)
  } finally {
    button.disabled = false
  }
})
