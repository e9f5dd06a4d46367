import { Refused, decimal, same } from './bytes.js'
import { parseVkey } from './note.js'

// C2SP tlog-policy. Groups and quorum are read and checked, so that a policy that asks for witnesses is never taken for one that does not.

/** @typedef {{ logs: { verifier: import('./note.js').Verifier, url?: string }[], witnesses: Map<string, import('./note.js').Verifier>, quorum: string }} Policy */

/**
 * @param {string} text
 * @returns {Policy}
 */
export function parsePolicy(text) {
  /** @type {Policy['logs']} */
  const logs = []
  /** @type {Policy['witnesses']} */
  const witnesses = new Map()
  const names = new Set(['none'])
  const grouped = new Set()
  /** @type {string | undefined} */
  let quorum
  const refused = (/** @type {string} */ what) =>
    new Refused('policy-malformed', `the policy is malformed: ${what}`)
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) throw refused('it has a control character')
  const fresh = (/** @type {string} */ name) => {
    if (name === '' || names.has(name)) throw refused(`the name "${name}" is missing or used twice`)
    names.add(name)
  }
  /** @param {import('./note.js').Verifier[]} others @param {import('./note.js').Verifier} key */
  const distinct = (others, key) => {
    if (others.some((other) => same(other.publicKey, key.publicKey)))
      throw refused(`the key of ${key.name} stands there twice`)
    return key
  }
  for (const line of text.split('\n')) {
    const [word = '', ...rest] = line.replace(/^[ \t]+|[ \t]+$/g, '').split(/[ \t]+/)
    if (word === '' || word.startsWith('#')) continue
    if (word === 'log' && (rest.length === 1 || rest.length === 2)) {
      const verifier = distinct(
        logs.map((log) => log.verifier),
        parseVkey(rest[0] ?? ''),
      )
      logs.push({ verifier, ...(rest[1] !== undefined && { url: rest[1] }) })
    } else if (word === 'witness' && (rest.length === 2 || rest.length === 3)) {
      fresh(rest[0] ?? '')
      witnesses.set(rest[0] ?? '', distinct([...witnesses.values()], parseVkey(rest[1] ?? '')))
    } else if (word === 'group' && rest.length >= 3) {
      const [name = '', threshold = '', ...members] = rest
      const k = threshold === 'all' ? members.length : threshold === 'any' ? 1 : (decimal(threshold) ?? 0)
      if (k < 1 || k > members.length)
        throw refused(`group ${name} asks for ${threshold} of ${members.length}`)
      for (const member of members) {
        if (member === 'none' || !names.has(member) || grouped.has(member))
          throw refused(`group ${name} cannot have ${member}`)
        grouped.add(member)
      }
      fresh(name)
    } else if (word === 'quorum' && rest.length === 1 && quorum === undefined && names.has(rest[0] ?? ''))
      quorum = rest[0]
    else throw refused(`"${line.slice(0, 60)}"`)
  }
  if (quorum === undefined) throw refused('it has no quorum line')
  return { logs, witnesses, quorum }
}

/**
 * The keys that this policy accepts for logs. A policy that asks for cosignatures is refused: they are not checked here yet.
 * @param {string} text
 */
export function logKeysOf(text) {
  const { logs, quorum } = parsePolicy(text)
  if (quorum !== 'none')
    throw new Refused(
      'policy-needs-witnesses',
      'the policy asks for cosignatures by witnesses, which this verifier does not check',
    )
  return logs.map((log) => log.verifier)
}
