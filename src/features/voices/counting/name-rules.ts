/**
 * Why a name waits for a check before it is shown, or undefined. It looks for what a list of names is misused for: addresses, links,
 * telephone numbers, slogans. It does not judge names: people are called many things.
 */
export function needsCheck(name: string): 'link' | 'address' | 'number' | 'shouting' | 'abuse' | undefined {
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  if (
    /https?:|www\.|\b[a-z0-9-]+\.(com|net|org|info|io|ru|de|fr|xyz|me|tv|co|uk|app|site|online|link)\b/.test(
      folded,
    )
  )
    return 'link'
  if (/@|\(at\)|\[at\]/.test(folded)) return 'address'
  if (/\d{3,}/.test(folded.replace(/[\s().-]/g, ''))) return 'number'
  if (/[!?#]{1,}|[<>{}|\\^~]/.test(name) || name.split(/\s+/).length > 6) return 'shouting'
  if (ABUSE.some((word) => folded.split(/[^a-z]+/).includes(word))) return 'abuse'
}

// Whole words only, so that no surname is caught by a part of it. Short on purpose: a moderator reads what is flagged.
const ABUSE = [
  'fuck',
  'fucker',
  'fucking',
  'cunt',
  'nigger',
  'faggot',
  'whore',
  'slut',
  'nazi',
  'hitler',
  'paedophile',
  'pedophile',
  'rapist',
  'scum',
]
