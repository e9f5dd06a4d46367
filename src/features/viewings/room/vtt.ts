import { oneLine } from '#core/forms.ts'

/** Bytes of a file of captions; a long film with captions for deaf people has about a quarter of this. */
export const MAX_VTT = 1_000_000
const MAX_CUES = 20_000
const LONGEST_MS = 24 * 3_600_000

export interface Cue {
  from: number
  to: number
  text: string
}

/** What is wrong with a file, and in which line of it. */
export interface VttFault {
  fault: 'not-vtt' | 'too-large' | 'time' | 'order' | 'markup' | 'none' | 'style'
  line: number
}

// WebVTT 4.1: cue timings; hours are optional.
const TIMES =
  /^((?:\d{2,3}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,3}:)?[0-5]\d:[0-5]\d\.\d{3})(?:[ \t]+\S.*)?$/
// Cue spans of WebVTT 4.2.2; a timestamp in a span is allowed too.
const SPAN =
  /<(?:\/?(?:c|i|b|u|ruby|rt|v|lang)(?:\.[^\s<>.]+)*(?:[ \t][^<>]*)?|(?:\d{2,3}:)?[0-5]\d:[0-5]\d\.\d{3})>/g

/**
 * Reads WebVTT (W3C, 4 April 2019) as strictly as it is written down: header, cues with times in order, comments. Style and region blocks are
 * refused, because the page's policy allows no styles of others.
 */
export function readVtt(input: string): { cues: Cue[]; vtt: string } | VttFault {
  const text = input.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  if (Buffer.byteLength(text) > MAX_VTT) return { fault: 'too-large', line: 1 }
  const lines = text.split('\n')
  if (!/^WEBVTT(?:[ \t].*)?$/.test(lines[0] ?? '') || (lines[1] ?? '').trim() !== '')
    return { fault: 'not-vtt', line: 1 }
  const cues: Cue[] = []
  let at = 1
  while (at < lines.length) {
    if (lines[at]!.trim() === '') {
      at++
      continue
    }
    const first = at
    while (at < lines.length && lines[at]!.trim() !== '') at++
    const block = lines.slice(first, at)
    if (/^NOTE(?:$|[ \t])/.test(block[0]!)) continue
    if (/^(?:STYLE|REGION)\s*$/.test(block[0]!)) return { fault: 'style', line: first + 1 }
    const read = readCue(block, first, cues.at(-1))
    if ('fault' in read) return read
    if (cues.push(read) > MAX_CUES) return { fault: 'too-large', line: first + 1 }
  }
  return cues.length ? { cues, vtt: text.trimEnd() + '\n' } : { fault: 'none', line: lines.length }
}

function readCue(block: readonly string[], first: number, before: Cue | undefined): Cue | VttFault {
  // A cue may have a name in a line of its own.
  const timing = block[0]!.includes('-->') ? 0 : 1
  const times = TIMES.exec((block[timing] ?? '').trim())
  const line = first + timing + 1
  if (!times) return { fault: 'time', line: Math.min(line, first + block.length) }
  const from = milliseconds(times[1]!)
  const to = milliseconds(times[2]!)
  if (to <= from || to > LONGEST_MS) return { fault: 'time', line }
  if (before && from < before.from) return { fault: 'order', line }
  const text = block.slice(timing + 1)
  const odd = text.findIndex((row) => row.includes('-->') || row.replace(SPAN, '').includes('<'))
  if (odd >= 0) return { fault: 'markup', line: line + odd + 1 }
  return { from, to, text: plain(text.join(' ')) }
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' }

const plain = (text: string): string =>
  oneLine(text.replace(SPAN, '').replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => ENTITIES[name]!))

function milliseconds(time: string): number {
  const [seconds, minutes, hours = '0'] = time.split(':').reverse()
  return (Number(hours) * 3_600 + Number(minutes) * 60) * 1_000 + Math.round(Number(seconds) * 1_000)
}
