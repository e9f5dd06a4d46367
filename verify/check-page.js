import { Refused, fromBase64, utf8 } from './bytes.js'
import { ACT_KINDS, commitsTo } from './leaf.js'
import { logKeysOf } from './policy.js'
import { checkReceipt } from './receipt.js'
import { webSource } from './sources.js'
import { verifyLog } from './verify-log.js'

// The script of /check, in the page itself, so that a saved copy is whole. Everything it needs to know of the site stands in #given.

const MEMORY = 'firsthand-memory'
const element = (id) => document.getElementById(id)
const given = JSON.parse(element('given').textContent)
const online = /^https?:$/.test(location.protocol)

/** Sentences come with their placeholders as {name}. */
const say = (key, values = {}) =>
  (given.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === 'number'
      ? values[name].toLocaleString(document.documentElement.lang)
      : String(values[name] ?? ''),
  )

const make = (tag, text, of = []) => {
  const node = document.createElement(tag)
  if (text !== undefined) node.textContent = text
  node.append(...of)
  return node
}

const show = (id, ...nodes) => element(id).replaceChildren(...nodes)

const refusal = (error) => {
  if (!(error instanceof Refused)) console.error(error)
  const { message, reason = 'unexpected' } = error
  return make('p', say('no', { message, reason }))
}

function whatOf(leaf) {
  const kind = given.words[`kind.${leaf.kind}`] ?? say('kind.other')
  const { subject, version } = leaf
  if (ACT_KINDS.includes(leaf.kind)) return say('what.act', { kind, ref: leaf.ref, subject })
  const [seen, proof] = leaf.basis.split('/')
  const basis = (given.words[`basis.${seen}`] ?? seen) + (proof ? ` (${proof})` : '')
  return say('what', { kind, subject, version, basis })
}

const fileText = async (id) => element(id).files[0]?.text()

async function receiptResult() {
  const text = (await fileText('receipt-file')) ?? element('receipt-text').value
  if (text.trim() === '') return [make('p', say('receipt.missing'))]
  // A receipt that was pasted may have lost its last line feed, or carry a blank line.
  const whole = `${text.replace(/\r\n/g, '\n').replace(/^\s+|\s+$/g, '')}\n`
  const { index, leaf, checkpoint } = await checkReceipt(whole, logKeysOf(given.policy))
  const yes = make('p', say('yes', { index, what: whatOf(leaf), day: leaf.day, size: checkpoint.size }))
  return [yes, ...(await wordsOf(leaf))]
}

/** The payload that the leaf commits to, out of the person's own data file. */
async function wordsOf(leaf) {
  const data = await fileText('data-file')
  if (data === undefined) return []
  let found
  try {
    found = JSON.parse(data).commitments.find(({ random_bytes: salt, payload }) =>
      commitsTo(leaf, fromBase64(salt), utf8(payload)),
    )
  } catch {
    return [make('p', say('data.malformed'))]
  }
  return found ? [make('p', say('commits')), make('pre', found.payload)] : [make('p', say('commits.not'))]
}

element('receipt').addEventListener('submit', async (event) => {
  event.preventDefault()
  show('receipt-result', ...(await receiptResult().catch((error) => [refusal(error)])))
})

const remembered = () => {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? '{}')
  } catch {
    return {}
  }
}

/** Lets the browser draw and react. */
const pause = () => new Promise((resolve) => setTimeout(resolve))

async function recountResult() {
  const bar = make('progress')
  const line = make('p')
  show('recount-result', line, bar)
  let rested = performance.now()
  const memory = remembered()
  const report = await verifyLog(webSource(new URL('.', location.href).href), {
    remember: (origin) => memory[origin],
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    progress: async (done, size) => {
      if (performance.now() - rested < 16) return
      bar.max = size
      bar.value = done
      line.textContent = say('recount.progress', { done, size })
      await pause()
      rested = performance.now()
    },
  })
  const { origin, size } = report.checkpoint
  const days = say(memory[origin] ? 'recount.days.later' : 'recount.days.first')
  try {
    localStorage.setItem(MEMORY, JSON.stringify({ ...memory, [origin]: report.memory }))
  } catch {
    // A browser that keeps nothing checks all the same.
  }
  const rows = (report.rows ?? []).map((row) =>
    make(
      'tr',
      undefined,
      [row.label, row.published, row.recounted, row.size].map((cell, i) =>
        Object.assign(
          make(
            i ? 'td' : 'th',
            typeof cell === 'number' ? cell.toLocaleString(document.documentElement.lang) : cell,
          ),
          i ? {} : { scope: 'row' },
        ),
      ),
    ),
  )
  const head = ['what', 'published', 'recounted', 'of'].map((key) =>
    Object.assign(make('th', say(`recount.${key}`)), { scope: 'col' }),
  )
  const table = make('table', undefined, [
    make('thead', undefined, [make('tr', undefined, head)]),
    make('tbody', undefined, rows),
  ])
  return [make('p', say('recount.done', { size, days })), ...(rows.length > 0 ? [table] : [])]
}

element('no-script').hidden = true
element('recount').hidden = !online
element('recount-offline').hidden = online
element('recount').addEventListener('submit', async (event) => {
  event.preventDefault()
  const button = event.submitter
  button.disabled = true
  show('recount-result', ...(await recountResult().catch((error) => [refusal(error)])))
  button.disabled = false
})
