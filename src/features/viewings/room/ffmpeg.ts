import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { z } from 'zod'
import type { Config, RoomConfig } from '#config'
import { INIT } from './files.ts'

/** Why a file cannot be shown; each has its sentence at the desk. */
export type FilmFault =
  | 'no-ffmpeg'
  | 'no-space'
  | 'not-film'
  | 'no-picture'
  | 'too-long'
  | 'too-short'
  | 'too-large-picture'
  | 'broken'
  | 'took-too-long'
  | 'unreadable'
  | 'gave-up'

/** Something is wrong with the file, not with the program. */
export class BadFilm extends Error {
  readonly fault: FilmFault
  constructor(fault: FilmFault) {
    super(fault)
    this.fault = fault
  }
}

const SEGMENT_SECONDS = 4
const LONGEST_SECONDS = 6 * 3_600
const SHORTEST_SECONDS = 1
// 4096 × 2304, the largest picture that cinemas are sent, a little over.
const MOST_PIXELS = 9_500_000
/** Picture and sound at most, in bits a second: what the disk is asked for before anything begins. */
export const MOST_BITS = 3_128_000

/** The program's path, or undefined when it is not there. */
function programPath(name: string, path = process.env.PATH ?? ''): string | undefined {
  const candidates = name.includes('/') ? [name] : path.split(delimiter).map((folder) => join(folder, name))
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

export const hasFfmpeg = ({ room }: Pick<Config, 'room'>): boolean =>
  programPath(room.ffmpeg) !== undefined && programPath(room.ffprobe) !== undefined

/**
 * What a film's first bytes look like: ISO BMFF (`ftyp` and what older QuickTime begins with), Matroska and WebM (EBML), MPEG-TS. Everything
 * else, archives and playlists above all, never reaches a demuxer.
 */
export function looksLikeFilm(head: Buffer): boolean {
  const box = head.subarray(4, 8).toString('latin1')
  if (['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].includes(box)) return true
  if (head.subarray(0, 4).equals(Buffer.of(0x1a, 0x45, 0xdf, 0xa3))) return true
  return head.length > 376 && head[0] === 0x47 && head[188] === 0x47 && head[376] === 0x47
}

export const HEAD_BYTES = 512

/** The first bytes of a file. Throws `BadFilm` for one that this process may not read. */
export async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EACCES' || error.code === 'EPERM' ? new BadFilm('unreadable') : error
  })
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Local files of these three formats and nothing else: no network, no playlists that name other files, no images. */
const INPUT = '-protocol_whitelist file -format_whitelist mov,matroska,mpegts'

const options = (text: string): string[] => text.split(' ')

interface Limits {
  /** Processor seconds. */
  cpu: number
  /** Address space in MB. */
  memory: number
  /** Wall time in seconds. */
  wall: number
}

interface Ran {
  code: number | null
  out: string
  late: boolean
}

/**
 * Runs one of the two programs: its own limits on processor and memory, the lowest priority, an environment without our secrets, and an end after
 * its time. `heard` is called while it speaks.
 */
function runProgram(program: string, args: string[], limits: Limits, heard?: () => void): Promise<Ran> {
  const path = programPath(program)
  if (!path) throw new BadFilm('no-ffmpeg')
  const shell = `ulimit -t ${limits.cpu}; ulimit -c 0; ulimit -v ${limits.memory * 1_024} 2>/dev/null; exec nice -n 15 "$@"`
  const child = spawn('/bin/sh', ['-c', shell, 'sh', path, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
  const end = (): void => void child.kill('SIGKILL')
  // Not an orphan when the worker goes: what it writes would be nobody's.
  process.once('exit', end)
  return new Promise((resolve, reject) => {
    let out = ''
    let late = false
    const timer = setTimeout(() => {
      late = true
      end()
    }, limits.wall * 1_000)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (heard) heard()
      else if (out.length < 200_000) out += text
      else end()
    })
    const done = (): void => {
      clearTimeout(timer)
      process.removeListener('exit', end)
    }
    child.once('error', (error) => {
      done()
      reject(error)
    })
    child.once('close', (code) => {
      done()
      resolve({ code, out, late })
    })
  })
}

const probeSchema = z.object({
  format: z.object({ duration: z.coerce.number().optional() }),
  streams: z.array(
    z.object({
      codec_type: z.string().optional(),
      width: z.number().optional(),
      height: z.number().optional(),
      duration: z.coerce.number().optional(),
      disposition: z.object({ attached_pic: z.number().optional() }).optional(),
    }),
  ),
})

export interface Probed {
  seconds: number
  width: number
  height: number
}

/** What a file says of itself. Throws `BadFilm`. */
export async function probe({ ffprobe }: RoomConfig, file: string): Promise<Probed> {
  const { code, out, late } = await runProgram(
    ffprobe,
    [
      ...options(
        `-v quiet ${INPUT} -probesize 20M -analyzeduration 20M ` +
          '-show_entries format=duration:stream=codec_type,width,height,duration:stream_disposition=attached_pic -of json',
      ),
      `file:${file}`,
    ],
    { cpu: 20, memory: 1_024, wall: 40 },
  )
  if (late) throw new BadFilm('took-too-long')
  const read = code === 0 ? probeSchema.safeParse(jsonOf(out)) : undefined
  if (!read?.success) throw new BadFilm('broken')
  const picture = read.data.streams.find(
    (stream) =>
      stream.codec_type === 'video' && !stream.disposition?.attached_pic && stream.width && stream.height,
  )
  if (!picture) throw new BadFilm('no-picture')
  const seconds = read.data.format.duration ?? picture.duration ?? 0
  const [width, height] = [picture.width!, picture.height!]
  if (width * height > MOST_PIXELS || width < 16 || height < 16) throw new BadFilm('too-large-picture')
  if (!(seconds <= LONGEST_SECONDS)) throw new BadFilm('too-long')
  if (!(seconds >= SHORTEST_SECONDS)) throw new BadFilm('too-short')
  return { seconds, width, height }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Segments of 4 seconds as fragmented MP4 (RFC 8216, section 3.3), one rendition: H.264 and AAC, which every browser plays, at most 720 lines high.
 * Metadata of the file (places, names, programs) is not carried over. Answers the lengths of the segments in milliseconds. Throws `BadFilm`.
 */
export async function makeReel(
  { ffmpeg }: RoomConfig,
  file: string,
  folder: string,
  { seconds }: Probed,
  heard: () => void,
): Promise<number[]> {
  const wall = Math.ceil(seconds * 20) + 300
  const { code, late } = await runProgram(
    ffmpeg,
    [
      ...options(`-nostdin -v quiet -xerror -progress pipe:1 ${INPUT} -i`),
      `file:${file}`,
      ...options('-map 0:v:0 -map 0:a:0? -sn -dn -map_metadata -1 -map_chapters -1'),
      ...options(`-t ${LONGEST_SECONDS} -threads 2 -filter_threads 1 -fpsmax 60`),
      '-vf',
      `scale='min(1280,iw)':'min(720,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1`,
      ...options('-c:v libx264 -preset veryfast -profile:v high -pix_fmt yuv420p'),
      ...options('-crf 23 -maxrate 3M -bufsize 6M -sc_threshold 0'),
      ...options(`-force_key_frames expr:gte(t,n_forced*${SEGMENT_SECONDS})`),
      ...options('-c:a aac -b:a 128k -ac 2 -ar 48000'),
      ...options(`-f hls -hls_time ${SEGMENT_SECONDS} -hls_playlist_type vod -hls_segment_type fmp4`),
      ...options(`-hls_flags independent_segments -hls_fmp4_init_filename ${INIT}`),
      '-hls_segment_filename',
      `${folder}/s%05d.m4s`,
      `${folder}/index.m3u8`,
    ],
    { cpu: wall, memory: 4_096, wall },
    heard,
  )
  if (late) throw new BadFilm('took-too-long')
  if (code !== 0) throw new BadFilm('broken')
  const playlist = await readFile(join(folder, 'index.m3u8'), 'utf8').catch(() => '')
  const durations = [...playlist.matchAll(/^#EXTINF:([\d.]+),/gm)].map(([, length]) =>
    Math.max(1, Math.round(Number(length) * 1_000)),
  )
  if (!durations.length || !playlist.includes('#EXT-X-ENDLIST')) throw new BadFilm('broken')
  return durations
}
