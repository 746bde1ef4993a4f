/** Which way does a photo go to the service? Whole, in one request; in pieces where it is large, was
 * left over from before, or has been lost on the way once. */
import Taro from '@tarojs/taro'

import { Failure, noAnswer } from './failure'
import { logIn } from './login'
import { type AskForPieces, type Reply, sendInPieces, type Whole } from './pieces'
import { sendPictureWhole } from './pictures'
import { BASE } from './request'
import type { Material, Photo } from './shapes'
import { dropToken, heldToken } from './token'

/** A minute of a slow line: lost at its end, all of it would have to be sent again. */
const LARGE = 1024 * 1024
const PATIENCE = 60000

export interface Picture {
  claim: string
  material: Material
  path: string
  /** The same photo twice is kept once, whichever way it came. */
  key: string
  /** It was on its way already when the page was closed. */
  leftOver?: boolean
  onProgress: (percent: number) => void
  onPlace?: (path: string) => void
}

export async function sendPicture(picture: Picture): Promise<Photo> {
  let farthest = 0
  // what was shown of it is not taken back: a new beginning goes on from there
  const onProgress = (percent: number) => {
    farthest = Math.max(farthest, Math.min(99, percent))
    picture.onProgress(farthest)
  }
  const whole = await wholeOf(picture.path).catch(() => undefined)
  if (whole && !picture.leftOver && whole.size <= LARGE) {
    try {
      return await sendPictureWhole({ ...picture, onProgress })
    } catch (problem) {
      if ((problem as Failure).status !== 0) throw problem
    }
  }
  if (!whole) return sendPictureWhole({ ...picture, onProgress })
  return sendInPieces(whole, askForPieces, { ...picture, onProgress })
}

/** What the service has of a photo that is not wanted any more goes there too. */
export function giveUp(path: string): void {
  void askForPieces('DELETE', path, {}).catch(() => undefined)
}

async function wholeOf(path: string): Promise<Whole> {
  if (process.env.TARO_ENV === 'h5') {
    const blob = await (await fetch(path)).blob()
    const sha256 = await hashOf(blob).catch(() => undefined)
    return { size: blob.size, sha256, slice: (from, to) => blob.slice(from, to).arrayBuffer() }
  }
  const files = Taro.getFileSystemManager()
  const { size } = files.statSync(path) as { size: number }
  const slice = async (from: number, to: number) => (
    from === to ? new ArrayBuffer(0) : files.readFileSync(path, undefined, from, to - from) as ArrayBuffer
  )
  return { size, slice }
}

async function hashOf(blob: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const askForPieces: AskForPieces = async (method, path, header, body) => {
  const once = () => {
    const all = { Authorization: `Bearer ${heldToken()}`, 'Tus-Resumable': '1.0.0', ...header }
    return process.env.TARO_ENV === 'h5' ? inBrowser(method, path, all, body) : inMiniProgram(method, path, all, body)
  }
  const reply = await once()
  if (reply.status !== 401) return reply
  dropToken()
  await logIn() // in the browser this page goes; what was not sent is sent when it is back
  return once()
}

async function inBrowser(method: string, path: string, headers: Record<string, string>, body?: ArrayBuffer): Promise<Reply> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE)
  try {
    const answer = await fetch(BASE + path, { method, headers, body, signal: stop.signal })
    return reply(answer.status, (name) => answer.headers.get(name), await answer.text())
  } catch {
    throw noAnswer()
  } finally {
    clearTimeout(timer)
  }
}

/** wx.request knows no PATCH. */
async function inMiniProgram(method: string, path: string, header: Record<string, string>, body?: ArrayBuffer): Promise<Reply> {
  const patched = method === 'PATCH'
  let answer: Taro.request.SuccessCallbackResult<string | object>
  try {
    answer = await Taro.request({
      url: BASE + path,
      method: (patched ? 'POST' : method) as 'POST',
      header: patched ? { ...header, 'X-HTTP-Method-Override': 'PATCH' } : header,
      data: body,
      timeout: PATIENCE,
    })
  } catch {
    throw noAnswer()
  }
  const given = Object.entries(answer.header as Record<string, string>)
  return reply(answer.statusCode, (name) => given.find(([each]) => each.toLowerCase() === name)?.[1] ?? null, answer.data)
}

function reply(status: number, header: (name: string) => string | null, data: unknown): Reply {
  const offset = header('upload-offset')
  const after = Number(header('retry-after') ?? '')
  return {
    status,
    offset: offset === null ? undefined : Number(offset),
    after: after > 0 ? after * 1000 : undefined,
    data: typeof data === 'string' && data.startsWith('{') ? JSON.parse(data) : data,
  }
}
