// Scores one page as MDN's HTTP Observatory does: its own retriever, tests and grades. Its `scan` knows only the ports 80 and 443.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// The package fetches this list when it is installed; a site on this machine is in no list.
const conf = fileURLToPath(new URL('node_modules/@mdn/mdn-http-observatory/conf/', import.meta.url))
mkdirSync(conf, { recursive: true })
if (!existsSync(`${conf}hsts-preload.json`)) writeFileSync(`${conf}hsts-preload.json`, '{}')

const from = (/** @type {string} */ path) => import(`@mdn/mdn-http-observatory/src/${path}`)
const { retrieve } = await from('retriever/retriever.js')
const { ALL_TESTS } = await from('constants.js')
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await from('grader/charts.js')
const { getGradeForScore, getScoreModifier } = await from('grader/grader.js')

const [httpPort, httpsPort, path] = process.argv.slice(2)
const retrieved = await retrieve('localhost', { httpPort, httpsPort, path })
const found = ALL_TESTS.map((judge) => judge(retrieved)).map(({ result }) => ({
  result,
  points: getScoreModifier(result),
}))
const sum = (/** @type {number[]} */ points) => points.reduce((all, one) => all + one, 100)
const without = sum(found.map(({ points }) => Math.min(0, points)))
const score = without >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? sum(found.map(({ points }) => points)) : without
process.stdout.write(JSON.stringify({ score, grade: getGradeForScore(score).grade, found }))
