import { hasWords, type MessageKey, type Values, type Words } from '#core/i18n.ts'
import type { Noun } from './kinds.ts'

const made = new WeakMap<Words, Map<Noun, Words>>()

/**
 * The words for one kind of contribution: `voices.status.title` becomes `voices-review.status.title`, and `mails.confirm-intro`
 * `voices-review.mails.confirm-intro`, where those are there; a signature's words are the plain ones.
 */
export function nounWords(words: Words, noun: Noun): Words {
  if (noun === 'signature') return words
  let ofLanguage = made.get(words)
  if (!ofLanguage) made.set(words, (ofLanguage = new Map()))
  let own = ofLanguage.get(noun)
  if (!own) {
    const say = (key: MessageKey, values?: Values): string => words(nounKey(key, noun), values)
    own = Object.assign(say, { ...words })
    ofLanguage.set(noun, own)
  }
  return own
}

/** For refusals, whose words are looked up elsewhere. */
export function nounKey(key: MessageKey, noun: Noun): MessageKey {
  if (noun === 'signature') return key
  const own = `voices-${noun}.${key.startsWith('voices.') ? key.slice('voices.'.length) : key}`
  return hasWords(own) ? own : key
}
