import { Refused } from './bytes.js'

// What the site says, read from the same addresses that its pages and everybody else read.

/**
 * One published number: what of, and the log prefix that it names.
 * @typedef {{ label: string, subject: string, size: number, said: Record<string, unknown> }} Published
 */

/** @param {import('./walk.js').Source} source @param {string} path @returns {Promise<any>} */
export async function readJson(source, path) {
  const text = await source.text(path)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('json-malformed', `${path} is not JSON`)
  }
}

/** @param {unknown} value @param {string} what */
export function wholeNumber(value, what) {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new Refused('json-malformed', `${what} is not a whole number`)
}

/**
 * Numbers of all subjects, and those on the petitions' pages; undefined where nothing but the log is published.
 * @param {import('./walk.js').Source} source
 * @param {string | undefined} slug only this petition
 * @returns {Promise<{ published: Published[], complete: number | undefined, listed: { subject: string, listedAt: string }[], works: Map<string, string | null> } | undefined>}
 *   `complete`: the prefix whose every subject has a number; `works`: what each subject is about, null where no viewing can back it
 */
export async function readPublished(source, slug) {
  const numbers = await readJson(source, `${source.log}numbers.json`)
  if (numbers === undefined) {
    if (slug === undefined) return undefined
    throw new Refused('numbers-missing', `${source.name} publishes no numbers`)
  }
  const pages = slug === undefined ? await allSlugs(source) : [slug]
  /** @type {Published[]} */
  const published = []
  const listed = []
  for (let i = 0; i < pages.length; i += 8)
    for (const found of await Promise.all(pages.slice(i, i + 8).map((page) => petition(source, page))))
      if (found) {
        published.push(...found.published)
        if (found.listed) listed.push(found.listed)
      }
  if (slug !== undefined && published.length === 0)
    throw new Refused('petition-missing', `there is no petition "${slug}" whose numbers are in this log`)
  /** @type {Map<string, string | null>} */
  const works = new Map()
  const wanted = new Set(published.map(({ subject }) => subject))
  for (const subject of Array.isArray(numbers?.subjects) ? numbers.subjects : []) {
    works.set(String(subject?.subject), typeof subject?.work === 'string' ? subject.work : null)
    if (slug === undefined || wanted.has(String(subject?.subject))) {
      const { counted, withdrawn, removed, restored, net, basis, choice, version, answer } = subject
      published.push({
        label:
          published.find((found) => found.subject === subject?.subject)?.label ??
          `${subject?.kind} ${subject?.subject}`,
        subject: String(subject?.subject),
        size: wholeNumber(numbers?.log?.size, 'log.size of numbers.json'),
        said: { counted, withdrawn, removed, restored, net, basis, choice, version, answer },
      })
    }
  }
  return {
    published,
    complete: slug === undefined ? wholeNumber(numbers.log?.size, 'log.size of numbers.json') : undefined,
    listed,
    works,
  }
}

/** @param {import('./walk.js').Source} source */
async function allSlugs(source) {
  /** @type {string[]} */
  const slugs = []
  const seen = new Set()
  for (let path = 'petitions.json'; !seen.has(path);) {
    seen.add(path)
    const list = await readJson(source, path)
    if (list === undefined) break
    for (const entry of Array.isArray(list.petitions) ? list.petitions : []) slugs.push(String(entry?.slug))
    const next =
      typeof list.links?.next === 'string' ? new URL(list.links.next, 'http://instance/') : undefined
    if (!next) break
    path = next.pathname.slice(1) + next.search
  }
  return [...new Set(slugs)]
}

/** @param {import('./walk.js').Source} source @param {string} slug */
async function petition(source, slug) {
  const path = `petitions/${encodeURIComponent(slug)}.json`
  const page = await readJson(source, path)
  if (page?.log?.name !== 'public') return undefined
  const {
    counted,
    withdrawn,
    removed,
    restored,
    net,
    by_basis: bar,
    by_proof: proof,
    by_version: version,
  } = page
  const subject = String(page.log.subject)
  /** @type {Published[]} */
  const published = [
    {
      label: `petition ${slug}`,
      subject,
      size: wholeNumber(page.log.size, `log.size of ${path}`),
      said: { counted, withdrawn, removed, restored, net, bar, proof, version },
    },
  ]
  for (const pledge of Array.isArray(page.pledges) ? page.pledges : []) {
    const { done, not_done: not, said: all } = pledge
    published.push({
      label: `petition ${slug}, pledge ${pledge.url?.split('/').pop()}`,
      subject: String(pledge.subject),
      size: wholeNumber(pledge.log_size, `log_size of a pledge in ${path}`),
      said: { net: all, choice: { will: all - done - not, done, 'not-done': not } },
    })
  }
  for (const { id, answers } of Array.isArray(page.statements) ? page.statements : [])
    if (answers) {
      const { yes, partly, no, log_size: size } = answers
      published.push({
        label: `petition ${slug}, whether statement ${id} answers`,
        subject: String(id),
        size: wholeNumber(size, `log_size of a statement in ${path}`),
        said: { net: yes + partly + no, choice: { yes, partly, no } },
      })
    }
  const listing =
    Array.isArray(page.states) && page.states.find((/** @type {any} */ row) => row?.state === 'listed')
  return {
    published,
    listed: page.state === 'listed' && listing ? { subject, listedAt: String(listing.at) } : undefined,
  }
}

/**
 * The groups of the drawing: verified viewings apart, otherwise by what was seen.
 * @param {Record<string, number>} basis
 */
export function barOf(basis) {
  /** @type {Record<string, number>} */
  const bar = Object.create(null)
  for (const [key, n] of Object.entries(basis)) {
    const group = key.startsWith('all/') ? 'seen-all-verified' : `seen-${key.split('/')[0]}`
    bar[group] = (bar[group] ?? 0) + n
  }
  return bar
}

/**
 * The verified viewings by who vouches for them, which are never added together.
 * @param {Record<string, number>} basis
 */
const proofOf = (basis) =>
  Object.fromEntries(
    Object.entries(basis)
      .filter(([key]) => key.startsWith('all/'))
      .map(([key, n]) => [key.slice(4), n]),
  )

/**
 * Where a published number and the recount differ; empty when they agree. A breakdown may leave out what is zero.
 * @param {Record<string, unknown>} said
 * @param {import('./leaf.js').Sums} sums
 */
export function differences(said, sums) {
  /** @type {string[]} */
  const found = []
  for (const name of /** @type {const} */ (['counted', 'withdrawn', 'removed', 'restored', 'net']))
    if (name in said && said[name] !== sums[name])
      found.push(`${name}: published ${said[name]}, recounted ${sums[name]}`)
  const breakdowns = {
    basis: sums.basis,
    choice: sums.choice,
    version: sums.version,
    answer: sums.answer,
    bar: barOf(sums.basis),
    proof: proofOf(sums.basis),
  }
  for (const [name, recounted] of Object.entries(breakdowns)) {
    const cells = said[name]
    if (cells === undefined) continue
    const published = /** @type {Record<string, unknown>} */ (
      typeof cells === 'object' && cells !== null ? cells : {}
    )
    for (const key of new Set([...Object.keys(published), ...Object.keys(recounted)]))
      if ((Object.hasOwn(published, key) ? published[key] : 0) !== (recounted[key] ?? 0))
        found.push(
          `${name} ${key}: published ${Object.hasOwn(published, key) ? published[key] : 0}, recounted ${recounted[key] ?? 0}`,
        )
  }
  return found
}
