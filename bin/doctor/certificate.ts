import type { Notes } from './findings.ts'

const DAY = 86_400_000

/** A certificate that is trusted: how long it still is. Whoever renews by machine does so a month before. */
export function judgeCertificate(notes: Notes, name: string, until: Date, now: Date): void {
  const days = Math.floor((until.getTime() - now.getTime()) / DAY)
  const remedy = `Renew the certificate of ${name} and look why that did not happen by itself.`
  if (days < 0) notes.wrong(`the certificate of ${name} ended on ${until.toISOString().slice(0, 10)}`, remedy)
  else if (days < 7) notes.wrong(`the certificate of ${name} ends in ${days} days`, remedy)
  else if (days < 21) notes.attention(`the certificate of ${name} ends in ${days} days`, remedy)
  else notes.ok(`the certificate of ${name} is good for ${days} days`)
}
