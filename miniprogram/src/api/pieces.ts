/** How does a large photo get over a bad network? Piece by piece (tus 1.0): what has arrived stays
 * there, a broken line and a closed page go on where it ended, under the key the photo has anyway. */
import { Failure, failureOf } from './failure'
import type { Material, Photo, Shape } from './shapes'
import { words } from '@/words'

/** Some seconds of a slow line. */
export const PIECE = 256 * 1024
const PAUSES = [1000, 3000, 8000, 15000]
const LONGEST_PAUSE = 30000

export interface Whole {
  size: number
  slice: (from: number, to: number) => Promise<ArrayBuffer>
  /** In hex, where this phone can reckon it: what has come whole already is known again by it. */
  sha256?: string
}

export interface Reply {
  status: number
  /** Up to where the service has it, where it says so. */
  offset?: number
  /** After how many milliseconds it wants to be asked again. */
  after?: number
  data: unknown
}

/** Throws a `Failure` where no answer comes; every answer is a reply. */
export type AskForPieces = (
  method: 'POST' | 'PATCH' | 'GET' | 'DELETE', path: string, header: Record<string, string>, body?: ArrayBuffer,
) => Promise<Reply>

type Coming = Shape<'UploadShown'>

export interface InPieces {
  claim: string
  material: Material
  key: string
  onProgress: (percent: number) => void
  /** Where it is being put together, once that is known. */
  onPlace?: (path: string) => void
  /** Waits; a test does not. */
  pause?: (milliseconds: number) => Promise<void>
}

export async function sendInPieces(whole: Whole, ask: AskForPieces, sent: InPieces): Promise<Photo> {
  const rest = sent.pause ?? ((milliseconds: number) => new Promise<void>((go) => setTimeout(go, milliseconds)))
  let coming: Coming | undefined
  let farthest = 0
  for (let inVain = 0; ;) {
    try {
      // asked anew after every break: under the same key it is the same upload, with what it has
      coming ??= await begun(whole, ask, sent)
      for (;;) {
        sent.onProgress(Math.floor((coming.offset / Math.max(1, whole.size)) * 100))
        if (coming.offset > farthest) inVain = 0
        farthest = Math.max(farthest, coming.offset)
        if (coming.state === 'taken' && coming.photo) return coming.photo
        if (coming.state === 'taken' || coming.state === 'refused' || coming.state === 'over') {
          throw new Failure(coming.refused_code || coming.state, coming.refused_words || words.failures.unknown, 422)
        }
        coming = await further(coming, whole, ask, sent)
      }
    } catch (problem) {
      const failure = problem as Failure & { after?: number }
      const pause = PAUSES[inVain]
      if (!failure.passing || pause === undefined) throw failure
      coming = undefined
      inVain += 1
      await rest(Math.min(LONGEST_PAUSE, Math.max(pause, failure.after ?? 0)))
    }
  }
}

async function begun(whole: Whole, ask: AskForPieces, { claim, material, key, onPlace }: InPieces): Promise<Coming> {
  const told = { material, ...(whole.sha256 && { sha256: whole.sha256 }) }
  const metadata = Object.entries(told).map(([name, value]) => `${name} ${base64(value)}`).join(',')
  const header = { 'Idempotency-Key': key, 'Upload-Length': `${whole.size}`, 'Upload-Metadata': metadata }
  const reply = await ask('POST', `/claims/${encodeURIComponent(claim)}/uploads`, header)
  if (reply.status !== 201 && reply.status !== 200) throw refused(reply)
  const coming = reply.data as Coming
  onPlace?.(place(claim, coming.id))
  return coming
}

/** One piece more; an empty one where all of it is there and nobody has looked at it. */
async function further(coming: Coming, whole: Whole, ask: AskForPieces, { claim }: InPieces): Promise<Coming> {
  const path = place(claim, coming.id)
  const to = Math.min(coming.offset + PIECE, whole.size)
  const header = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': `${coming.offset}` }
  const reply = await ask('PATCH', path, header, await whole.slice(coming.offset, to))
  // it has more or less of it than this phone thought, or has ended with it: it says itself how far
  const moved = reply.status === 409 && reply.offset !== undefined && reply.offset !== coming.offset
  if (moved) return { ...coming, offset: reply.offset! }
  if (reply.status !== 204 && reply.status !== 410) throw refused(reply)
  const offset = reply.offset ?? to
  if (reply.status === 204 && offset < whole.size) return { ...coming, offset }
  return await asItStands(path, ask)
}

async function asItStands(path: string, ask: AskForPieces): Promise<Coming> {
  const reply = await ask('GET', path, {})
  if (reply.status !== 200) throw refused(reply)
  return reply.data as Coming
}

function refused(reply: Reply): Failure {
  return Object.assign(failureOf(reply.status, reply.data), { after: reply.after })
}

export function place(claim: string, id: string): string {
  return `/claims/${encodeURIComponent(claim)}/uploads/${encodeURIComponent(id)}`
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Of plain letters; the mini-program has no btoa. */
export function base64(text: string): string {
  let out = ''
  for (let at = 0; at < text.length; at += 3) {
    const [one, two, three] = [0, 1, 2].map((step) => text.charCodeAt(at + step))
    const bits = (one! << 16) | ((two || 0) << 8) | (three || 0)
    const four = [18, 12, 6, 0].map((shift) => LETTERS[(bits >> shift) & 63]!)
    out += four.slice(0, Math.min(4, text.length - at + 1)).join('').padEnd(4, '=')
  }
  return out
}
