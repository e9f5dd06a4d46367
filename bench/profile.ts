import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

export interface Share {
  name: string
  percent: number
}

export interface Profiled {
  busySeconds: number
  groups: Share[]
  functions: Share[]
}

// The first that fits; the rest is named by its package or room.
const GROUPS: [string, RegExp][] = [
  ['cryptography (native)', /node:internal\/crypto/],
  [
    'HTTP parsing and sockets (Node)',
    /node:(internal\/)?_?(http|net|stream|tls)|internal\/(streams|stream_base)/,
  ],
  [
    'web standards: URL, Headers, Request (Node)',
    /node:internal\/(url|deps\/undici|webstreams|blob|encoding|querystring)/,
  ],
  ['PostgreSQL protocol (pg)', /node_modules\/pg/],
  ['statements (kysely)', /node_modules\/kysely/],
  ['routing and server (hono)', /node_modules\/(hono|@hono)/],
  ['checking of input (zod)', /node_modules\/zod/],
  ['SMTP (nodemailer)', /node_modules\/nodemailer/],
  ['words (messageformat)', /node_modules\/messageformat/],
]

function groupOf(name: string, url: string): string {
  if (name === '(garbage collector)') return 'garbage collection'
  if (name === '(program)' || name === '(root)') return 'native code and system calls'
  for (const [group, pattern] of GROUPS) if (pattern.test(url)) return group
  const ours = /\/(src\/features\/\w+|src\/core|src\/ui|verify|bin)\//.exec(url)?.[1]
  if (ours) return `Firsthand: ${ours.replace('src/', '')}`
  const other = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  return other ? `package ${other}` : url.startsWith('node:') ? 'Node, other' : 'native code and system calls'
}

/** Self time of the profile that a process left in `folder`, by group and by function; idle time is not part of it. */
export function summarise(folder: string, name: string, most = 12): Profiled {
  const file = readdirSync(folder).find((entry) => entry.includes(name) && entry.endsWith('.cpuprofile'))
  if (!file) throw new Error(`no profile of ${name} in ${folder}`)
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]))
  const groups = new Map<string, number>()
  const functions = new Map<string, number>()
  let busy = 0
  samples.forEach((id, i) => {
    const { functionName, url, lineNumber } = byId.get(id)!
    if (functionName === '(idle)') return
    const time = timeDeltas[i] ?? 0
    busy += time
    const add = (to: Map<string, number>, key: string): void => void to.set(key, (to.get(key) ?? 0) + time)
    add(groups, groupOf(functionName, url))
    const place = url
      .replace(/^.*\/node_modules\//, '')
      .replace(/^file:\/\/.*?\/(?=src\/|bin\/|verify\/|bench\/)/, '')
    add(functions, `${functionName || '(anonymous)'}${url ? ` ${place}:${lineNumber + 1}` : ''}`)
  })
  const top = (map: Map<string, number>): Share[] =>
    [...map]
      .sort((a, b) => b[1] - a[1])
      .slice(0, most)
      .map(([key, time]) => ({ name: key, percent: Math.round((time / busy) * 1_000) / 10 }))
  return { busySeconds: busy / 1e6, groups: top(groups), functions: top(functions) }
}
