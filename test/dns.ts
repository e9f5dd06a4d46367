import { createSocket } from 'node:dgram'
import type { AddressInfo } from 'node:net'

export interface TestDns {
  /** For DNS_SERVERS. */
  address: string
  /** TXT records by name; a name that is not here does not exist. */
  records: Map<string, string[]>
  /** Set: answers SERVFAIL, as a name server in trouble does. */
  broken: boolean
  close(): Promise<void>
}

const NO_ERROR = 0
const SERVER_FAILURE = 2
const NAME_ERROR = 3
const TXT = 16

/** A name server for TXT records on loopback (RFC 1035, sections 4.1 and 3.3.14). */
export async function startDns(): Promise<TestDns> {
  const socket = createSocket('udp4')
  const server: TestDns = {
    address: '',
    records: new Map(),
    broken: false,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
  socket.on('message', (query, { port, address }) => {
    const question = questionOf(query)
    const texts = server.records.get(question.name.toLowerCase())
    const code = server.broken ? SERVER_FAILURE : texts ? NO_ERROR : NAME_ERROR
    const answers = code === NO_ERROR && question.type === TXT ? texts!.map(recordOf) : []
    const header = Buffer.alloc(12)
    query.copy(header, 0, 0, 2)
    header.writeUInt16BE(0x8580 | code, 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(answers.length, 6)
    socket.send(Buffer.concat([header, question.bytes, ...answers]), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  server.address = `127.0.0.1:${(socket.address() as AddressInfo).port}`
  socket.unref()
  return server
}

function questionOf(query: Buffer): { name: string; type: number; bytes: Buffer } {
  const labels: string[] = []
  let at = 12
  while (query[at]) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!))
    at += query[at]! + 1
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), bytes: query.subarray(12, at + 5) }
}

/** Points back to the name in the question, class IN, one minute. */
function recordOf(text: string): Buffer {
  const data = Buffer.concat([Buffer.of(text.length), Buffer.from(text, 'latin1')])
  const head = Buffer.from([0xc0, 12, 0, TXT, 0, 1, 0, 0, 0, 60, 0, data.length])
  return Buffer.concat([head, data])
}
