/** How does a photo get to the service, and how is one shown that is there? */
import Taro from '@tarojs/taro'

import { Failure, failureOf, noAnswer } from './failure'
import { logIn } from './login'
import { BASE } from './request'
import type { Material, Photo } from './shapes'
import { dropToken, heldToken } from './token'

const PAUSES = [1000, 3000, 8000, 15000]

export interface Sent {
  /** Below the member API's address. */
  to: string
  path: string
  fields?: Record<string, string>
  key?: string
  /** A broken line is told at once: it will go on another way. */
  lostAtOnce?: boolean
  onProgress?: (percent: number) => void
}

interface WholePicture {
  claim: string
  material: Material
  path: string
  /** The same photo twice is kept once. */
  key: string
  onProgress: (percent: number) => void
}

/** In one request, and only once: one that is lost goes on in pieces. */
export function sendPictureWhole({ claim, material, path, key, onProgress }: WholePicture): Promise<Photo> {
  return sendFile({ to: `/claims/${encodeURIComponent(claim)}/photos`, path, fields: { material }, key, onProgress, lostAtOnce: true })
}

export async function sendFile<T>(sent: Sent): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await once<T>(sent)
    } catch (problem) {
      const failure = problem as Failure
      if (failure.status === 401 && tried === 0) {
        dropToken()
        await logIn() // in the browser this page goes; what was not sent is sent when it is back
        continue
      }
      const pause = PAUSES[tried]
      const lost = sent.lostAtOnce && failure.status === 0
      if (!failure.passing || pause === undefined || lost) throw failure
      await new Promise((go) => setTimeout(go, pause))
    }
  }
}

function once<T>({ to, path, fields, key, onProgress }: Sent): Promise<T> {
  const header: Record<string, string> = { Authorization: `Bearer ${heldToken()}` }
  if (key) header['Idempotency-Key'] = key
  return new Promise((done, failed) => {
    const task = Taro.uploadFile({
      url: BASE + to,
      filePath: path,
      name: 'file',
      formData: fields,
      header,
      timeout: 120000,
      success: (answer) => {
        if (answer.statusCode !== 201) return failed(failureOf(answer.statusCode, answer.data))
        const data: unknown = answer.data
        done((typeof data === 'string' ? JSON.parse(data) : data) as T)
      },
      fail: () => failed(noAnswer()),
    })
    task.onProgressUpdate?.((now) => onProgress?.(now.progress))
  })
}

/** The address of a picture that anybody may see, for an <img> as it is. */
export function openAddress(path: string): string {
  return BASE + path
}

/** An address that an <img> can show; the photo itself is asked for with the login. */
export async function pictureAddress(path: string): Promise<string> {
  const header = { Authorization: `Bearer ${heldToken()}` }
  if (process.env.TARO_ENV === 'h5') {
    const answer = await fetch(BASE + path, { headers: header }).catch(() => {
      throw noAnswer()
    })
    if (!answer.ok) throw failureOf(answer.status, await answer.text())
    return URL.createObjectURL(await answer.blob())
  }
  const { tempFilePath, statusCode } = await Taro.downloadFile({ url: BASE + path, header })
  if (statusCode !== 200) throw failureOf(statusCode, null)
  return tempFilePath
}
